/// Numbers and arrays end to end, the lowest byte first, arrays with their count before them.
package struct BinaryWriter {
  package private(set) var bytes: [UInt8]

  package init(_ start: [UInt8] = []) { bytes = start }

  /// Room for so many bytes more, so that large arrays are not copied as they grow.
  package mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

  package mutating func add(_ number: Int) { withUnsafeBytes(of: Int64(number).littleEndian) { bytes += $0 } }

  package mutating func add<Element: BitwiseCopyable>(_ values: [Element]) {
    values.withUnsafeBufferPointer { add($0) }
  }

  package mutating func add<Element: BitwiseCopyable>(_ values: UnsafeBufferPointer<Element>) {
    add(values.count)
    bytes += UnsafeRawBufferPointer(values)
  }
}

/// Reads what a ``BinaryWriter`` wrote, and trusts nothing in it.
package struct BinaryReader {
  /// The file, for messages.
  package let name: String
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  package init(_ bytes: ArraySlice<UInt8>, name: String) {
    self.bytes = bytes
    self.name = name
    position = bytes.startIndex
  }

  package var isAtEnd: Bool { position == bytes.endIndex }

  /// What to throw when something cannot be.
  package var damaged: CheckpointError { .damaged(file: name) }

  package mutating func number() throws(CheckpointError) -> Int {
    guard bytes.endIndex - position >= 8 else { throw damaged }
    var number: UInt64 = 0
    for index in 0..<8 { number |= UInt64(bytes[position + index]) << UInt64(8 * index) }
    position += 8
    return Int(Int64(bitPattern: number))
  }

  /// - Parameter count: how many there have to be; nil for any number.
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

  /// Reads into memory of as many values.
  package mutating func fill<Element: BitwiseCopyable>(
    _ values: UnsafeMutableBufferPointer<Element>
  ) throws(CheckpointError) {
    let size = values.count * MemoryLayout<Element>.stride
    guard try number() == values.count, bytes.endIndex - position >= size else { throw damaged }
    UnsafeMutableRawBufferPointer(values).copyBytes(from: bytes[position..<position + size])
    position += size
  }
}
