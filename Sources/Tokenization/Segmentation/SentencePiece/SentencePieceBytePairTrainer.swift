public import Checkpoints

/// Learns a byte-pair vocabulary as SentencePiece does: the pieces and their order are those of `spm_train
/// --model_type=bpe` on the same text.
///
/// What is different from ``BytePairTrainer``, which does the merging: characters are left out that the coverage does not
/// ask for, and no piece reaches across one; a merge must make a valid piece; special, user-defined and byte pieces come
/// first, then what merges make, each piece once however it was made, and the characters last.
///
/// ```swift
/// let normalizer = Normalizer.sentencePiece(trainer.normalization)
/// let counts = …  // pieces normalized by it, and cut by SentencePieceBytePairTrainer.preTokenizer
/// let file = try trainer.train(on: counts).file(vocabularySize: 8000)
/// ```
///
/// One thing SentencePiece does to save time, and this does not: it chooses among the pairs that were the most frequent
/// up to a hundred merges ago. That can change the pieces where characters are many and pairs rare.
///
/// - Source: formats.md 11.1 and 11.2.
public struct SentencePieceBytePairTrainer: Sendable {
  /// Sizes of the vocabularies, all their tokens counted.
  public var vocabularySizes: [Int]
  /// How text is normalized before it is counted; kept with the result.
  public var normalization: SentencePieceNormalization
  /// Get the first ids, in this order, the unknown token among them. UTF-8.
  public var specialTokens: [[UInt8]] = ["<unk>", "<s>", "</s>"].map { Array($0.utf8) }
  public var unknownToken: [UInt8] = Array("<unk>".utf8)
  /// Get the next ids: found in text before everything else. UTF-8.
  public var userDefinedTokens: [[UInt8]] = []
  /// Whether characters that are not covered are written as 256 pieces for bytes.
  public var byteFallback = false
  /// The share of all characters that the vocabulary has to cover at least.
  public var characterCoverage = 0.9995
  /// Characters that are covered, however rare. UTF-8.
  public var requiredCharacters: [[UInt8]] = []
  /// The longest piece, in characters.
  public var maximumPieceLength = 16
  /// Whether a piece ends where the script changes.
  public var splitsByScript = true
  /// Whether digits are told from letters.
  public var splitsByNumber = true
  /// Whether each digit is alone.
  public var splitsDigits = false
  /// Whether pieces may be several `▁` and nothing else.
  public var allowsOnlySpaces = false
  /// Whether a vocabulary may stay smaller than asked for when no pair is left.
  public var allowsFewer = false

  /// A trainer with the settings of SentencePiece's, but that the text is not normalized: rule `identity`.
  public init(
    vocabularySizes: [Int],
    normalization: SentencePieceNormalization = SentencePieceNormalization(ruleName: Array("identity".utf8))
  ) {
    self.vocabularySizes = vocabularySizes
    self.normalization = normalization
  }

  /// How normalized text is cut into the pieces that are counted: before each `▁`.
  public static var preTokenizer: PreTokenizer {
    .split(pattern: .string(SentencePieceNormalization.mark), behavior: .mergedWithNext, invert: false)
  }

  /// Learns the vocabulary.
  ///
  /// - Parameters:
  ///   - checkpoints: how to keep the merges, and which to go on from; nil for neither.
  ///   - progress: called now and then.
  /// - Throws: `CheckpointError`, `BytePairTrainingError` or `UnigramTrainingError`, straight away when settings make no sense or a size is
  ///   impossible; after training `.ranOut`, unless fewer tokens are allowed.
  /// - Complexity: that of ``BytePairTrainer/train(on:checkpoints:progress:)``.
  public func train(
    on counts: PieceCounts, checkpoints: TrainingCheckpoints? = nil,
    progress: (BytePairTrainer.Progress) throws -> Void = { _ in }
  ) throws -> SentencePieceBytePairTraining {
    let tokens = try fixedTokens()
    let words = WeightedWords(
      counts, alphabet: .characters, coverage: characterCoverage, required: requiredCharacters,
      // SentencePiece 0.2.3 takes tabs for characters like others where the normalizer leaves them.
      breaks: tokens.map(\.bytes), excluded: [0, 0x20])
    var parts = PieceCounts()
    for word in 0..<words.count { try parts.add(words.storage[words.range(word)], count: words.counts[word]) }

    let fixedCount = tokens.count + words.alphabet.count
    for size in vocabularySizes where size < fixedCount {
      throw BytePairTrainingError.impossibleSize(size, least: fixedCount, largest: max(fixedCount, words.storage.count))
    }
    let largest = vocabularySizes.max() ?? fixedCount
    // The characters that occur in words are symbols of the merging; required ones that do not occur are not.
    let occurring = words.alphabet.count { $0.count > 0 }
    var trainer = BytePairTrainer(vocabularySizes: [largest - fixedCount + occurring], alphabet: .characters)
    trainer.ties = .sentencePiece
    trainer.validity = validity
    trainer.maximumCharacters = maximumPieceLength
    trainer.allowsFewer = true
    let training = try trainer.train(on: parts, checkpoints: checkpoints) { state in
      try progress(.init(vocabularySize: state.vocabularySize - occurring + fixedCount, goal: largest))
    }
    let model = try training.model(vocabularySize: trainer.vocabularySizes[0])
    let merged = model.merges.map { Array(model.vocabulary[$0.result]) }
    if !allowsFewer, fixedCount + merged.count < largest {
      throw BytePairTrainingError.ranOut(wanted: largest, reached: fixedCount + merged.count, minimumCount: 1)
    }
    return SentencePieceBytePairTraining(
      settings: self, tokens: tokens, merged: merged, characters: words.alphabet.map(\.bytes),
      report: training.report, uncoveredCharacters: words.uncovered)
  }

