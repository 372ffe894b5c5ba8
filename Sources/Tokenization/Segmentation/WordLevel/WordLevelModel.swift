/// A vocabulary of whole pieces: a piece is one token or unknown.
///
/// - Source: formats.md 3.3 (Hugging Face's WordLevel).
public struct WordLevelModel: TokenModel {
  public var vocabulary: Vocabulary
  public var alphabet: Alphabet
  /// Stands for pieces that are not in the vocabulary; nil when the vocabulary has no such token.
  public var unknown: TokenID?
  /// How the file spells the unknown token, which it names whether there is one or not.
  public var unknownSpelling: [UInt8]
  public var verbatimSpellings: [TokenID: [UInt8]]

  /// A model.
  public init(
    vocabulary: Vocabulary, alphabet: Alphabet = .characters, unknown: TokenID? = nil,
    unknownSpelling: [UInt8] = Array("<unk>".utf8), verbatimSpellings: [TokenID: [UInt8]] = [:]
  ) {
    self.vocabulary = vocabulary
    self.alphabet = alphabet
    self.unknown = unknown
    self.unknownSpelling = unknownSpelling
    self.verbatimSpellings = verbatimSpellings
  }
}
