/// What a ``BytePairTrainer`` learned: one list of merges, of which every smaller vocabulary has the first ones.
public struct BytePairTraining: Sendable {
  /// A merge, and how many tokens there are after it.
  struct Step {
    var pair: SymbolPair
    var result: UInt32
    var vocabularySize: Int
    /// Occurrences that were replaced.
    var count: Int64
    /// What it gained by the objective, where that is the likelihood.
    var gain: Double
  }

  /// What was counted and made.
  public struct Report: Sendable, Equatable {
    /// Occurrences of all pieces.
    public var pieces: UInt64
    public var distinctPieces: Int
    /// Occurrences of pieces that an alphabet of characters could not spell, since they are not valid UTF-8.
    public var piecesLeftOut: UInt64
    /// Characters or bytes with an id, without those that only differ by their marks.
    public var alphabetSize: Int
    public var specialTokens: Int
    /// Merges learned for the largest size.
    public var merges: Int
    public var ties: TieRule
    /// How long training took, counting pieces not included.
    public var duration: Duration
  }

  /// What was asked for.
  public let settings: BytePairTrainer
  public let report: Report
  private let symbols: TrainingSymbols
  private let unspellable: [TokenID: [UInt8]]
  /// Tokens before the first merge.
  package let baseSize: Int
  private let steps: [Step]
  private let text: TrainedText

  init(
    settings: BytePairTrainer, symbols: TrainingSymbols, unspellable: [TokenID: [UInt8]], baseSize: Int,
    steps: [Step], text: TrainedText, report: Report
  ) {
    self.settings = settings
    self.symbols = symbols
    self.unspellable = unspellable
    self.baseSize = baseSize
    self.steps = steps
    self.text = text
    self.report = report
  }

  /// The size of the largest vocabulary there is: less than the largest asked for when merges ran out and that was
  /// allowed.
  public var largestSize: Int {
    let selection = selection(vocabularySize: settings.vocabularySizes.max() ?? baseSize)
    return selection.size + selection.required.newTexts.count
  }

  /// Special tokens that merges make as well: spelt in plain text, they may come out of encoding.
  public var specialTokensMadeByMerges: [[UInt8]] {
    let made = Set(steps.lazy.map(\.result).filter { $0 < settings.specialTokens.count })
    return made.sorted().map { settings.specialTokens[Int($0)] }
  }

  /// How well one size writes the text that was counted, segmented by its merges alone.
  ///
  /// - Returns: nil for a size that was not trained.
  public func fit(vocabularySize: Int) -> TrainingFit? {
    guard settings.vocabularySizes.contains(vocabularySize) else { return nil }
    let chosen = steps[..<selection(vocabularySize: vocabularySize).stepCount]
    var logLikelihood: Double?
    if settings.objective == .likelihood {
      logLikelihood = chosen.reduce(text.logLikelihoodBefore) { $0 + $1.gain }
    } else if chosen.count == steps.count {
      logLikelihood = text.logLikelihoodAfter
    }
    return TrainingFit(
      byteCount: text.byteCount, symbolCount: text.symbolCount,
      tokenCount: chosen.reduce(text.symbolCount) { $0 - $1.count }, logLikelihood: logLikelihood)
  }

  /// All symbols' texts, how often those before the first merge occur, and what each merge joins and how often.
  var merging:
    (texts: [[UInt8]], startCounts: [Int64], steps: [(left: UInt32, right: UInt32, result: UInt32, count: Int64)])
  {
    (
      (0..<UInt32(symbols.count)).map { Array(symbols[$0]) }, text.startCounts,
      steps.map { ($0.pair.left, $0.pair.right, $0.result, $0.count) }
    )
  }

  /// The pairs in the order in which they were merged; a pair can come again.
  package var mergedPairs: [(left: TokenID, right: TokenID)] { steps.map { ($0.pair.left, $0.pair.right) } }

  // MARK: Results