  private var validity: PieceValidity {
    var validity = PieceValidity()
    validity.splitsByScript = splitsByScript
    validity.splitsByNumber = splitsByNumber
    validity.splitsDigits = splitsDigits
    validity.allowsOnlySpaces = allowsOnlySpaces
    return validity
  }

  /// The tokens in front of all others: those of a unigram vocabulary with the same settings.
  private func fixedTokens() throws(UnigramTrainingError) -> [UnigramTraining.FixedToken] {
    var settings = UnigramTrainer(vocabularySizes: vocabularySizes)
    settings.specialTokens = specialTokens
    settings.unknownToken = unknownToken
    settings.userDefinedTokens = userDefinedTokens
    settings.byteFallback = byteFallback
    settings.characterCoverage = characterCoverage
    settings.maximumPieceLength = maximumPieceLength
    try settings.checkSettings()
    return try settings.checkedTokens()
  }
}

/// What a ``SentencePieceBytePairTrainer`` learned; a smaller vocabulary has the first of its merges.
public struct SentencePieceBytePairTraining: Sendable {
  /// What was asked for.
  public let settings: SentencePieceBytePairTrainer
  /// What was counted and made.
  public let report: BytePairTraining.Report
  /// Occurrences of characters that the vocabulary does not cover.
  public let uncoveredCharacters: UInt64
  private let tokens: [UnigramTraining.FixedToken]
  /// What merges make, first to last.
  private let merged: [[UInt8]]
  /// Count descending, then code point ascending.
  private let characters: [[UInt8]]

  init(
    settings: SentencePieceBytePairTrainer, tokens: [UnigramTraining.FixedToken], merged: [[UInt8]],
    characters: [[UInt8]], report: BytePairTraining.Report, uncoveredCharacters: UInt64
  ) {
    self.settings = settings
    self.tokens = tokens
    self.merged = merged
    self.characters = characters
    self.report = report
    self.uncoveredCharacters = uncoveredCharacters
  }

  /// The pieces of one size, in order of id, with their scores: 0, −1, −2, … from the first merge on.
  public func pieces(vocabularySize: Int) -> [(text: [UInt8], score: Float)] {
    let mergeCount = max(0, min(merged.count, vocabularySize - tokens.count - characters.count))
    return tokens.map { ($0.bytes, 0) }
      + (merged.prefix(mergeCount) + characters).enumerated().map { ($0.element, -Float($0.offset)) }
  }

  /// The tokenizer of one size.
  ///
  /// - Throws: `FormatError` when the pieces are none that SentencePiece could load.
  public func tokenizer(vocabularySize: Int) throws -> Tokenizer {
    var file = SentencePieceFile()
    file.algorithm = .bytePair
    file.byteFallback = settings.byteFallback
    file.normalization = settings.normalization
    file.normalization.userDefinedSymbols = settings.userDefinedTokens
    let kinds = tokens.map(\.kind)
    file.pieces = pieces(vocabularySize: vocabularySize).enumerated().map { index, piece in
      .init(text: piece.text, score: piece.score, kind: index < kinds.count ? kinds[index] : .normal)
    }
    return try file.tokenizer(file: "the trained model").tokenizer
  }
}
