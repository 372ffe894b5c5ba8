internal import Checksum

/// Numbers and arrays end to end, the lowest byte first, arrays with their count before them.
struct BinaryWriter {
  private(set) var bytes: [UInt8]

  init(_ start: [UInt8]) { bytes = start }

  /// Room for so many bytes more, so that large arrays are not copied as they grow.
  mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

  /// Ends with the checksum of everything before.
  mutating func addChecksum() { bytes += SHA256(bytes).digest }

  mutating func add(_ number: Int) { withUnsafeBytes(of: Int64(number).littleEndian) { bytes += $0 } }

  mutating func add<Element: BitwiseCopyable>(_ values: [Element]) {
    add(values.count)
    values.withUnsafeBytes { bytes += $0 }
  }

  mutating func add<Element>(_ values: borrowing FixedStorage<Element>) {
    add(values.count)
    bytes += UnsafeRawBufferPointer(start: values.base, count: values.count * MemoryLayout<Element>.stride)
  }
}

/// Reads what a ``BinaryWriter`` wrote.
struct BinaryReader {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  var isAtEnd: Bool { position == bytes.endIndex }

  mutating func number() throws(OptimalTrainingError) -> Int {
    guard bytes.endIndex - position >= 8 else { throw .damagedCheckpoint }
    var number: UInt64 = 0
    for index in 0..<8 { number |= UInt64(bytes[position + index]) << UInt64(8 * index) }
    position += 8
    return Int(Int64(bitPattern: number))
  }

  /// - Parameter count: how many there have to be; nil for any number.
  mutating func array<Element: BitwiseCopyable>(
    of zero: Element, count: Int? = nil
  ) throws(OptimalTrainingError) -> [Element] {
    let found = try number()
    let stride = MemoryLayout<Element>.stride
    guard found >= 0, found <= (bytes.endIndex - position) / stride, found == count ?? found else {
      throw .damagedCheckpoint
    }
    var values = [Element](repeating: zero, count: found)
    values.withUnsafeMutableBytes { $0.copyBytes(from: bytes[position..<position + found * stride]) }
    position += found * stride
    return values
  }

  /// Reads into memory of as many values.
  mutating func fill<Element>(_ storage: borrowing FixedStorage<Element>) throws(OptimalTrainingError) {
    let size = storage.count * MemoryLayout<Element>.stride
    guard try number() == storage.count, bytes.endIndex - position >= size else { throw .damagedCheckpoint }
    UnsafeMutableRawBufferPointer(start: storage.base, count: size).copyBytes(from: bytes[position..<position + size])
    position += size
  }
}
