internal import Glibc

/// Several streams of pieces as one: each piece once, with the sum of its counts.
///
/// A heap holds the streams by their next pieces, so a step costs the logarithm of their number.
package struct MergedPieces<Source: PieceStream & ~Copyable>: ~Copyable {
  private let sources: UnsafeMutablePointer<Source>
  private var sourceCount = 0
  private let capacity: Int
  /// Of each source its next piece, the beginning of it as a number, its count and what counts are multiplied with.
  private var pieces: [[UInt8]] = []
  private var beginnings: [UInt64] = []
  private var counts: [UInt64] = []
  private var weights: [UInt64] = []
  /// The sources that are not at their end; none is behind its two children by its next piece.
  private var heap: [Int] = []
  private let name: String

  /// No streams yet, and room for `capacity`; `name` is what messages call the result.
  package init(capacity: Int, name: String) {
    sources = UnsafeMutablePointer<Source>.allocate(capacity: max(1, capacity))
    self.capacity = capacity
    self.name = name
  }

  deinit {
    sources.deinitialize(count: sourceCount)
    sources.deallocate()
  }

  /// Adds a stream, every count of which is multiplied by `weight`.
  ///
  /// - Throws: what the stream throws, `CountsError.overflow`.
  package mutating func add(_ source: consuming Source, weight: UInt64 = 1) throws {
    precondition(sourceCount < capacity, "there is room for as many streams as were announced")
    (sources + sourceCount).initialize(to: source)
    pieces.append([])
    beginnings.append(0)
    counts.append(0)
    weights.append(weight)
    sourceCount += 1
    if try advance(sourceCount - 1) {
      heap.append(sourceCount - 1)
      rise(from: heap.count - 1)
    }
  }

  /// Puts the next piece into `piece`, in place of what it holds, and returns its count; nil at the end.
  ///
  /// - Throws: what the streams throw, `CountsError.overflow`.
  package mutating func next(into piece: inout [UInt8]) throws -> UInt64? {
    guard let first = heap.first else { return nil }
    swap(&piece, &pieces[first])
    let beginning = beginnings[first]
    var sum = counts[first]
    try replaceFirst()
    while let next = heap.first, beginnings[next] == beginning, pieces[next] == piece {
      let (total, overflow) = sum.addingReportingOverflow(counts[next])
      guard !overflow else { throw CountsError.overflow(file: name, what: "a count") }
      sum = total
      try replaceFirst()
    }
    return sum
  }

  // MARK: Details

  /// Gets the next piece of a source; false at its end.
  private mutating func advance(_ source: Int) throws -> Bool {
    // In a variable of its own: under the thread sanitizer the compiler takes two accesses to one value for a conflict.
    var piece: [UInt8] = []
    swap(&piece, &pieces[source])
    let next = try sources[source].next(into: &piece)
    swap(&piece, &pieces[source])
    guard let count = next else { return false }
    let (weighted, overflow) = count.multipliedReportingOverflow(by: weights[source])
    guard !overflow else { throw CountsError.overflow(file: name, what: "a count") }
    counts[source] = weighted
    var beginning: UInt64 = 0
    for byte in pieces[source].prefix(8) { beginning = beginning &<< 8 | UInt64(byte) }
    beginnings[source] = beginning &<< UInt64(8 * (8 - min(8, pieces[source].count)))
    return true
  }

  private mutating func replaceFirst() throws {
    if try !advance(heap[0]) {
      let last = heap.removeLast()
      if heap.isEmpty { return }
      heap[0] = last
    }
    sink()
  }

  private func precedes(_ one: Int, _ other: Int) -> Bool {
    if beginnings[one] != beginnings[other] { return beginnings[one] < beginnings[other] }
    return pieces[one].withUnsafeBufferPointer { left in
      pieces[other].withUnsafeBufferPointer { right in
        guard let leftBase = left.baseAddress, let rightBase = right.baseAddress else {
          return left.count < right.count
        }
        let order = memcmp(leftBase, rightBase, min(left.count, right.count))
        return order < 0 || order == 0 && left.count < right.count
      }
    }
  }

  private mutating func rise(from place: Int) {
    var place = place
    while place > 0, precedes(heap[place], heap[(place - 1) / 2]) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func sink() {
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { return }
      if child + 1 < heap.count, precedes(heap[child + 1], heap[child]) { child += 1 }
      guard precedes(heap[child], heap[place]) else { return }
      heap.swapAt(place, child)
      place = child
    }
  }
}

extension MergedPieces: PieceStream where Source: ~Copyable {}
