/// Where a long text can be cut in two without changing how any of the known split patterns cuts it.
///
/// Either in front of a single space between two ASCII letters, where all of them start a piece; or behind a line feed
/// that follows something other than white space and is followed by an ASCII letter or digit. (Behind `\n\n` is not safe:
/// GPT-2's pattern keeps white space at the end of a text together, but leaves the last of it apart inside one.)
public enum SafeCut {
  /// How many bytes before and behind a place decide.
  static let reach = 4

  /// The last safe place in `bytes[start..<end]`, or nil.
  ///
  /// - Complexity: O(*n*) in the distance from `end`.
  public static func last(in bytes: [UInt8], from start: Int, to end: Int) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
      var place = end - 1
      while place > start {
        if isSafe(place, in: bytes, end: end) { return place }
        place -= 1
      }
      return nil
    }
  }

  private static func isSafe(_ place: Int, in bytes: UnsafeBufferPointer<UInt8>, end: Int) -> Bool {
    let before = bytes[place - 1]
    if bytes[place] == UInt8(ascii: " ") { return isLetter(before) && place + 1 < end && isLetter(bytes[place + 1]) }
    guard before == UInt8(ascii: "\n"), place > 1 else { return false }
    let isDigit = bytes[place] >= UInt8(ascii: "0") && bytes[place] <= UInt8(ascii: "9")
    return (isLetter(bytes[place]) || isDigit) && !endsInWhiteSpace(bytes, at: place - 1)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
  }

  /// Whether the character that ends before `end` is white space.
  ///
  /// - Source: formats.md 1.2.
  private static func endsInWhiteSpace(_ bytes: UnsafeBufferPointer<UInt8>, at end: Int) -> Bool {
    let last = bytes[end - 1]
    if last < 0x80 { return last == 0x20 || last >= 0x09 && last <= 0x0D }
    guard end >= 2 else { return false }
    let middle = bytes[end - 2]
    if middle == 0xC2 { return last == 0x85 || last == 0xA0 }
    guard end >= 3 else { return false }
    switch (bytes[end - 3], middle) {
    case (0xE1, 0x9A), (0xE3, 0x80): return last == 0x80
    case (0xE2, 0x80): return last <= 0x8A || last == 0xA8 || last == 0xA9 || last == 0xAF
    case (0xE2, 0x81): return last == 0x9F
    default: return false
    }
  }
}
