/// Base64 with the standard alphabet and padding, as rank files spell tokens.
///
/// - Source: RFC 4648, section 4.
package enum Base64 {
  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The value of each digit, 64 for every other byte.
  private static let values: [UInt8] = {
    var table = [UInt8](repeating: 64, count: 256)
    for (value, digit) in digits.enumerated() { table[Int(digit)] = UInt8(value) }
    return table
  }()

  /// Appends the bytes that `text` spells to `output`; false when it is not well-formed (then `output` is unspecified).
  package static func decode(_ text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
    guard text.count % 4 == 0 else { return false }
    return values.withUnsafeBufferPointer { values in
      var index = 0
      while index < text.count {
        let last = index &+ 4 == text.count
        let third = text[index &+ 2]
        let fourth = text[index &+ 3]
        let padding = last && fourth == UInt8(ascii: "=") ? (third == UInt8(ascii: "=") ? 2 : 1) : 0
        let a = values[Int(text[index])]
        let b = values[Int(text[index &+ 1])]
        let c = padding == 2 ? 0 : values[Int(third)]
        let d = padding >= 1 ? 0 : values[Int(fourth)]
        guard (a | b | c | d) < 64 else { return false }
        let word = UInt32(a) << 18 | UInt32(b) << 12 | UInt32(c) << 6 | UInt32(d)
        output.append(UInt8(truncatingIfNeeded: word >> 16))
        if padding < 2 {
          output.append(UInt8(truncatingIfNeeded: word >> 8))
          if padding < 1 { output.append(UInt8(truncatingIfNeeded: word)) }
        }
        index &+= 4
      }
      return true
    }
  }

  /// Appends the spelling of `bytes` to `output`: `[0x20, 0x74]` → `IHQ=`.
  package static func encode(_ bytes: some Collection<UInt8>, into output: inout [UInt8]) {
    var word: UInt32 = 0
    var held = 0
    for byte in bytes {
      word = word << 8 | UInt32(byte)
      held += 1
      if held == 3 {
        for shift in [18, 12, 6, 0] as [UInt32] { output.append(digits[Int(word >> shift & 63)]) }
        (word, held) = (0, 0)
      }
    }
    guard held > 0 else { return }
    word <<= held == 1 ? 16 : 8
    output.append(digits[Int(word >> 18 & 63)])
    output.append(digits[Int(word >> 12 & 63)])
    output.append(held == 2 ? digits[Int(word >> 6 & 63)] : UInt8(ascii: "="))
    output.append(UInt8(ascii: "="))
  }
}
