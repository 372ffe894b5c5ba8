/// What a ``UnigramTrainer`` learned: for each size the pieces that were left when few enough were.
public struct UnigramTraining: Sendable {
  /// A token that is not learned.
  struct FixedToken: Sendable {
    var bytes: [UInt8]
    var kind: UnigramModel.Kind
  }

  /// One fit of the probabilities.
  public struct Round: Sendable, Equatable {
    /// Pieces before it.
    public var pieceCount: Int
    /// Its place between two prunings, from 0.
    public var subIteration: Int
    /// The marginal log-likelihood of all words by the probabilities before it, in nats.
    public var logLikelihood: Double
    /// The same with the sign changed, for each word of the text: what SentencePiece prints as `obj`.
    public var objective: Double
    /// The expected number of tokens of the text.
    public var tokens: Double
  }

  /// What was counted and made.
  public struct Report: Sendable, Equatable {
    /// Occurrences of all pieces that were counted.
    public var pieces: UInt64
    public var distinctPieces: Int
    /// What was learned from: the distinct pieces, cut where symbols are not covered.
    public var words: Int
    public var alphabetSize: Int
    /// Occurrences of characters that the alphabet does not cover.
    public var uncoveredCharacters: UInt64
    /// Pieces at the start, the alphabet included.
    public var seeds: Int
    public var rounds: [Round]
    /// How long training took, counting pieces not included.
    public var duration: Duration
  }

  /// What was asked for.
  public let settings: UnigramTrainer
  public let report: Report
  private let tokens: [FixedToken]
  private let alphabet: [[UInt8]]
  private let finished: [Int: PieceSet]

  init(
    settings: UnigramTrainer, tokens: [FixedToken], alphabet: [[UInt8]], finished: [Int: PieceSet], report: Report
  ) {
    self.settings = settings
    self.tokens = tokens
    self.alphabet = alphabet
    self.finished = finished
    self.report = report
  }

  /// How many tokens the vocabulary of a size has: fewer when pieces ran out and that was allowed.
  public func size(for vocabularySize: Int) -> Int {
    guard let pieces = finished[vocabularySize] else { return 0 }
    var names = Set(alphabet)
    for index in pieces.ends.indices where !pieces.scores[index].isNaN { names.insert(Array(pieces[index])) }
    names.subtract(tokens.map(\.bytes))
    return min(vocabularySize, tokens.count + names.count)
  }

  /// The model of one size: fixed tokens, then pieces by score, the highest first.
  ///
  /// Characters that were lost on the way come back, each a ten-thousandth above the one before, from the lowest score on.
  ///
  /// - Throws: `UnigramTrainingError.sizeNotTrained`.
  /// - Complexity: O(*n* log *n*) in the size before the last cut.
  public func model(vocabularySize: Int) throws -> UnigramModel {
    guard let pieces = finished[vocabularySize] else {
      throw UnigramTrainingError.sizeNotTrained(vocabularySize, sizes: settings.vocabularySizes)
    }
    let wanted = vocabularySize - tokens.count
    let fixed = Set(tokens.map(\.bytes))
    // SentencePiece's files hold 32 bits, and scores that are alike there are ties.
    func rounded(_ score: Double) -> Double { settings.variant == .sentencePiece ? Double(Float(score)) : score }
    var scores: [[UInt8]: Double] = [:]
    for index in pieces.ends.indices where !pieces.scores[index].isNaN {
      scores[Array(pieces[index])] = rounded(pieces.scores[index])
    }
    var chosen: [(bytes: [UInt8], score: Double)] = []
    var taken = fixed
    var lost = 0.0
    for symbol in alphabet where taken.insert(symbol).inserted {
      if let score = scores[symbol] {
        chosen.append((symbol, score))
      } else {
        chosen.append((symbol, rounded(pieces.lowestScore + lost)))
        lost += 0.0001
      }
    }
    let others = scores.filter { !taken.contains($0.key) }.sorted {
      $0.value != $1.value ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key)
    }
    for (piece, score) in others.prefix(max(0, wanted - chosen.count)) { chosen.append((piece, score)) }
    chosen.sort { $0.score != $1.score ? $0.score > $1.score : $0.bytes.lexicographicallyPrecedes($1.bytes) }

    var vocabulary = Vocabulary(capacity: vocabularySize)
    for token in tokens { try vocabulary.add(token.bytes, id: TokenID(vocabulary.idEnd)) }
    for piece in chosen { try vocabulary.add(piece.bytes, id: TokenID(vocabulary.idEnd)) }
    return UnigramModel(
      alphabet: settings.alphabet, vocabulary: vocabulary,
      scores: tokens.map { _ in 0 } + chosen.map(\.score),
      kinds: tokens.map(\.kind) + chosen.map { _ in .normal },
      unknown: tokens.firstIndex { $0.kind == .unknown }.map { TokenID($0) },
      byteFallback: settings.byteFallback && settings.alphabet == .characters, rule: .huggingFace)
  }

  /// The tokenizer of one size, for texts that are normalized and split as the pieces were.
  ///
  /// - Throws: `UnigramTrainingError.sizeNotTrained`.
  public func tokenizer(
    vocabularySize: Int, normalizer: Normalizer?, preTokenizer: PreTokenizer?
  ) throws -> Tokenizer {
    let model = try model(vocabularySize: vocabularySize)
    var added: [AddedToken] = []
    for (id, token) in tokens.enumerated() where token.kind != .byte {
      added.append(AddedToken(id: TokenID(id), content: token.bytes, special: token.kind != .userDefined))
    }
    return Tokenizer(
      normalizer: normalizer, preTokenizer: preTokenizer, model: .unigram(model),
      decoder: .joining(pieces: preTokenizer, of: model), addedTokens: added)
  }
}

extension TokenDecoder {
  /// The decoder that undoes a pre-tokenizer's marks in the tokens of a unigram model.
  static func joining(pieces preTokenizer: PreTokenizer?, of model: UnigramModel) -> TokenDecoder {
    if model.alphabet == .bytes { return .byteLevel(addPrefixSpace: true, trimOffsets: true, useRegex: true) }
    if let suffix = model.wordSuffix { return .bytePair(suffix: suffix) }
    let last: TokenDecoder
    switch preTokenizer?.metaspace {
    case .metaspace(let mark, let scheme, let split)?:
      last = .metaspace(replacement: mark, prependScheme: scheme, split: split)
    default: last = .fuse
    }
    return model.byteFallback ? .sequence([.byteFallback, last]) : last
  }
}

extension PreTokenizer {
  /// The Metaspace step of this pre-tokenizer, if it has one.
  fileprivate var metaspace: PreTokenizer? {
    switch self {
    case .metaspace: self
    case .sequence(let steps): steps.lazy.compactMap(\.metaspace).first
    default: nil
    }
  }
}

extension UnigramTraining.Round: KeptRound {
  var numbers: [Double] { [Double(pieceCount), Double(subIteration), logLikelihood, objective, tokens] }

  init(_ numbers: [Double]) {
    self.init(
      pieceCount: Int(numbers[0]), subIteration: Int(numbers[1]), logLikelihood: numbers[2], objective: numbers[3],
      tokens: numbers[4])
  }
}
