/// GPT-2's one-to-one table between bytes and printable characters, in which byte-level vocabularies are spelt.
///
/// Printable bytes stand for the character with their own number; the other 68, in increasing order, for U+0100…U+0143:
/// the space is `Ġ`, the line feed `Ċ`.
///
/// - Source: formats.md 5.
public enum ByteLevelAlphabet {
  /// The character of each byte.
  public static let scalars: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (0...255).map { byte -> Unicode.Scalar in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(UInt8(byte))
      default:
        defer { next += 1 }
        return Unicode.Scalar(next)!
      }
    }
  }()

  /// The byte of each character below U+0144, or -1.
  private static let bytesByScalar: [Int16] = {
    var table = [Int16](repeating: -1, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { table[Int(scalar.value)] = Int16(byte) }
    return table
  }()

  /// The byte that `scalar` stands for, or nil when it is not in the table.
  public static func byte(of scalar: Unicode.Scalar) -> UInt8? {
    guard scalar.value < 0x144, bytesByScalar[Int(scalar.value)] >= 0 else { return nil }
    return UInt8(bytesByScalar[Int(scalar.value)])
  }

  /// The UTF-8 of the characters that stand for `bytes`: `" the"` → `"Ġthe"`.
  public static func spelling(of bytes: some Sequence<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    for byte in bytes { result.append(contentsOf: UTF8.encode(scalars[Int(byte)])!) }
    return result
  }

  /// The bytes that `spelling` stands for, or nil when it holds a character outside the table: `"Ġthe"` → `" the"`.
  public static func bytes(spelledBy spelling: some Sequence<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    return append(bytesSpelledBy: spelling, to: &result) ? result : nil
  }

  /// Appends the bytes that `spelling` stands for to `output`; false when it holds a character outside the table, and
  /// then the bytes up to it have been appended.
  package static func append(bytesSpelledBy spelling: some Sequence<UInt8>, to output: inout [UInt8]) -> Bool {
    var lead: UInt8 = 0
    for unit in spelling {
      if lead != 0 {
        guard unit & 0xC0 == 0x80, let scalar = Unicode.Scalar(UInt32(lead & 0x1F) << 6 | UInt32(unit & 0x3F)),
          let byte = byte(of: scalar)
        else { return false }
        output.append(byte)
        lead = 0
      } else if unit < 0x80 {
        guard let byte = byte(of: Unicode.Scalar(unit)) else { return false }
        output.append(byte)
      } else {
        guard unit >= 0xC2, unit <= 0xC5 else { return false }
        lead = unit
      }
    }
    return lead == 0
  }
}
