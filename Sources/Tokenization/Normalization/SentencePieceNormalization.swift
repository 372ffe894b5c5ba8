/// What SentencePiece does to a text before it cuts it: the settings of a model's normalizer.
///
/// In this order: leading spaces go; a mark for the beginning is put in front; from each place on a user-defined symbol
/// passes as it is, or the longest key of the character map is replaced, or a character is kept; spaces become marks,
/// runs of them one; trailing ones go.
///
/// - Source: formats.md 8.2 and 9.1.
public struct SentencePieceNormalization: Sendable, Equatable {
  /// The rule that the map was made from, as its trainer called it: `nmt_nfkc`, `identity`.
  public var ruleName: [UInt8]
  public var map: CharacterMap
  /// A mark goes in front of a text that is not empty, so that its first word is spelt like all others.
  public var addsDummyPrefix: Bool
  /// Runs of spaces become one, and those at the ends go.
  public var removesExtraSpaces: Bool
  /// Spaces are marked with U+2581 (`▁`).
  public var escapesSpaces: Bool
  /// The mark that ``addsDummyPrefix`` puts in front goes behind the text.
  public var treatsSpaceAsSuffix: Bool
  /// Strings that the map leaves alone, the longest first where several begin.
  public var userDefinedSymbols: [[UInt8]]

  /// Settings; they default to those of a SentencePiece trainer.
  public init(
    ruleName: [UInt8] = [], map: CharacterMap = .empty, addsDummyPrefix: Bool = true, removesExtraSpaces: Bool = true,
    escapesSpaces: Bool = true, treatsSpaceAsSuffix: Bool = false, userDefinedSymbols: [[UInt8]] = []
  ) {
    self.ruleName = ruleName
    self.map = map
    self.addsDummyPrefix = addsDummyPrefix
    self.removesExtraSpaces = removesExtraSpaces
    self.escapesSpaces = escapesSpaces
    self.treatsSpaceAsSuffix = treatsSpaceAsSuffix
    self.userDefinedSymbols = userDefinedSymbols
  }

  /// The mark that stands for a space: `▁` in UTF-8.
  public static let mark: [UInt8] = [0xE2, 0x96, 0x81]
}
