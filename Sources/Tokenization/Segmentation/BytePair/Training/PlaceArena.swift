/// Lists of places, one behind the other in one stretch of memory.
///
/// The room for all of them is known before the first merge, and is reserved at once: memory that is never written to
/// costs nothing, while an array that grows is copied into fresh memory again and again.
struct PlaceArena: ~Copyable {
  private(set) var base: UnsafeMutablePointer<UInt32>
  private(set) var count = 0
  private var capacity: Int

  init(reserving capacity: Int) {
    self.capacity = max(capacity, 1024)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  /// Makes room for a list of `number` places, which are to be written, and returns the index of the first.
  @inline(__always)
  mutating func append(_ number: Int) -> Int {
    if count &+ number > capacity { grow(number) }
    defer { count &+= number }
    return count
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
