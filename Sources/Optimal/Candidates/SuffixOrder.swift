internal import Glibc

/// All places in short pieces, ordered by the bytes from there to the end of the piece: places where the same string stands
/// are neighbours.
///
/// - Complexity: O(*n* log *n*) comparisons for *n* places; 22 bytes of memory for each.
/// - Source: Manber and Myers 1993, "Suffix arrays".
struct SuffixOrder: Sendable {
  /// Places in the bytes of the pieces.
  private(set) var places: [UInt32]
  /// How many bytes lie between each of `places` and the end of its piece.
  private(set) var lengths: [UInt16]
  /// How many bytes each of `places` has in common with the one before it; 0 for the first.
  private(set) var common: [UInt16]
  /// The piece of each of `places`.
  private(set) var pieces: [UInt32]
  /// How often the piece has changed from one of `places` to the next, up to each.
  private var changes: [UInt32]
  /// Parts of the order between which no two bytes are in common; they do not depend on the number of threads.
  private(set) var blocks: [Range<Int>]

  private struct Place {
    /// The first eight bytes, the first one highest, zeros behind the end.
    var key: UInt64
    var place: UInt32
    var piece: UInt32
    var length: UInt16
  }

  /// - Parameter longest: places in longer pieces are left out; at most 65,535.
  init(_ pieces: DistinctPieces, longest: Int, workers: Int) {
    var all = SuffixOrder.groupedByFirstBytes(pieces, longest: longest)
    let ends = SuffixOrder.splitGroups(&all)
    all.withUnsafeMutableBufferPointer { all in
      pieces.bytes.withUnsafeBufferPointer { bytes in
        nonisolated(unsafe) let all = all
        nonisolated(unsafe) let bytes = bytes
        ParallelBlocks.run(ends.count, workers: workers) { block in
          var part = UnsafeMutableBufferPointer(rebasing: all[(block == 0 ? 0 : ends[block - 1])..<ends[block]])
          part.sort { SuffixOrder.precedes($0, $1, bytes) }
        }
      }
    }
    var common = [UInt16](repeating: 0, count: all.count)
    pieces.bytes.withUnsafeBufferPointer { bytes in
      for index in all.indices.dropFirst() { common[index] = SuffixOrder.common(all[index - 1], all[index], bytes) }
    }
    places = all.map(\.place)
    lengths = all.map(\.length)
    self.pieces = all.map(\.piece)
    self.common = common
    changes = Array(repeating: 0, count: all.count)
    for index in changes.indices.dropFirst() {
      changes[index] = changes[index - 1] + (self.pieces[index] != self.pieces[index - 1] ? 1 : 0)
    }
    blocks = []
    var start = 0
    for end in ends where end == all.count || (end - start >= all.count / 64 && common[end] < 2) {
      blocks.append(start..<end)
      start = end
    }
  }

  /// Up to how many bytes the substrings at a place of `part` stand at others too, in this piece or another.
  @inline(__always)
  func repeatedLength(_ index: Int, in part: Range<Int>) -> Int {
    let before = index == part.lowerBound ? 0 : common[index]
    let after = index + 1 < part.upperBound ? common[index + 1] : 0
    return Int(max(before, after))
  }

  /// Whether all places of a part, which is not empty, are in the same piece.
  func isInOnePiece(_ part: Range<Int>) -> Bool { changes[part.lowerBound] == changes[part.upperBound - 1] }

  /// All places of pieces of two bytes up to `longest`, by their first two bytes, ascending.
  private static func groupedByFirstBytes(_ pieces: DistinctPieces, longest: Int) -> [Place] {
    pieces.bytes.withUnsafeBufferPointer { bytes in
      var next = [Int](repeating: 0, count: 1 << 16)
      func visit(_ body: (_ place: Int, _ end: Int, _ piece: Int, _ group: Int) -> Void) {
        for index in 0..<pieces.count {
          let range = pieces.range(index)
          guard 2...longest ~= range.count else { continue }
          for place in range {
            let second = place + 1 < range.upperBound ? Int(bytes[place + 1]) : 0
            body(place, range.upperBound, index, Int(bytes[place]) << 8 | second)
          }
        }
      }
      visit { _, _, _, group in next[group] += 1 }
      var sum = 0
      for group in next.indices {
        sum += next[group]
        next[group] = sum - next[group]
      }
      return Array(unsafeUninitializedCapacity: sum) { all, count in
        visit { place, end, piece, group in
          var key: UInt64 = 0
          for index in place..<min(place + 8, end) {
            key |= UInt64(bytes[index]) << UInt64(56 - 8 * (index - place))
          }
          all.initializeElement(
            at: next[group],
            to: Place(
              key: key, place: UInt32(place), piece: UInt32(piece), length: UInt16(end - place)))
          next[group] += 1
        }
        count = sum
      }
    }
  }

  /// A group with more places is split by further bytes before it is sorted.
  private static let largestGroup = 1 << 14

  /// Splits groups of places that begin with the same two bytes, and gives the end of each group, none of them empty.
  private static func splitGroups(_ all: inout [Place]) -> [Int] {
    var ends: [Int] = []
    all.withUnsafeMutableBufferPointer { all in
      var start = 0
      for index in all.indices where index + 1 == all.count || all[index].key >> 48 != all[index + 1].key >> 48 {
        split(all, start..<index + 1, shift: 40, ends: &ends)
        start = index + 1
      }
    }
    return ends
  }

  /// Groups the places of `range` by the byte of their key at `shift` and those after it, as long as a group is large.
  private static func split(
    _ all: UnsafeMutableBufferPointer<Place>, _ range: Range<Int>, shift: UInt64, ends: inout [Int]
  ) {
    guard range.count > largestGroup, shift > 0 else {
      ends.append(range.upperBound)
      return
    }
    var next = [Int](repeating: 0, count: 256)
    for index in range { next[Int(all[index].key >> shift & 255)] += 1 }
    var sum = range.lowerBound
    for group in next.indices {
      sum += next[group]
      next[group] = sum - next[group]
    }
    let starts = next + [range.upperBound]
    // Each place goes where its group is filled next; what stood there goes on in its stead.
    for group in 0..<256 {
      while next[group] < starts[group + 1] {
        var place = all[next[group]]
        var own = Int(place.key >> shift & 255)
        while own != group {
          swap(&place, &all[next[own]])
          next[own] += 1
          own = Int(place.key >> shift & 255)
        }
        all[next[group]] = place
        next[group] += 1
      }
    }
    for group in 0..<256 where starts[group + 1] > starts[group] {
      split(all, starts[group]..<starts[group + 1], shift: shift - 8, ends: &ends)
    }
  }

  private static func precedes(_ first: Place, _ second: Place, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    if first.key != second.key { return first.key < second.key }
    let shared = Int(min(first.length, second.length))
    if shared > 8, let base = bytes.baseAddress {
      let order = memcmp(base + Int(first.place) + 8, base + Int(second.place) + 8, shared - 8)
      if order != 0 { return order < 0 }
    }
    if first.length != second.length { return first.length < second.length }
    return first.place < second.place
  }

  private static func common(_ first: Place, _ second: Place, _ bytes: UnsafeBufferPointer<UInt8>) -> UInt16 {
    let shared = Int(min(first.length, second.length))
    var length = min(shared, (first.key ^ second.key).leadingZeroBitCount / 8)
    if length == 8 {
      while length < shared, bytes[Int(first.place) + length] == bytes[Int(second.place) + length] { length += 1 }
    }
    return UInt16(length)
  }
}
