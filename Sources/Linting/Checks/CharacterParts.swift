/// What may be missing from characters that are cut, in UTF-8.
enum CharacterParts {
  private static let continuations: [UInt8] = Array(0x80...0xBF)

  /// Bytes in front that make a character of continuation bytes at the beginning; just nothing where there are none.
  static func starts(missingFrom text: [UInt8]) -> [[UInt8]] {
    let count = text.prefix { $0 & 0xC0 == 0x80 }.count
    switch count {
    case 0: return [[]]
    case 1:
      return (0xC2...0xDF).map { [$0] } + (0xE0...0xEF).flatMap { lead in continuations.map { [lead, $0] } }
        + [[0xF0, 0x9F, 0x98], [0xF0, 0x9F, 0x91], [0xF0, 0xA0, 0x80]]
    case 2: return (0xE0...0xEF).map { [$0] } + (0xF0...0xF4).flatMap { lead in continuations.map { [lead, $0] } }
    default: return (0xF0...0xF4).map { [$0] }
    }
  }

  /// Bytes behind that make a character of what the text ends in; just nothing where that is whole.
  static func ends(missingFrom text: [UInt8]) -> [[UInt8]] {
    guard let place = text.lastIndex(where: { $0 & 0xC0 != 0x80 }) else { return [[]] }
    let length =
      switch text[place] {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 1
      }
    switch length - (text.count - place) {
    case 1: return continuations.map { [$0] }
    case 2: return continuations.flatMap { first in continuations.map { [first, $0] } }
    case 3: return [0x90, 0x9F, 0xA0, 0x80].flatMap { first in continuations.map { [first, 0x98, $0] } }
    default: return [[]]
    }
  }
}
