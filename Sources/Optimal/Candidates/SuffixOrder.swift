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
  /// Parts of the order between which nothing is in common; they do not depend on the number of threads.
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
    var all: [Place] = []
    pieces.bytes.withUnsafeBufferPointer { bytes in
      for index in 0..<pieces.count {
        let range = pieces.range(index)
        guard 2...longest ~= range.count else { continue }
        for place in range {
          var key: UInt64 = 0
          for next in place..<min(place + 8, range.upperBound) {
            key |= UInt64(bytes[next]) << UInt64(56 - 8 * (next - place))
          }
          all.append(
            Place(
              key: key, place: UInt32(place), piece: UInt32(index), length: UInt16(range.upperBound - place)))
        }
      }
    }
    let ends = SuffixOrder.sortedByFirstBytes(&all)
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
    for end in ends where end - start >= max(1, all.count / 64) || end == all.count {
      if end > start { blocks.append(start..<end) }
      start = end
    }
  }

  /// Whether all places of a part, which is not empty, are in the same piece.
  func isInOnePiece(_ part: Range<Int>) -> Bool { changes[part.lowerBound] == changes[part.upperBound - 1] }

  /// Groups places by their first two bytes, ascending, and gives the end of each group that is not empty.
  private static func sortedByFirstBytes(_ all: inout [Place]) -> [Int] {
    var ends = [Int](repeating: 0, count: 1 << 16)
    for place in all { ends[Int(place.key >> 48)] += 1 }
    var sum = 0
    for bucket in ends.indices {
      sum += ends[bucket]
      ends[bucket] = sum - ends[bucket]
    }
    var result = all
    for place in all {
      let bucket = Int(place.key >> 48)
      result[ends[bucket]] = place
      ends[bucket] += 1
    }
    all = result
    var previous = 0
    return ends.filter { end in
      defer { previous = end }
      return end > previous
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
