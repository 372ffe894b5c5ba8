/// A string or bytes as Python's `repr` writes them: `'a\n'`, `"it's"`, `b'\xff'`.
enum PythonLiteral {
  /// What a literal stands for: a string's UTF-8, or bytes; nil when `text` is no literal that `repr` writes, or a string
  /// with half of a surrogate pair.
  static func bytes(of text: ArraySlice<UInt8>) -> [UInt8]? {
    var rest = text
    let isBytes = rest.first == UInt8(ascii: "b")
    if isBytes { rest.removeFirst() }
    guard rest.count >= 2, let quote = rest.popFirst(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""),
      rest.popLast() == quote
    else { return nil }
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte != UInt8(ascii: "\\") {
        guard byte != quote, !isBytes || byte < 0x80 else { return nil }
        bytes.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
      case UInt8(ascii: "'"): bytes.append(UInt8(ascii: "'"))
      case UInt8(ascii: "\""): bytes.append(UInt8(ascii: "\""))
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "x"):
        guard let value = number(&rest, digits: 2), append(value, asByte: isBytes, to: &bytes) else { return nil }
      case UInt8(ascii: "u") where !isBytes:
        guard let value = number(&rest, digits: 4), append(value, asByte: false, to: &bytes) else { return nil }
      case UInt8(ascii: "U") where !isBytes:
        guard let value = number(&rest, digits: 8), append(value, asByte: false, to: &bytes) else { return nil }
      default: return nil
      }
    }
    return bytes
  }

  /// The value of the next `digits` hexadecimal digits.
  private static func number(_ rest: inout ArraySlice<UInt8>, digits: Int) -> UInt32? {
    let text = rest.prefix(digits)
    rest = rest.dropFirst(digits)
    guard text.count == digits, text.allSatisfy({ UnicodeScalar($0).properties.isASCIIHexDigit }) else { return nil }
    return UInt32(String(decoding: text, as: UTF8.self), radix: 16)
  }

  private static func append(_ value: UInt32, asByte: Bool, to bytes: inout [UInt8]) -> Bool {
    if asByte {
      bytes.append(UInt8(truncatingIfNeeded: value))
      return true
    }
    guard let scalar = UnicodeScalar(value) else { return false }
    bytes += UTF8.encode(scalar)!
    return true
  }
}
