/// Numbers in memory that stays where it is, for matrix products to read and write.
///
/// Threads may share one where they write different parts of it; that is for the caller to see to.
package final class FloatBuffer: Sendable {
  /// The first number.
  package nonisolated(unsafe) let base: UnsafeMutablePointer<Float>
  /// How many numbers there are.
  package let count: Int

  /// `count` zeros.
  package init(count: Int) {
    precondition(count >= 0, "a buffer cannot have fewer than no numbers")
    self.count = count
    base = .allocate(capacity: max(1, count))
    base.initialize(repeating: 0, count: max(1, count))
  }

  /// A copy of `values`.
  package convenience init(_ values: [Float]) {
    self.init(count: values.count)
    for index in values.indices { base[index] = values[index] }
  }

  deinit { base.deallocate() }

  /// The numbers as a value.
  package var values: [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }

  /// Makes all numbers 0.
  package func clear() { base.update(repeating: 0, count: count) }

  /// Takes over the numbers of `other`, which must have as many.
  package func copy(_ other: FloatBuffer) {
    precondition(other.count == count, "buffers of equal size")
    base.update(from: other.base, count: count)
  }
}
