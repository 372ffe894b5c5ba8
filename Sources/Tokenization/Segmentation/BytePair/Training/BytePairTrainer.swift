public import Checkpoints

/// Learns a byte-pair vocabulary from piece counts.
///
/// ```
/// let counts = try counter.finish()
/// var trainer = BytePairTrainer(vocabularySizes: [8000, 32000])
/// trainer.specialTokens = [Array("<|endoftext|>".utf8)]
/// let training = try trainer.train(on: counts)
/// let model = try training.model(vocabularySize: 8000)
/// ```
///
/// With the default tie rule, merges and ids are those of Hugging Face's trainer for the same pieces and settings. The
/// result depends on nothing but the counts and the settings. Three things that Hugging Face leaves to the order of a
/// hash table are fixed here: which of equally frequent characters an alphabet limit drops (the larger code point), the
/// ids of alphabet symbols with a prefix or suffix (after the plain ones, by text), and nothing else depends on either.
///
/// Other objectives than the count are for WordPiece and SWE: ``TrainingObjective``.
///
/// - Source: Sennrich et al. 2016; formats.md 10.1 and 12.
public struct BytePairTrainer: Sendable {
  /// Which characters have ids before any merge.
  public enum InitialAlphabet: Sendable, Equatable {
    /// All 256 bytes, so that every text can be encoded.
    case bytes
    /// Those that occur.
    case corpus
  }

  /// The sizes wanted, special tokens and alphabet included. One run gives them all: a smaller vocabulary has the same
  /// merges, fewer of them.
  public var vocabularySizes: [Int]
  public var alphabet: Alphabet
  public var initialAlphabet: InitialAlphabet
  public var ties: TieRule = .huggingFace
  /// Which pair is merged next.
  public var objective = TrainingObjective.count
  /// Whether training for likelihood goes on when no merge makes the text more likely any more.
  public var acceptsLoss = false
  /// A pair that occurs less often is not merged; 0 is taken as 1.
  public var minimumCount: UInt64 = 1
  /// Get the first ids, in this order. UTF-8. One that spells what a merge makes is that merge's result, as in Hugging
  /// Face's trainer.
  public var specialTokens: [[UInt8]] = []
  /// Get the next ids after the special tokens: texts that are looked for before anything is split, as special tokens
  /// are, but that are ordinary text. UTF-8.
  public var addedTokens: [[UInt8]] = []
  /// A pair made by a merge is counted only when the two symbols together have fewer alphabet symbols than this. So
  /// tokens stay shorter than it, but those of two symbols, which are never checked (Hugging Face's rule, off by one).
  public var maximumTokenLength: Int?
  /// The most alphabet characters; the least frequent are dropped from the pieces, whose rests close up.
  public var alphabetLimit: Int?
  /// In front of every symbol of a piece but the first (`##`). Characters only.
  public var continuingPrefix: [UInt8]?
  /// Behind the last symbol of a piece (`</w>`). Characters only.
  public var wordSuffix: [UInt8]?
  /// A symbol of its own behind every piece, which takes part in merges. No byte-pair model has such a thing: what is
  /// learned is for ``LikelihoodTrainer``.
  var wordEnd: [UInt8]?
  /// Texts that no merge may make. Single characters are not made, and stay.
  public var blockedTokens: [[UInt8]] = []
  /// Texts that every vocabulary has a token for, and that are encoded as that token when they are a piece. What training
  /// does not make gets merges of its own behind the trained ones, through tokens in between where there must be any:
  /// they count towards the size. Each must lie within one piece to be of use.
  public var requiredTokens: [[UInt8]] = []
  /// Which texts merges may make; nil for all.
  var validity: PieceValidity?
  /// The most characters of a text that a merge may make.
  var maximumCharacters: Int?
  /// Whether a vocabulary may stay smaller than asked for when no pair is left.
  public var allowsFewer = false

  /// A trainer with the settings of Hugging Face's: no special tokens, no limits.
  ///
  /// - Parameter initialAlphabet: nil means all bytes for an alphabet of bytes, those that occur for characters.
  public init(
    vocabularySizes: [Int], alphabet: Alphabet = .bytes, initialAlphabet: InitialAlphabet? = nil
  ) {
    self.vocabularySizes = vocabularySizes
    self.alphabet = alphabet
    self.initialAlphabet = initialAlphabet ?? (alphabet == .bytes ? .bytes : .corpus)
  }

  /// How far training has come.
  public struct Progress: Sendable {
    /// Tokens there are.
    public var vocabularySize: Int
    /// Tokens wanted.
    public var goal: Int
  }

  /// Learns merges until the largest size is reached or no pair occurs often enough.
  ///
  /// - Parameters:
  ///   - checkpoints: how to keep the merges, and which to go on from; nil for neither.
  ///   - progress: called now and then.
  /// - Throws: `BytePairTrainingError`, straight away when settings contradict each other or a size is impossible; after
  ///   training `.ranOut`, unless fewer tokens are allowed; `CheckpointError`.
  /// - Complexity: about O(*n* log *n*) in the symbols of the distinct pieces; 8 bytes a symbol and 4 bytes for each
  ///   place of a pair that waits.
  public func train(
    on counts: consuming PieceCounts, checkpoints: TrainingCheckpoints? = nil,
    progress: (Progress) throws -> Void = { _ in }
  ) throws -> BytePairTraining {
    let kept = KeptTraining(checkpoints, settings: self, counts: counts)
    return try train(on: consume counts, kept: kept, progress: progress)
  }

