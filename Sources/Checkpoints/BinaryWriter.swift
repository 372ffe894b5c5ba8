internal import Checksum

/// Numbers and arrays end to end, the lowest byte first, arrays with their count before them.
package struct BinaryWriter: ~Copyable {
  private var bytes: [UInt8]

  /// A writer behind what is there already.
  package init(_ start: [UInt8] = []) { bytes = start }

  /// Room for so many bytes more, so that large arrays are not copied as they grow.
  package mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

  /// Writes a number in eight bytes.
  package mutating func add(_ number: Int) { withUnsafeBytes(of: Int64(number).littleEndian) { bytes += $0 } }

  /// Writes an array: its count, and its values as they are in memory.
  package mutating func add<Element: BitwiseCopyable>(_ values: [Element]) {
    values.withUnsafeBufferPointer { add($0) }
  }

  /// Writes values like an array.
  package mutating func add<Element: BitwiseCopyable>(_ values: UnsafeBufferPointer<Element>) {
    add(values.count)
    bytes += UnsafeRawBufferPointer(values)
  }

  /// All that was written, and 32 bytes of SHA-256 over it.
  package consuming func withChecksum() -> [UInt8] {
    bytes += SHA256(bytes).digest
    return bytes
  }
}
