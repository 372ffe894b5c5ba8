/// Text of which nothing is hidden: characters that have no shape of their own, or that change the order of others, and
/// bytes that are no UTF-8 are spelt out.
///
/// ```
/// a U+202E b FF  →  "a", spelt out "U+202E", "b", spelt out "FF"
/// ```
struct VisibleText {
  /// A stretch that is shown as it is, or one that is spelt out.
  struct Part: Equatable {
    var text: String
    var isSpeltOut: Bool
  }

  /// The whole text, in order; never two parts that are shown as they are in a row.
  private(set) var parts: [Part] = []

  init(_ bytes: ArraySlice<UInt8>) {
    var plain = ""
    for unit in TextUnits(bytes).scalars {
      let name =
        unit.scalar.map(VisibleText.name) ?? bytes[unit.range].map(VisibleText.hexadecimal).joined(separator: " ")
      guard let name else {
        if let scalar = unit.scalar { plain.unicodeScalars.append(scalar) }
        continue
      }
      if !plain.isEmpty { parts.append(Part(text: plain, isSpeltOut: false)) }
      plain = ""
      parts.append(Part(text: name, isSpeltOut: true))
    }
    if !plain.isEmpty { parts.append(Part(text: plain, isSpeltOut: false)) }
  }

  /// What stands for a character that would not be seen; nil for one that is.
  static func name(_ scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0x0A, 0x09: nil
    case 0...0x1F, 0x7F...0x9F, 0xAD, 0x61C, 0x115F, 0x1160, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028...0x202E,
      0x2060...0x206F, 0x3164, 0xFDD0...0xFDEF, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFC, 0xE0000...0xE0FFF:
      "U+" + padded(scalar.value)
    case let value where value & 0xFFFE == 0xFFFE: "U+" + padded(value)
    default: nil
    }
  }

  static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }

  private static func padded(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
