/// Writes the fields of a protobuf message.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  mutating func varint(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: value))
  }

  mutating func field(_ number: UInt64, _ value: UInt64) {
    varint(number << 3)
    varint(value)
  }

  mutating func field(_ number: UInt64, _ value: Int) { field(number, UInt64(bitPattern: Int64(value))) }

  mutating func field(_ number: UInt64, _ value: Bool) { field(number, value ? 1 as UInt64 : 0) }

  mutating func field(_ number: UInt64, _ value: Float) {
    varint(number << 3 | 5)
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
    }
  }

  /// A string, bytes or a message.
  mutating func field(_ number: UInt64, _ value: [UInt8]) {
    varint(number << 3 | 2)
    varint(UInt64(value.count))
    bytes += value
  }

  /// Fields that have been written elsewhere.
  mutating func append(_ fields: [UInt8]) { bytes += fields }
}
