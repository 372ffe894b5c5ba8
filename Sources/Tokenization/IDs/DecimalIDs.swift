/// Ids as people and pipes read them: decimal numbers with single spaces between them, one line a record.
public enum DecimalIDs {
  /// Appends `ids` to `output`, without a line feed: `[12, 7]` → `12 7`.
  ///
  /// - Complexity: O(*n*) in the number of ids.
  public static func write(_ ids: some Sequence<TokenID>, to output: inout [UInt8]) {
    var first = true
    for id in ids {
      if first { first = false } else { output.append(UInt8(ascii: " ")) }
      append(id, to: &output)
    }
  }

  /// Appends the ids that one line holds to `ids`: numbers parted by spaces or tabs, a carriage return at the end
  /// allowed.
  ///
  /// - Throws: `IDError.notANumber` with the byte offset within `line`.
  public static func read(_ line: some RandomAccessCollection<UInt8>, into ids: inout [TokenID]) throws(IDError) {
    var value: UInt64 = 0
    var digits = 0
    var offset = 0
    for byte in line {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        value = value &* 10 &+ UInt64(byte &- UInt8(ascii: "0"))
        digits &+= 1
        if value > UInt64(TokenID.max) { throw .notANumber(byteOffset: offset, found: word(in: line, at: offset)) }
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        if digits > 0 { ids.append(TokenID(value)) }
        (value, digits) = (0, 0)
      default:
        throw .notANumber(byteOffset: offset, found: word(in: line, at: offset))
      }
      offset &+= 1
    }
    if digits > 0 { ids.append(TokenID(value)) }
  }

  private static func append(_ id: TokenID, to output: inout [UInt8]) {
    if id < 10 { return output.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: id)) }
    var divisor: TokenID = id < 100_000 ? 10_000 : 1_000_000_000
    while id < divisor { divisor /= 10 }
    var rest = id
    while divisor > 0 {
      output.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest / divisor))
      rest %= divisor
      divisor /= 10
    }
  }

  /// The word around `offset`, shortened, for a message.
  private static func word(in line: some RandomAccessCollection<UInt8>, at offset: Int) -> String {
    let bytes = Array(line.dropFirst(max(0, offset - 20)).prefix(40))
    let position = min(offset, 20)
    let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let start = bytes[..<position].lastIndex(where: isSpace).map { $0 + 1 } ?? 0
    let end = bytes[position...].firstIndex(where: isSpace) ?? bytes.count
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }
}
