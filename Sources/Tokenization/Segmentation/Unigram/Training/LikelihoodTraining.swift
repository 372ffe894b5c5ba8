/// What a ``LikelihoodTrainer`` learned: for each size the pieces that were left, and their probabilities.
public struct LikelihoodTraining: Sendable {
  /// One round of segmenting all words.
  public struct Round: Sendable, Equatable {
    /// Pieces there were.
    public var pieceCount: Int
    /// Its place between two prunings, from 0.
    public var round: Int
    /// The log-likelihood of the text, in nats: it never falls from one round to the next between prunings.
    public var logLikelihood: Double
    /// Tokens of the text.
    public var tokens: Double
    /// Distinct words that cannot be had with so few tokens as asked for.
    public var wordsBeyondBound: Int
  }

  /// What was counted and made.
  public struct Report: Sendable, Equatable {
    /// Occurrences of all pieces that were counted.
    public var pieces: UInt64
    public var distinctPieces: Int
    /// Symbols, the end of a word being one.
    public var alphabetSize: Int
    /// Pieces at the start, the alphabet included.
    public var seeds: Int
    public var rounds: [Round]
    /// How long training took, counting pieces not included.
    public var duration: Duration
  }

  /// What was asked for.
  public let settings: LikelihoodTrainer
  public let report: Report
  private let fixed: [UnigramTraining.FixedToken]
  private let finished: [Int: LikelihoodState]

  init(
    settings: LikelihoodTrainer, fixed: [UnigramTraining.FixedToken], finished: [Int: LikelihoodState], report: Report
  ) {
    self.settings = settings
    self.fixed = fixed
    self.finished = finished
    self.report = report
  }

  /// How many tokens the vocabulary of a size has.
  public func size(for vocabularySize: Int) -> Int {
    finished[vocabularySize].map { $0.pieces.count + fixed.count } ?? 0
  }

  /// The model of one size: fixed tokens, then pieces by probability, the highest first.
  ///
  /// - Throws: `UnigramTrainingError.sizeNotTrained`.
  public func model(vocabularySize: Int) throws -> UnigramModel {
    guard let state = finished[vocabularySize] else {
      throw UnigramTrainingError.sizeNotTrained(vocabularySize, sizes: settings.vocabularySizes)
    }
    let names = Set(fixed.map(\.bytes))
    let pieces = state.pieces.ends.indices.filter {
      !state.pieces.scores[$0].isNaN && !names.contains(Array(state.pieces[$0]))
    }
    .map { (bytes: Array(state.pieces[$0]), score: state.pieces.scores[$0]) }
    .sorted { $0.score != $1.score ? $0.score > $1.score : $0.bytes.lexicographicallyPrecedes($1.bytes) }
    var vocabulary = Vocabulary(capacity: vocabularySize)
    for token in fixed { try vocabulary.add(token.bytes, id: TokenID(vocabulary.idEnd)) }
    for piece in pieces { try vocabulary.add(piece.bytes, id: TokenID(vocabulary.idEnd)) }
    return UnigramModel(
      alphabet: settings.alphabet, vocabulary: vocabulary, scores: fixed.map { _ in 0 } + pieces.map(\.score),
      kinds: fixed.map(\.kind) + pieces.map { _ in .normal },
      unknown: fixed.firstIndex { $0.kind == .unknown }.map { TokenID($0) }, rule: .huggingFace,
      wordSuffix: settings.wordSuffix.isEmpty ? nil : settings.wordSuffix, maximumSteps: settings.maximumSteps)
  }

  /// The tokenizer of one size, for texts that are normalized and split as the pieces were.
  ///
  /// - Throws: `UnigramTrainingError.sizeNotTrained`.
  public func tokenizer(
    vocabularySize: Int, normalizer: Normalizer?, preTokenizer: PreTokenizer?
  ) throws -> Tokenizer {
    let model = try model(vocabularySize: vocabularySize)
    return Tokenizer(
      normalizer: normalizer, preTokenizer: preTokenizer, model: .unigram(model),
      decoder: .joining(pieces: preTokenizer, of: model),
      addedTokens: fixed.enumerated().map { AddedToken(id: TokenID($0.offset), content: $0.element.bytes) })
  }
}

extension LikelihoodTraining.Round: KeptRound {
  var numbers: [Double] {
    [Double(pieceCount), Double(wordsBeyondBound), Double(round), logLikelihood, tokens]
  }

  init(_ numbers: [Double]) {
    self.init(
      pieceCount: Int(numbers[0]), round: Int(exactly: numbers[2]) ?? 0, logLikelihood: numbers[3], tokens: numbers[4],
      wordsBeyondBound: Int(numbers[1]))
  }
}