  /// The model of one size: its vocabulary and merges. When fewer tokens are allowed it may be smaller.
  ///
  /// - Throws: `BytePairTrainingError.sizeNotTrained`.
  /// - Complexity: O(*n*) in the size, and for each required token the square of its length.
  public func model(vocabularySize: Int) throws -> BytePairModel {
    guard settings.vocabularySizes.contains(vocabularySize) else {
      throw BytePairTrainingError.sizeNotTrained(vocabularySize, sizes: settings.vocabularySizes)
    }
    let selection = selection(vocabularySize: vocabularySize)
    var vocabulary = Vocabulary(capacity: vocabularySize)
    for id in 0..<UInt32(selection.size) { try vocabulary.add(symbols[id], id: id) }
    for (index, text) in selection.required.newTexts.enumerated() {
      try vocabulary.add(text, id: UInt32(selection.size + index))
    }
    var merges: [BytePairModel.Merge] = []
    var made: Set<UInt64> = []
    for (pair, result) in steps[..<selection.stepCount].lazy.map({ ($0.pair, $0.result) })
      + selection.required.merges.map({ ($0.pair, $0.result) }) where made.insert(pair.key).inserted
    {
      merges.append(.init(left: pair.left, right: pair.right, result: result, rank: UInt32(merges.count)))
    }
    return BytePairModel(
      alphabet: settings.alphabet, vocabulary: vocabulary, merges: merges, continuingPrefix: settings.continuingPrefix,
      wordSuffix: settings.wordSuffix, verbatimSpellings: unspellable)
  }

  /// The tokenizer of one size, for texts that are normalized and split as the pieces were.
  ///
  /// Special tokens are added tokens, too. The decoder is the one that the alphabet and the pre-tokenizer call for.
  ///
  /// - Throws: `BytePairTrainingError.sizeNotTrained`.
  public func tokenizer(
    vocabularySize: Int, normalizer: Normalizer?, preTokenizer: PreTokenizer?
  ) throws -> Tokenizer {
    let model = try model(vocabularySize: vocabularySize)
    return Tokenizer(
      normalizer: normalizer, preTokenizer: preTokenizer, model: .bytePair(model),
      decoder: decoder(for: preTokenizer),
      addedTokens: (settings.specialTokens + settings.addedTokens).enumerated().map { id, content in
        AddedToken(id: UInt32(id), content: content, special: id < settings.specialTokens.count)
      })
  }

  private func decoder(for preTokenizer: PreTokenizer?) -> TokenDecoder {
    if settings.alphabet == .bytes { return .byteLevel(addPrefixSpace: true, trimOffsets: true, useRegex: true) }
    if let suffix = settings.wordSuffix { return .bytePair(suffix: suffix) }
    if let prefix = settings.continuingPrefix { return .wordPiece(prefix: prefix, cleanup: false) }
    if case .metaspace(let replacement, let scheme, let split) = preTokenizer {
      return .metaspace(replacement: replacement, prependScheme: scheme, split: split)
    }
    return .fuse
  }

  // MARK: Sizes

  /// The first steps and the tokens they leave, and what required tokens need beyond them.
  private struct Selection {
    var stepCount: Int
    var size: Int
    var required: RequiredMerges
  }

  /// As many steps as fit `vocabularySize` together with what required tokens need after them.
  private func selection(vocabularySize: Int) -> Selection {
    var selection = select(trainedSize: vocabularySize)
    while selection.size + selection.required.newTexts.count > vocabularySize, selection.stepCount > 0 {
      // Fewer merges can make required tokens need more, so this goes on until it fits.
      selection = select(trainedSize: min(selection.size - 1, vocabularySize - selection.required.newTexts.count))
    }
    while selection.stepCount < steps.count, !selection.required.newTexts.isEmpty {
      let more = select(trainedSize: selection.size + 1)
      guard more.size + more.required.newTexts.count <= vocabularySize else { break }
      selection = more
    }
    return selection
  }

  /// The fewest steps after which there are `trainedSize` tokens, or all steps.
  private func select(trainedSize: Int) -> Selection {
    var low = 0
    var high = steps.count
    if baseSize >= trainedSize { high = 0 }
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].vocabularySize >= trainedSize { high = middle } else { low = middle + 1 }
    }
    let stepCount = baseSize >= trainedSize ? 0 : min(low + 1, steps.count)
    let size = stepCount == 0 ? baseSize : steps[stepCount - 1].vocabularySize
    return Selection(
      stepCount: stepCount, size: size,
      required: RequiredMerges(
        for: settings.requiredTokens, symbols: symbols, size: size, steps: steps[..<stepCount], settings: settings))
  }
}
