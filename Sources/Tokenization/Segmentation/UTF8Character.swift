/// Where characters end in bytes that may or may not be UTF-8.
enum UTF8Character {
  /// The byte count of the character that begins at `position`: 1 to 4, and 1 for an ill-formed byte.
  ///
  /// Overlong forms, surrogates and numbers above U+10FFFF are ill-formed.
  @inline(__always)
  static func length(in bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
    let lead = bytes[position]
    if lead < 0x80 { return 1 }
    return multibyteLength(in: bytes, at: position, lead: lead) ?? 1
  }

  /// Whether the character at `position` is well-formed.
  static func isWellFormed(in bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
    let lead = bytes[position]
    return lead < 0x80 || multibyteLength(in: bytes, at: position, lead: lead) != nil
  }

  /// The character at `position`, or nil for an ill-formed byte.
  static func scalar(in bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Unicode.Scalar? {
    let lead = bytes[position]
    if lead < 0x80 { return Unicode.Scalar(lead) }
    guard let length = multibyteLength(in: bytes, at: position, lead: lead) else { return nil }
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for index in 1..<length { value = value << 6 | UInt32(bytes[position + index] & 0x3F) }
    return Unicode.Scalar(value)
  }

  /// Where the character before `position` begins; an ill-formed byte is a character of its own.
  static func start(before position: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var length = 2
    while length <= 4, position - length >= 0 {
      if bytes[position - length + 1] & 0xC0 != 0x80 { break }
      if UTF8Character.length(in: bytes, at: position - length) == length { return position - length }
      length += 1
    }
    return position - 1
  }

  private static func multibyteLength(in bytes: UnsafeBufferPointer<UInt8>, at position: Int, lead: UInt8) -> Int? {
    let left = bytes.count - position
    guard left >= 2 else { return nil }
    let second = bytes[position + 1]
    switch lead {
    case 0xC2...0xDF: return second & 0xC0 == 0x80 ? 2 : nil
    case 0xE0...0xEF:
      let least: UInt8 = lead == 0xE0 ? 0xA0 : 0x80
      let most: UInt8 = lead == 0xED ? 0x9F : 0xBF
      guard left >= 3, second >= least, second <= most, bytes[position + 2] & 0xC0 == 0x80 else { return nil }
      return 3
    case 0xF0...0xF4:
      let least: UInt8 = lead == 0xF0 ? 0x90 : 0x80
      let most: UInt8 = lead == 0xF4 ? 0x8F : 0xBF
      guard left >= 4, second >= least, second <= most, bytes[position + 2] & 0xC0 == 0x80,
        bytes[position + 3] & 0xC0 == 0x80
      else { return nil }
      return 4
    default: return nil
    }
  }
}
