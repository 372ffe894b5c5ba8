/// What split patterns tell apart: the class of a character in Unicode 16.0.
///
/// A character of no class here is a control, format, private or unassigned one, or an ill-formed byte.
///
/// - Source: formats.md 1.1, 1.2 and 7.
package struct CharacterClass: OptionSet, Sendable, Hashable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `\p{Lu}` and `\p{Lt}`.
  package static let upper = CharacterClass(rawValue: 1)
  /// `\p{Ll}`.
  package static let lower = CharacterClass(rawValue: 2)
  /// `\p{Lm}` and `\p{Lo}`.
  package static let uncased = CharacterClass(rawValue: 4)
  /// `\p{M}`.
  package static let mark = CharacterClass(rawValue: 8)
  /// `\p{N}`.
  package static let number = CharacterClass(rawValue: 16)
  /// `\s`.
  package static let space = CharacterClass(rawValue: 32)
  /// `\p{P}` and `\p{S}`.
  package static let symbol = CharacterClass(rawValue: 64)
  /// The blocks that DeepSeek's pattern cuts out: U+4E00–9FA5, U+3040–30FF. Comes beside another class.
  package static let ideographic = CharacterClass(rawValue: 128)

  /// `\p{L}`.
  package static let letter: CharacterClass = [.upper, .lower, .uncased]

  /// The class that a general category gives, white space among the controls apart.
  init(_ category: GeneralCategory) {
    self =
      switch category {
      case .uppercaseLetter, .titlecaseLetter: .upper
      case .lowercaseLetter: .lower
      case .modifierLetter, .otherLetter: .uncased
      case .nonspacingMark, .spacingMark, .enclosingMark: .mark
      case .decimalNumber, .letterNumber, .otherNumber: .number
      case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
        .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
        .symbol
      case .spaceSeparator, .lineSeparator, .paragraphSeparator: .space
      case .control, .format, .surrogate, .privateUse, .unassigned: []
      }
  }

  /// The class of `scalar`.
  package init(_ scalar: Unicode.Scalar) {
    self = CharacterTable.unicode16[scalar.value]
  }
}
