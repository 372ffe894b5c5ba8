public import Checkpoints
internal import Glibc

/// Learns a likelihood-optimal sub-word encoding (SWE) by shortest paths: a unigram vocabulary with an end-of-word symbol, of
/// which every word has at most *k* tokens.
///
/// What the paper says is that the encoding is a *k*-step shortest path with an end-of-word symbol, that likelihood is
/// maximized, and that all words of the text are covered; the rest is ours: words are segmented and probabilities counted
/// in turn, until the likelihood stays; then the pieces that cost the least are dropped, and so on. For given pieces and
/// probabilities the segmentation is the best there is; the choice of pieces and probabilities together is a local search.
///
/// - Source: papers.md 2.1 and 2.2.
public struct LikelihoodTrainer: Sendable {
  /// Sizes of the vocabularies, all their tokens counted.
  public var vocabularySizes: [Int]
  public var alphabet: Alphabet
  /// Get the first ids, in this order. UTF-8.
  public var specialTokens: [[UInt8]]
  /// Stands for symbols that the vocabulary does not have; put in front of the special tokens if it is none of them. Not
  /// used for an alphabet of bytes.
  public var unknownToken: [UInt8] = Array("<unk>".utf8)
  /// Behind every word, one symbol that is never split; empty for none.
  public var wordSuffix: [UInt8] = Array("</w>".utf8)
  /// Where the pieces come from.
  public var form = Form.paths
  /// The most tokens of a word; 0 for no bound.
  public var maximumSteps = 0
  /// The longest piece, in symbols, of which the end of a word is one.
  public var maximumPieceLength = 16
  /// The most pieces to start from.
  public var seedLimit = 1_000_000
  /// The share of all characters that the vocabulary has to cover at least.
  public var characterCoverage = 1.0
  /// The most rounds of segmenting and counting between prunings.
  public var maximumRounds = 50
  /// Rounds end when the likelihood changes by less than this share of itself.
  public var tolerance = 1e-6
  /// The share of pieces that is dropped at a time, at most; pieces that no word uses do not count.
  public var droppedShare = 0.25
  /// Whether a vocabulary may stay smaller than asked for when pieces run out.
  public var allowsFewer = false

  /// A trainer without a bound.
  public init(vocabularySizes: [Int], alphabet: Alphabet = .characters) {
    self.vocabularySizes = vocabularySizes
    self.alphabet = alphabet
    specialTokens = alphabet == .bytes ? [] : [Array("<unk>".utf8)]
  }

  /// How far training has come.
  public struct Progress: Sendable {
    /// Pieces there are.
    public var pieceCount: Int
    /// The log-likelihood of the text in this round, in nats.
    public var logLikelihood: Double
  }

  /// Learns the vocabularies.
  ///
  /// - Parameters:
  ///   - workers: how many threads work at it.
  ///   - checkpoints: how to keep the training before each round, of ``Form/merges`` the merges, and what to go on from;
  ///     nil for neither.
  ///   - progress: called after each round.
  /// - Throws: `UnigramTrainingError`, `CheckpointError`.
  /// - Complexity: a round takes O(min(*k*, *n*) · *n* · longest piece) in the symbols *n* of each distinct word.
  public func train(
    on counts: PieceCounts, workers: Int = 1, checkpoints: TrainingCheckpoints? = nil,
    progress: (Progress) throws -> Void = { _ in }
  ) throws -> LikelihoodTraining {
    let clock = ContinuousClock()
    let start = clock.now
    let fixed = try fixedTokens()
    let kept = KeptTraining(checkpoints, settings: self, counts: counts)
    let words = WeightedWords(
      counts, alphabet: alphabet, coverage: alphabet == .bytes ? 1 : characterCoverage,
      required: alphabet == .bytes ? (UInt8.min...UInt8.max).map { [$0] } : [], breaks: [], suffix: wordSuffix)
    guard words.count > 0 else { throw UnigramTrainingError.noPieces }
    guard words.storage.count < Int(UInt32.max) else { throw UnigramTrainingError.tooMuchText(limit: Int(UInt32.max)) }
    if form == .merges {
      var rounds: [LikelihoodTraining.Round] = []
      let least = fixed.count + words.alphabet.count
      for size in vocabularySizes where size < least {
        throw UnigramTrainingError.impossibleSize(size, least: least, largest: Vocabulary.idLimit)
      }
      let finished = try trainMerges(
        counts, words, fixedCount: fixed.count, workers: workers, kept: kept, rounds: &rounds, progress: progress)
      let training = LikelihoodTraining(
        settings: self, fixed: fixed, finished: finished,
        report: .init(
          pieces: counts.total, distinctPieces: counts.distinctCount, alphabetSize: words.alphabet.count,
          seeds: words.alphabet.count, rounds: rounds, duration: clock.now - start))
      return try checked(training)
    }
    let begun = try resumed(kept) ?? seeded(words)
    let least = fixed.count + words.alphabet.count
    for size in vocabularySizes where size < least || (size > fixed.count + begun.seedCount && !allowsFewer) {
      throw UnigramTrainingError.impossibleSize(size, least: least, largest: fixed.count + begun.seedCount)
    }
    let symbolCount = words.alphabet.count
    var rounds = LikelihoodTraining.Round.rounds(begun.rounds)
    var finished = begun.finished.mapValues { LikelihoodState($0, symbolCount: symbolCount) }
    var state = LikelihoodState(begun.pieces, symbolCount: symbolCount)
    var place = FitPlace(round: begun.fitCount, logLikelihood: begun.logLikelihood)
    var open = Set(vocabularySizes).subtracting(finished.keys).sorted(by: >)
    while !open.isEmpty {
      try fit(&state, words, workers: workers, from: place, rounds: &rounds, progress: progress) {
        pieces, place, rounds in
        try kept?.writeIfDue { writer in
          var now = PruningState(seedCount: begun.seedCount, pieces: pieces)
          now.fitCount = place.round
          now.logLikelihood = place.logLikelihood
          now.finished = finished.mapValues(\.pieces)
          now.rounds = rounds.flatMap(\.numbers)
          now.write(to: &writer)
        }
      }
      place = FitPlace()
      while let size = open.first, state.pieces.count <= size - fixed.count {
        finished[size] = state
        open.removeFirst()
      }
      if open.isEmpty { break }
      let order = state.removalOrder(words, workers: workers)
      let smaller = state.pieces.count - max(1, Int(droppedShare * Double(state.pieces.count)))
      // A size that is nearly reached is finished on the side, as it would be without the smaller ones.
      while let size = open.first, size - fixed.count >= smaller {
        var last = state.removing(order.prefix(state.pieces.count - (size - fixed.count)))
        try fit(&last, words, workers: workers, rounds: &rounds, progress: progress)
        finished[size] = last
        open.removeFirst()
      }
      if open.isEmpty { break }
      state = state.removing(order.prefix(state.pieces.count - smaller))
    }
    let training = LikelihoodTraining(
      settings: self, fixed: fixed, finished: finished,
      report: .init(
        pieces: counts.total, distinctPieces: counts.distinctCount, alphabetSize: words.alphabet.count,
        seeds: begun.seedCount, rounds: rounds, duration: clock.now - start))
    return try checked(training)
  }

