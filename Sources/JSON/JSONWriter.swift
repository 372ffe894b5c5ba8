/// Writes JSON into a byte buffer, without a tree in between.
///
/// The caller opens and closes objects and arrays; commas and, when pretty, line breaks and indentation are put in by
/// the writer. The layout of `pretty` is that of Hugging Face's files: two spaces, one member a line.
public struct JSONWriter: Sendable {
  /// What has been written so far.
  public private(set) var bytes: [UInt8] = []
  private let pretty: Bool
  private var depth = 0
  private var needsComma = false
  private var afterKey = false

  /// A writer with nothing written; `pretty` breaks lines and indents.
  public init(pretty: Bool = false) { self.pretty = pretty }

  /// Starts an object.
  public mutating func beginObject() { begin(UInt8(ascii: "{")) }
  /// Ends an object.
  public mutating func endObject() { end(UInt8(ascii: "}")) }
  /// Starts an array.
  public mutating func beginArray() { begin(UInt8(ascii: "[")) }
  /// Ends an array.
  public mutating func endArray() { end(UInt8(ascii: "]")) }

  /// Writes a key; a value must follow.
  public mutating func key(_ text: String) { key(Array(text.utf8)) }

  /// Writes a key; a value must follow.
  public mutating func key(_ text: [UInt8]) {
    separate()
    quote(text[...])
    bytes.append(UInt8(ascii: ":"))
    if pretty { bytes.append(UInt8(ascii: " ")) }
    afterKey = true
  }

  /// Writes `null`.
  public mutating func null() { literal("null") }
  /// Writes `true` or `false`.
  public mutating func value(_ value: Bool) { literal(value ? "true" : "false") }
  /// Writes a whole number.
  public mutating func value(_ value: some BinaryInteger) { literal(String(value)) }
  /// Writes a string.
  public mutating func value(_ value: String) { string(Array(value.utf8)[...]) }
  /// Writes a string given as UTF-8; ill-formed bytes become U+FFFD, since JSON cannot hold them.
  public mutating func string(_ value: ArraySlice<UInt8>) {
    separate()
    quote(value)
    needsComma = true
  }

  /// Writes the shortest decimal that reads back as the same `Double`, `null` when it is not finite.
  public mutating func value(_ value: Double) {
    guard value.isFinite else { return null() }
    let text = value.description
    literal(text)
  }

  /// Writes a number that has been put into digits elsewhere.
  public mutating func number(_ digits: String) { literal(digits) }

  /// Writes a whole tree.
  public mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let bool): self.value(bool)
    case .integer(let integer): self.value(integer)
    case .number(let number): self.value(number)
    case .string(let text): string(text[...])
    case .array(let elements):
      beginArray()
      for element in elements { self.value(element) }
      endArray()
    case .object(let members):
      beginObject()
      for member in members {
        key(member.key)
        self.value(member.value)
      }
      endObject()
    }
  }

  /// Ends a JSON Lines record.
  public mutating func endLine() {
    bytes.append(UInt8(ascii: "\n"))
    needsComma = false
  }

  /// Takes what has been written, leaving the writer empty and ready to go on.
  public mutating func take() -> [UInt8] {
    defer { bytes = [] }
    return bytes
  }

  // MARK: Details

  private mutating func begin(_ byte: UInt8) {
    separate()
    bytes.append(byte)
    depth += 1
    needsComma = false
  }

  private mutating func end(_ byte: UInt8) {
    depth -= 1
    if needsComma { breakLine() }
    bytes.append(byte)
    needsComma = true
  }

  private mutating func separate() {
    if afterKey {
      afterKey = false
      return
    }
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    if depth > 0 { breakLine() }
    needsComma = false
  }

  private mutating func breakLine() {
    guard pretty else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
  }

  private mutating func literal(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func quote(_ text: ArraySlice<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    var start = text.startIndex
    var index = start
    var ascii = true
    while index < text.endIndex {
      let byte = text[index]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        append(text[start..<index], ascii: ascii)
        escape(byte)
        start = index + 1
        ascii = true
      } else if byte >= 0x80 {
        ascii = false
      }
      index += 1
    }
    append(text[start...], ascii: ascii)
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func append(_ run: ArraySlice<UInt8>, ascii: Bool) {
    if ascii {
      bytes.append(contentsOf: run)
    } else {
      // Decoding repairs ill-formed bytes; well-formed ones pass unchanged.
      bytes.append(contentsOf: String(decoding: run, as: UTF8.self).utf8)
    }
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    default:
      bytes.append(contentsOf: "u00".utf8)
      for nibble in [byte >> 4, byte & 15] {
        bytes.append(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10)
      }
    }
  }
}
