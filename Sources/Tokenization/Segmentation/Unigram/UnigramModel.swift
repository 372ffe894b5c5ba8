/// Pieces with their log-probabilities: a text becomes the sequence of pieces whose probabilities multiply to the most.
///
/// Also what the likelihood-optimal sub-word encoding (SWE) learns: the same model with an end-of-word symbol and a bound
/// on the pieces of a word.
///
/// - Source: Kudo 2018; formats.md 3.3 (Hugging Face) and 9.2 (SentencePiece); papers.md 2.2 (SWE).
public struct UnigramModel: TokenModel {
  /// Whose arithmetic decides between sequences of almost the same probability.
  public enum Rule: Sendable, Equatable {
    /// Numbers of 64 bits, summed from the beginning of each pre-tokenized piece; every token but control and unused
    /// ones is found in text; a run of unknown characters is written as the bytes of the whole run or not at all.
    case huggingFace
    /// Numbers of 32 bits; only normal and user-defined pieces are found in text; each unknown character is written as
    /// its bytes by itself.
    case sentencePiece
  }

  /// What a piece is for. Raw values are those of a `.model` file.
  public enum Kind: UInt8, Sendable, CaseIterable {
    case normal = 1
    case unknown = 2
    /// Never found in text.
    case control = 3
    /// Found in text before everything else.
    case userDefined = 4
    /// In the vocabulary, but no longer found in text.
    case unused = 5
    /// `<0xHH>`, a byte of a character that no piece covers.
    case byte = 6
  }

  public var alphabet: Alphabet
  public var vocabulary: Vocabulary
  /// The score of each id: the natural logarithm of a probability. As many as `vocabulary.idEnd`.
  ///
  /// A number that comes from a file of 32-bit numbers is held exactly.
  public var scores: [Double]
  /// The kind of each id; empty when all are normal but the unknown one.
  public var kinds: [Kind]
  /// Stands for characters that no piece covers.
  public var unknown: TokenID?
  /// Characters that no piece covers become `<0xHH>` tokens, where all of them are.
  public var byteFallback: Bool
  public var rule: Rule
  /// Behind each pre-tokenized piece, as one symbol that is never split (`</w>`); nil for none.
  public var wordSuffix: [UInt8]?
  /// The most tokens of a pre-tokenized piece; 0 for no bound. A piece that cannot be had with so few gets the fewest.
  public var maximumSteps: Int
  /// How a byte-level file spells tokens that hold characters outside its table, so that it can be written again.
  public var verbatimSpellings: [TokenID: [UInt8]]

  /// A model; without kinds, all pieces are normal but the unknown one.
  public init(
    alphabet: Alphabet = .characters, vocabulary: Vocabulary, scores: [Double], kinds: [Kind] = [],
    unknown: TokenID? = nil, byteFallback: Bool = false, rule: Rule = .huggingFace, wordSuffix: [UInt8]? = nil,
    maximumSteps: Int = 0, verbatimSpellings: [TokenID: [UInt8]] = [:]
  ) {
    self.alphabet = alphabet
    self.vocabulary = vocabulary
    self.scores = scores
    self.kinds = kinds
    self.unknown = unknown
    self.byteFallback = byteFallback
    self.rule = rule
    self.wordSuffix = wordSuffix
    self.maximumSteps = maximumSteps
    self.verbatimSpellings = verbatimSpellings
  }

  /// What `id` is for.
  public func kind(of id: TokenID) -> Kind {
    if id == unknown { return .unknown }
    return Int(id) < kinds.count ? kinds[Int(id)] : .normal
  }

  /// This model, in which the special ones of `tokens` are never found in text: only the search for added tokens gives
  /// their ids.
  func withControlTokens(_ tokens: [AddedToken]) -> UnigramModel {
    var result = self
    for token in tokens where token.special && vocabulary.contains(token.id) {
      if result.kinds.isEmpty { result.kinds = Array(repeating: .normal, count: vocabulary.idEnd) }
      if result.kinds[Int(token.id)] == .normal { result.kinds[Int(token.id)] = .control }
    }
    return result
  }

  /// Whether this is more than a plain unigram model: an end-of-word symbol or a bound on the pieces of a word.
  public var isLikelihoodOptimalEncoding: Bool { wordSuffix != nil || maximumSteps > 0 }
}
