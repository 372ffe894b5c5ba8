/// A vocabulary from which words are cut greedily: the longest token from the left, then the longest behind it.
///
/// A word that cannot be cut to its end in this way is unknown as a whole.
///
/// - Source: formats.md 3.3 (Hugging Face's WordPiece).
public struct WordPieceModel: TokenModel {
  /// Hugging Face's limit for the characters of a word.
  public static let defaultCharacterLimit = 100

  public var vocabulary: Vocabulary
  public var alphabet: Alphabet
  /// Stands for words that cannot be cut; nil when the vocabulary has no such token.
  public var unknown: TokenID?
  /// How the file spells the unknown token, which it names whether there is one or not.
  public var unknownSpelling: [UInt8]
  /// In front of tokens that continue a word (`##`). When it is empty, the same tokens begin and continue words.
  public var continuingPrefix: [UInt8]
  /// A word with more characters than this is unknown; bytes, for an alphabet of bytes.
  public var characterLimit: Int
  public var verbatimSpellings: [TokenID: [UInt8]]

  /// A model; by default as BERT's.
  public init(
    vocabulary: Vocabulary, alphabet: Alphabet = .characters, unknown: TokenID? = nil,
    unknownSpelling: [UInt8] = Array("[UNK]".utf8), continuingPrefix: [UInt8] = Array("##".utf8),
    characterLimit: Int = WordPieceModel.defaultCharacterLimit, verbatimSpellings: [TokenID: [UInt8]] = [:]
  ) {
    self.vocabulary = vocabulary
    self.alphabet = alphabet
    self.unknown = unknown
    self.unknownSpelling = unknownSpelling
    self.continuingPrefix = continuingPrefix
    self.characterLimit = characterLimit
    self.verbatimSpellings = verbatimSpellings
  }
}
