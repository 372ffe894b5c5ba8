/// Ids as people and pipes read them: decimal numbers with single spaces between them, one line a record.
public enum DecimalIDs {
  /// Appends `ids` to `output`, without a line feed: `[12, 7]` → `12 7`.
  ///
  /// - Complexity: O(*n*) in the number of ids.
  public static func write(_ ids: some Sequence<TokenID>, to output: inout [UInt8]) {
    let isContiguous: Void? = ids.withContiguousStorageIfAvailable { write($0, to: &output) }
    if isContiguous == nil { Array(ids).withUnsafeBufferPointer { write($0, to: &output) } }
  }

  private static func write(_ ids: UnsafeBufferPointer<TokenID>, to output: inout [UInt8]) {
    // Ten digits and a space, and what a store of eight bytes writes beyond the last digit.
    let room = min(ids.count, 1024) * 11 + 8
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { buffer in
      let base = buffer.baseAddress.unsafelyUnwrapped
      var first = 0
      while first < ids.count {
        let end = min(first &+ 1024, ids.count)
        var target = base
        for index in first..<end {
          if index > 0 {
            target.pointee = UInt8(ascii: " ")
            target += 1
          }
          target += write(ids[index], to: target)
        }
        output.append(contentsOf: UnsafeBufferPointer(start: base, count: target - base))
        first = end
      }
    }
  }

  /// Writes the digits of `id`, and anything behind them; ten bytes must be there.
  ///
  /// All eight digits at once, in the bytes of a word: first two numbers of four digits, then four of two, then eight of
  /// one, divided by multiplying. Four times as fast as a division for each digit.
  ///
  /// - Returns: how many digits there are.
  @inline(__always)
  private static func write(_ id: TokenID, to target: UnsafeMutablePointer<UInt8>) -> Int {
    guard id < 100_000_000 else {
      var start = target
      for byte in String(id).utf8 {
        start.pointee = byte
        start += 1
      }
      return start - target
    }
    var word = UInt64(id / 10_000) | UInt64(id % 10_000) &<< 32
    let hundreds = (word &* 10_486) &>> 20 & 0x7F_0000_007F
    word = hundreds | (word &- hundreds &* 100) &<< 16
    let tens = (word &* 103) &>> 10 & 0x000F_000F_000F_000F
    word = tens | (word &- tens &* 10) &<< 8
    // Digits not written: leading zeros, all but one of 0.
    let zeros = min(word.trailingZeroBitCount &>> 3, 7)
    let digits = ((word | 0x3030_3030_3030_3030) &>> UInt64(truncatingIfNeeded: 8 &* zeros)).littleEndian
    UnsafeMutableRawPointer(target).storeBytes(of: digits, as: UInt64.self)
    return 8 &- zeros
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