  private func resumed(_ kept: KeptTraining?) throws -> PruningState? {
    guard var reader = try kept?.resumed() else { return nil }
    return try PruningState(&reader, sizes: vocabularySizes, hasCharacters: alphabet == .characters)
  }

  private func seeded(_ words: WeightedWords) -> PruningState {
    let seeds = SeedPieces(
      words, longest: maximumPieceLength, limit: seedLimit, branching: false, weighsWords: true,
      prefersLargerText: false, isValid: { _ in true })
    return PruningState(
      seedCount: seeds.count, pieces: PieceSet(storage: seeds.storage, ends: seeds.ends, scores: seeds.scores))
  }

  /// The training, if its vocabularies are as large as asked for or need not be.
  private func checked(_ training: LikelihoodTraining) throws(UnigramTrainingError) -> LikelihoodTraining {
    if !allowsFewer {
      for size in vocabularySizes.sorted() where training.size(for: size) < size {
        throw .ranOut(wanted: size, reached: training.size(for: size))
      }
    }
    return training
  }

  /// Where between two prunings a training is.
  struct FitPlace {
    /// Rounds that have been made.
    var round = 0
    /// The log-likelihood of the last of them.
    var logLikelihood = -Double.infinity
  }

  /// Segments the words and counts, in turn, until the likelihood stays.
  ///
  /// - Parameter keep: is told before each round how things stand.
  func fit(
    _ state: inout LikelihoodState, _ words: WeightedWords, workers: Int, from place: FitPlace = FitPlace(),
    rounds: inout [LikelihoodTraining.Round], progress: (Progress) throws -> Void,
    keep: (PieceSet, FitPlace, [LikelihoodTraining.Round]) throws -> Void = { _, _, _ in }
  ) throws {
    var place = place
    while place.round < maximumRounds {
      try keep(state.pieces, place, rounds)
      state.segment(words, bound: maximumSteps, workers: workers)
      rounds.append(
        .init(
          pieceCount: state.pieces.count, round: place.round, logLikelihood: state.logLikelihood, tokens: state.total,
          wordsBeyondBound: state.wordsBeyondBound))
      state.estimate()
      try progress(Progress(pieceCount: state.pieces.count, logLikelihood: state.logLikelihood))
      if abs(state.logLikelihood - place.logLikelihood) < tolerance * abs(state.logLikelihood) { return }
      place = FitPlace(round: place.round + 1, logLikelihood: state.logLikelihood)
    }
  }

  private func fixedTokens() throws -> [UnigramTraining.FixedToken] {
    guard 0...UnigramTables.stepLimit ~= maximumSteps else {
      throw UnigramTrainingError.settingOutOfRange(
        "the bound on the tokens of a word", found: "\(maximumSteps)",
        expected: "0 (no bound) to \(UnigramTables.stepLimit)")
    }
    guard wordSuffix.count <= UnigramTables.suffixLimit, String(validating: wordSuffix, as: UTF8.self) != nil else {
      throw UnigramTrainingError.settingOutOfRange(
        "the end-of-word symbol", found: "'\(String(decoding: wordSuffix, as: UTF8.self))'",
        expected: "UTF-8 of at most \(UnigramTables.suffixLimit) bytes")
    }
    guard droppedShare > 0, droppedShare < 1 else {
      throw UnigramTrainingError.settingOutOfRange(
        "the dropped share", found: "\(droppedShare)", expected: "a number between 0 and 1")
    }
    var checks = UnigramTrainer(vocabularySizes: vocabularySizes, alphabet: alphabet)
    checks.specialTokens = specialTokens
    checks.unknownToken = unknownToken
    checks.maximumPieceLength = maximumPieceLength
    checks.seedLimit = seedLimit
    checks.characterCoverage = characterCoverage
    checks.subIterations = maximumRounds
    try checks.checkSettings()
    return try checks.checkedTokens()
  }
}
