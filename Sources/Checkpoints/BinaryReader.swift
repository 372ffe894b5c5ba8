/// Reads what a ``BinaryWriter`` wrote, and trusts nothing in it.
package struct BinaryReader {
  /// The file, for messages.
  package let name: String
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  /// A reader at the beginning of `bytes`.
  package init(_ bytes: ArraySlice<UInt8>, name: String) {
    self.bytes = bytes
    self.name = name
    position = bytes.startIndex
  }

  /// Whether nothing is left.
  package var isAtEnd: Bool { position == bytes.endIndex }

  /// What to throw when something cannot be.
  package var damaged: CheckpointError { .damaged(file: name) }

  /// The next number.
  ///
  /// - Throws: `CheckpointError.damaged` at the end.
  package mutating func number() throws(CheckpointError) -> Int {
    guard bytes.endIndex - position >= 8 else { throw damaged }
    var number: UInt64 = 0
    for index in 0..<8 { number |= UInt64(bytes[position + index]) << UInt64(8 * index) }
    position += 8
    return Int(Int64(bitPattern: number))
  }

  /// The next array.
  ///
  /// - Parameters:
  ///   - zero: any value of its type.
  ///   - count: how many values there have to be; nil for any number.
  /// - Throws: `CheckpointError.damaged` when there are others or fewer.
  package mutating func array<Element: BitwiseCopyable>(
    of zero: Element, count: Int? = nil
  ) throws(CheckpointError) -> [Element] {
    let found = try number()
    let stride = MemoryLayout<Element>.stride
    guard found >= 0, found <= (bytes.endIndex - position) / stride, found == count ?? found else { throw damaged }
    var values = [Element](repeating: zero, count: found)
    values.withUnsafeMutableBytes { $0.copyBytes(from: bytes[position..<position + found * stride]) }
    position += found * stride
    return values
  }

  /// Reads an array into memory of as many values.
  ///
  /// - Throws: `CheckpointError.damaged` when it has another count.
  package mutating func fill<Element: BitwiseCopyable>(
    _ values: UnsafeMutableBufferPointer<Element>
  ) throws(CheckpointError) {
    let size = values.count * MemoryLayout<Element>.stride
    guard try number() == values.count, bytes.endIndex - position >= size else { throw damaged }
    UnsafeMutableRawBufferPointer(values).copyBytes(from: bytes[position..<position + size])
    position += size
  }
}
