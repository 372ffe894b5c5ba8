/// Pieces on a line of text: tab, line feed, carriage return and backslash as `\t`, `\n`, `\r`, `\\`; other control
/// characters and bytes that are no UTF-8 as `\xHH`; all else as it is.
///
/// ```
/// " low"  →   low            "a\tb"  →  a\tb            C3  →  \xC3
/// ```
enum PieceEscape {
  private static let digits = Array("0123456789ABCDEF".utf8)

  /// Appends the spelling of `piece` to `output`.
  static func write(_ piece: [UInt8], to output: inout [UInt8]) {
    // Nearly every piece needs no escape.
    if !piece.contains(where: { $0 < 0x20 || $0 == 0x5C || $0 >= 0x7F }) {
      output += piece
      return
    }
    piece.withUnsafeBufferPointer { bytes in
      var index = 0
      while index < bytes.count {
        let byte = bytes[index]
        if byte >= 0x80 {
          let length = characterLength(bytes, at: index)
          if length == 0 { escape(byte, to: &output) }
          output.append(contentsOf: bytes[index..<index + length])
          index += max(1, length)
          continue
        }
        switch byte {
        case 0x09: output += [0x5C, UInt8(ascii: "t")]
        case 0x0A: output += [0x5C, UInt8(ascii: "n")]
        case 0x0D: output += [0x5C, UInt8(ascii: "r")]
        case 0x5C: output += [0x5C, 0x5C]
        case 0..<0x20, 0x7F: escape(byte, to: &output)
        default: output.append(byte)
        }
        index += 1
      }
    }
  }

  /// Puts the piece that `text` spells into `piece`, in place of what it holds.
  ///
  /// - Returns: nil when all is well, else the place in `text` of what is no spelling.
  static func read(_ text: UnsafeBufferPointer<UInt8>, into piece: inout [UInt8]) -> Int? {
    piece.removeAll(keepingCapacity: true)
    var start = 0
    var index = 0
    while index < text.count {
      guard text[index] == 0x5C else {
        index += 1
        continue
      }
      piece.append(contentsOf: text[start..<index])
      guard index + 1 < text.count else { return index }
      switch text[index + 1] {
      case UInt8(ascii: "t"): piece.append(0x09)
      case UInt8(ascii: "n"): piece.append(0x0A)
      case UInt8(ascii: "r"): piece.append(0x0D)
      case 0x5C: piece.append(0x5C)
      case UInt8(ascii: "x"):
        guard index + 3 < text.count, let high = value(text[index + 2]), let low = value(text[index + 3]) else {
          return index
        }
        piece.append(high << 4 | low)
        index += 2
      default: return index
      }
      index += 2
      start = index
    }
    piece.append(contentsOf: text[start...])
    return nil
  }

  private static func escape(_ byte: UInt8, to output: inout [UInt8]) {
    output += [0x5C, UInt8(ascii: "x"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }

  /// Bytes of the character of more than one byte that begins at `index`; 0 when none does.
  private static func characterLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    func byte(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }
    func continues(_ offset: Int) -> Bool { byte(offset) & 0xC0 == 0x80 }
    let second = byte(1)
    switch bytes[index] {
    case 0xC2...0xDF: return continues(1) ? 2 : 0
    case 0xE0...0xEF:
      let lead = bytes[index]
      guard continues(1), continues(2), !(lead == 0xE0 && second < 0xA0), !(lead == 0xED && second > 0x9F) else {
        return 0
      }
      return 3
    case 0xF0...0xF4:
      let lead = bytes[index]
      guard continues(1), continues(2), continues(3), !(lead == 0xF0 && second < 0x90), !(lead == 0xF4 && second > 0x8F)
      else { return 0 }
      return 4
    default: return 0
    }
  }
}
