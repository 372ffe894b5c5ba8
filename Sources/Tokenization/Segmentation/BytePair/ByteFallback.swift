/// The tokens `<0x00>` … `<0xFF>` that stand for single bytes in vocabularies of characters.
package enum ByteFallback {
  /// How the token of a byte is spelt: `<0x0A>`.
  package static func spelling(of byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return Array("<0x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]] + Array(">".utf8)
  }

  /// The byte that a token stands for, or nil: hexadecimal digits of either case are read.
  static func byte(spelledBy token: some Collection<UInt8>) -> UInt8? {
    guard token.count == 6, token.starts(with: Array("<0x".utf8)) else { return nil }
    let rest = Array(token.dropFirst(3))
    guard rest[2] == UInt8(ascii: ">"), let high = digit(rest[0]), let low = digit(rest[1]) else { return nil }
    return high << 4 | low
  }

  private static func digit(_ unit: UInt8) -> UInt8? {
    switch unit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): unit - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): unit - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): unit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
