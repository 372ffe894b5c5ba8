/// Reads the fields of one protobuf message, one after the other.
///
/// A decoder of our own: a model file needs four wire types and two levels of messages, and generated code with its
/// runtime library takes longer to build than all of Cleave's formats.
///
/// - Source: Protocol Buffers, encoding; formats.md 8.
struct ProtobufReader {
  /// A field's content.
  enum Value: Equatable {
    case varint(UInt64)
    case fixed64(UInt64)
    /// A string, bytes or a message: where it stands in the file.
    case bytes(Range<Int>)
    case fixed32(UInt32)
  }

  struct Field: Equatable {
    var number: UInt64
    var value: Value
    /// All of the field, its number included.
    var range: Range<Int>
  }

  let bytes: [UInt8]
  let file: String
  /// What errors call the message: `trainer_spec`.
  let component: String?
  private(set) var position: Int
  private let end: Int

  /// A reader of the message in `range` of `bytes`, or of all of them.
  init(_ bytes: [UInt8], in range: Range<Int>? = nil, file: String, component: String? = nil) {
    self.bytes = bytes
    self.file = file
    self.component = component
    position = range?.lowerBound ?? 0
    end = range?.upperBound ?? bytes.count
  }

  /// The next field, or nil at the end.
  mutating func next() throws(FormatError) -> Field? {
    guard position < end else { return nil }
    let start = position
    let key = try readVarint("a field")
    guard key >> 3 > 0, key >> 3 < 1 << 29 else {
      throw fail(at: start, "a field number from 1 to 536870911", "\(key >> 3)")
    }
    let value: Value
    switch key & 7 {
    case 0: value = .varint(try readVarint("a number"))
    case 1: value = .fixed64(try readFixed(8))
    case 2:
      let lengthOffset = position
      let length = try readVarint("a length")
      guard length <= UInt64(end - position) else {
        throw fail(at: lengthOffset, "a length of at most \(end - position) bytes", "\(length)")
      }
      value = .bytes(position..<position + Int(length))
      position += Int(length)
    case 5: value = .fixed32(UInt32(truncatingIfNeeded: try readFixed(4)))
    default: throw fail(at: start, "a field of wire type 0, 1, 2 or 5", "wire type \(key & 7)")
    }
    return Field(number: key >> 3, value: value, range: start..<position)
  }

  /// An error about the message at `offset`.
  func fail(at offset: Int, field: String? = nil, _ expected: String, _ found: String) -> FormatError {
    let path = [component, field].compactMap { $0 }.joined(separator: ".")
    return FormatError(
      file: file, at: .byte(offset), component: path.isEmpty ? nil : path, expected: expected, found: found)
  }

  private mutating func readVarint(_ what: String) throws(FormatError) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < end {
      let byte = bytes[position]
      position += 1
      guard shift < 63 || byte < 2 else { throw fail(at: start, "\(what) of at most 64 bits", "more") }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw fail(at: start, what, "the end of the \(component == nil ? "file" : "message")")
  }

  private mutating func readFixed(_ count: Int) throws(FormatError) -> UInt64 {
    guard end - position >= count else {
      throw fail(at: position, "\(count) bytes", "\(end - position)")
    }
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(bytes[position + index]) << UInt64(8 * index) }
    position += count
    return value
  }
}

extension ProtobufReader.Field {
  /// The text of a string.
  func text(_ reader: ProtobufReader, _ name: String) throws(FormatError) -> [UInt8] {
    Array(reader.bytes[try range(reader, name)])
  }

  /// Where a string, bytes or a message stands.
  func range(_ reader: ProtobufReader, _ name: String) throws(FormatError) -> Range<Int> {
    guard case .bytes(let range) = value else { throw wrongType(reader, name, "a string or message") }
    return range
  }

  /// A number; a 32-bit one that is negative is written with 64 bits.
  func number(_ reader: ProtobufReader, _ name: String) throws(FormatError) -> UInt64 {
    guard case .varint(let number) = value else { throw wrongType(reader, name, "a number") }
    return number
  }

  func bool(_ reader: ProtobufReader, _ name: String) throws(FormatError) -> Bool { try number(reader, name) != 0 }

  func float(_ reader: ProtobufReader, _ name: String) throws(FormatError) -> Float {
    guard case .fixed32(let bits) = value else { throw wrongType(reader, name, "a 32-bit number") }
    return Float(bitPattern: bits)
  }

  private func wrongType(_ reader: ProtobufReader, _ name: String, _ expected: String) -> FormatError {
    let found =
      switch value {
      case .varint: "a varint"
      case .fixed64: "a 64-bit number"
      case .bytes: "a string or message"
      case .fixed32: "a 32-bit number"
      }
    return reader.fail(at: self.range.lowerBound, field: name, expected, found)
  }
}
