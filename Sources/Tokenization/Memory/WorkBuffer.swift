/// Memory for trivial values that is used over and over and only grows.
///
/// What it holds is undefined after `reserve`. Nobody but its owner may keep the pointer, and only until then.
struct WorkBuffer<Element: BitwiseCopyable>: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var capacity: Int

  /// Memory for `capacity` values, aligned for vectors.
  init(capacity: Int) {
    self.capacity = max(capacity, 16)
    base = WorkBuffer.allocate(self.capacity)
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  /// Makes room for `count` values. What the buffer held is lost if it has to grow.
  @inline(__always)
  mutating func reserve(_ count: Int) {
    if count > capacity { grow(to: count, keeping: 0) }
  }

  /// Makes room for `count` values and keeps the first `kept`.
  @inline(__always)
  mutating func reserve(_ count: Int, keeping kept: Int) {
    if count > capacity { grow(to: count, keeping: kept) }
  }

  @inline(never)
  private mutating func grow(to count: Int, keeping kept: Int) {
    let grown = max(count, 2 * capacity)
    let new = WorkBuffer.allocate(grown)
    new.update(from: base, count: kept)
    UnsafeMutableRawPointer(base).deallocate()
    base = new
    capacity = grown
  }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
    UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Element>.stride, alignment: 64)
      .bindMemory(to: Element.self, capacity: count)
  }
}
