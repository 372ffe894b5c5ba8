/// The model that turns a piece into tokens: one case for each algorithm.
public enum Model: Sendable {
  case bytePair(BytePairModel)
  case wordLevel(WordLevelModel)
  case byteToWord(ByteToWordModel)
  case wordPiece(WordPieceModel)
  case unigram(UnigramModel)

  /// The model's own tokens; added tokens may stand outside it.
  public var vocabulary: Vocabulary { tokens.vocabulary }

  /// What the model's tokens are spelt in: raw bytes, which a file writes in the characters of ``ByteLevelAlphabet``, or
  /// characters.
  public var alphabet: Alphabet { tokens.alphabet }

  /// The token that stands for what the vocabulary cannot spell; nil when there is none.
  public var unknown: TokenID? {
    switch self {
    case .bytePair(let model): model.unknown
    case .wordLevel(let model): model.unknown
    case .byteToWord: nil
    case .wordPiece(let model): model.unknown
    case .unigram(let model): model.unknown
    }
  }

  /// How a byte-level file spells tokens that hold characters outside its table.
  package var verbatimSpellings: [TokenID: [UInt8]] { tokens.verbatimSpellings }

  /// The algorithm's usual name, as `tokenizer.json` writes it.
  public var name: String {
    switch self {
    case .bytePair: "BPE"
    case .wordLevel: "WordLevel"
    case .byteToWord: "ByteToWord"
    case .wordPiece: "WordPiece"
    case .unigram(let model): model.isLikelihoodOptimalEncoding ? "SWE" : "Unigram"
    }
  }

  /// What all algorithms have; not for hot loops.
  private var tokens: any VocabularyModel {
    switch self {
    case .bytePair(let model): model
    case .wordLevel(let model): model
    case .byteToWord(let model): model
    case .wordPiece(let model): model
    case .unigram(let model): model
    }
  }
}
