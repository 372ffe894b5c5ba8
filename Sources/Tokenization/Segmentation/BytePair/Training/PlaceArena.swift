/// Lists of places, one behind the other in one stretch of memory.
///
/// The room for all of them is known before the first merge, and is reserved at once: memory that is never written to
/// costs nothing, while an array that grows is copied into fresh memory again and again. A list whose pair has been merged
/// makes room for new ones, which are of the same step as a rule: that memory is near, and the stretch stays short.
struct PlaceArena: ~Copyable {
  private(set) var base: UnsafeMutablePointer<UInt32>
  private(set) var count = 0
  private var capacity: Int
  /// Room that a list has left behind, which the next lists fill.
  private var spare = 0..<0
  /// More of it, the newest last.
  private var spares: [Range<Int>] = []
  /// Less room than this is not worth remembering.
  private static let leastSpare = 32

  init(reserving capacity: Int) {
    self.capacity = max(capacity, 1024)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  /// Makes room for a list of `number` places, which are to be written, and returns the index of the first.
  @inline(__always)
  mutating func append(_ number: Int) -> Int {
    if spare.count < number, !takeSpare(for: number) {
      if count &+ number > capacity { grow(number) }
      defer { count &+= number }
      return count
    }
    let start = spare.lowerBound
    spare = start &+ number..<spare.upperBound
    return start
  }

  /// The places in `range` are not wanted any more.
  mutating func release(_ range: Range<Int>) {
    if range.count >= PlaceArena.leastSpare { spares.append(range) }
  }

  /// Whether the newest room that was left behind is enough; it is what lists fill from now on.
  private mutating func takeSpare(for number: Int) -> Bool {
    guard let last = spares.last, last.count >= number else { return false }
    spares.removeLast()
    if spare.count >= PlaceArena.leastSpare { spares.insert(spare, at: max(0, spares.count - 1)) }
    spare = last
    return true
  }

  /// The places in `range`, which have been appended.
  @inline(__always)
  subscript(range: Range<Int>) -> UnsafeMutableBufferPointer<UInt32> {
    UnsafeMutableBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  /// Copies `count` places to where room for them has been made.
  @inline(__always)
  func copy(_ start: Int, to target: Int, count: Int) {
    (base + target).update(from: base + start, count: count)
  }

  /// Only lists that are written twice, of pairs that make the same text, can need this.
  @inline(never)
  private mutating func grow(_ number: Int) {
    capacity = max(2 * capacity, count + number)
    let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
    larger.update(from: base, count: count)
    base.deallocate()
    base = larger
  }
}
