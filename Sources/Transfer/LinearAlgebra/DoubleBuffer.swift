/// Numbers of 64 bits in memory that stays where it is, for matrix products to read and write.
///
/// Threads may share one where they write different parts of it; that is for the caller to see to.
final class DoubleBuffer: Sendable {
  /// The first number.
  nonisolated(unsafe) let base: UnsafeMutablePointer<Double>
  let count: Int

  /// `count` zeros.
  init(count: Int) {
    precondition(count >= 0, "a buffer cannot have fewer than no numbers")
    self.count = count
    base = .allocate(capacity: max(1, count))
    base.initialize(repeating: 0, count: max(1, count))
  }

  deinit { base.deallocate() }
}