  /// Learns merges, and keeps them in what another training may be kept in.
  func train(
    on counts: consuming PieceCounts, kept: KeptTraining?, progress: (Progress) throws -> Void
  ) throws -> BytePairTraining {
    let clock = ContinuousClock()
    let start = clock.now
    let (pieces, distinctPieces) = (counts.total, counts.distinctCount)
    // A caller who gives the counts away has their memory back before merging begins.
    var corpus = try TrainingCorpus(consume counts, settings: self)
    let largest = try check(corpus)
    let before = try SymbolCounts(corpus.symbols, corpus.chains, lone: corpus.lone)
    let minimum = Int64(clamping: max(1, minimumCount))
    let merged =
      switch objective {
      case .count: try merge(&corpus, MostFrequentPair(minimumCount: minimum), to: largest, kept, progress)
      case .likelihood:
        try merge(&corpus, HighestGain<LikelihoodGain>(before, settings: self), to: largest, kept, progress)
      case .ratio: try merge(&corpus, HighestGain<CountRatio>(before, settings: self), to: largest, kept, progress)
      }
    let training = BytePairTraining(
      settings: self, symbols: merged.symbols, unspellable: corpus.unspellable, baseSize: corpus.symbols.count,
      steps: merged.steps,
      text: TrainedText(
        byteCount: corpus.byteCount, before: before,
        after: try SymbolCounts(merged.symbols, merged.chains, lone: corpus.lone)),
      report: .init(
        pieces: pieces, distinctPieces: distinctPieces, piecesLeftOut: corpus.piecesLeftOut,
        alphabetSize: corpus.alphabetSize, specialTokens: specialTokens.count, merges: merged.steps.count, ties: ties,
        duration: clock.now - start))
    if !allowsFewer, training.largestSize < largest {
      if merged.foundNoGain { throw BytePairTrainingError.noGain(wanted: largest, reached: training.largestSize) }
      throw BytePairTrainingError.ranOut(wanted: largest, reached: training.largestSize, minimumCount: minimumCount)
    }
    return training
  }

  /// What merging leaves.
  private struct Merged {
    var symbols: TrainingSymbols
    var chains: SymbolChains
    var steps: [BytePairTraining.Step]
    var foundNoGain: Bool
  }

  private func merge(
    _ corpus: inout TrainingCorpus, _ objective: some MergeObjective, to largest: Int, _ kept: KeptTraining?,
    _ progress: (Progress) throws -> Void
  ) throws -> Merged {
    var loop = try MergeLoop(
      symbols: corpus.symbols, chains: corpus.takeChains(), objective: objective, maximumLength: maximumTokenLength,
      blocked: try BytePairTrainer.lookUp(blockedTokens), validity: validity,
      maximumCharacters: UInt32(clamping: maximumCharacters ?? .max))
    var steps: [BytePairTraining.Step] = []
    steps.reserveCapacity(min(max(0, largest - corpus.symbols.count), corpus.pairCount))
    func add<Objective>(_ merge: MergeLoop<Objective>.Merge, vocabularySize: Int) throws {
      steps.append(
        .init(
          pair: merge.pair, result: merge.result, vocabularySize: vocabularySize, count: merge.count, gain: merge.gain))
      if steps.count % 256 == 0 { try progress(Progress(vocabularySize: vocabularySize, goal: largest)) }
    }
    if var reader = try kept?.resumed() {
      let merges = try KeptMerges(&reader)
      for index in 0..<merges.count where loop.symbols.count < largest {
        guard let merge = try loop.repeat(merges[index].pair, gain: merges[index].gain) else { throw reader.damaged }
        try add(merge, vocabularySize: loop.symbols.count)
      }
    }
    loop.begin()
    while loop.symbols.count < largest, let merge = try loop.next() {
      try add(merge, vocabularySize: loop.symbols.count)
      if steps.count % 256 == 0 { try kept?.writeIfDue { KeptMerges.write(steps, to: &$0) } }
    }
    return Merged(
      symbols: loop.symbols, chains: loop.chains, steps: steps, foundNoGain: loop.objective.foundNoGain)
  }

  /// The largest size wanted, all of them being possible.
  private func check(_ corpus: borrowing TrainingCorpus) throws(BytePairTrainingError) -> Int {
    let largest = corpus.symbols.count + corpus.pairCount + requiredTokens.reduce(0) { $0 + $1.count }
    for size in vocabularySizes where size < corpus.leastSize || (size > largest && !allowsFewer) {
      throw .impossibleSize(size, least: corpus.leastSize, largest: largest)
    }
    return vocabularySizes.max() ?? corpus.leastSize
  }

  /// A set of texts.
  private static func lookUp(_ texts: [[UInt8]]) throws(VocabularyError) -> Vocabulary {
    var result = Vocabulary(capacity: texts.count)
    for (index, text) in texts.enumerated() { try result.add(text, id: UInt32(index)) }
    return result
  }
}
