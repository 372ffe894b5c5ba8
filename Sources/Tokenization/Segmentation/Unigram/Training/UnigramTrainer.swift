public import Checkpoints

/// Learns a unigram vocabulary from counted pieces.
///
/// Starts from many substrings of the text, makes their probabilities fit the text by expectation maximization, drops those
/// whose loss costs the least, and goes on until few enough are left. Several sizes come from one run, each exactly as from
/// a run of its own. The same counts and settings give the same vocabulary, whatever the number of threads.
///
/// ```swift
/// let training = try UnigramTrainer(vocabularySizes: [8000]).train(on: counts)
/// let tokenizer = try training.tokenizer(vocabularySize: 8000, normalizer: nil, preTokenizer: metaspace)
/// ```
///
/// - Source: Kudo 2018, "Subword regularization"; formats.md 10.4 (Hugging Face) and 11.3 (SentencePiece).
public struct UnigramTrainer: Sendable {
  /// Whose rules decide where tools differ.
  public enum Variant: String, Sendable, CaseIterable {
    /// Substrings count as often as they occur; only valid ones are seeds; a piece that is better written by others, or
    /// that no word uses, is dropped. Pieces are dropped once more at the end, before the cut to the size (measured on
    /// SentencePiece 0.2.3).
    ///
    /// One difference from it: a piece with a character that is no piece by itself any more cannot be written by others
    /// and stays, where SentencePiece takes its first piece for that character.
    case sentencePiece = "spm"
    /// Substrings count once for each distinct word; a piece that is used is never dropped outright.
    case huggingFace = "hf"
  }

  /// Sizes of the vocabularies, all their tokens counted.
  public var vocabularySizes: [Int]
  public var alphabet: Alphabet
  public var variant: Variant
  /// Get the first ids, in this order. UTF-8.
  public var specialTokens: [[UInt8]]
  /// Stands for characters that the vocabulary does not cover; put in front of the special tokens if it is none of them.
  /// Not used for an alphabet of bytes.
  public var unknownToken: [UInt8]
  /// Get the next ids: texts that are found before anything is split, and that are never part of a piece. UTF-8.
  public var userDefinedTokens: [[UInt8]] = []
  /// Whether characters that are not covered are written as tokens of their bytes, of which there are 256 then.
  public var byteFallback = false
  /// The share of all characters that the vocabulary has to cover at least. Not used for an alphabet of bytes, of which
  /// all are covered.
  public var characterCoverage = 0.9995
  /// Characters that are covered, however rare. UTF-8.
  public var requiredCharacters: [[UInt8]] = []
  /// The longest piece, in characters.
  public var maximumPieceLength = 16
  /// The most pieces to start from.
  public var seedLimit = 1_000_000
  /// How many of the pieces stay in each round.
  public var shrinkingFactor = 0.75
  /// How often probabilities are fitted between prunings.
  public var subIterations = 2
  /// Whether a piece ends where the script changes. SentencePiece's rule only.
  public var splitsByScript = true
  /// Whether digits are told from letters. SentencePiece's rule only.
  public var splitsByNumber = true
  /// Whether each digit is alone. SentencePiece's rule only.
  public var splitsDigits = false
  /// Whether `▁` may stand within a piece: for text that is not cut at spaces. SentencePiece's rule only.
  public var allowsInnerSpaces = false
  /// Whether a vocabulary may stay smaller than asked for when pieces run out.
  public var allowsFewer = false
  /// Pieces to start from with their counts, in place of the substrings of the text.
  public var seeds: [(piece: [UInt8], count: UInt64)]?

  /// A trainer with the settings of SentencePiece.
  public init(
    vocabularySizes: [Int], alphabet: Alphabet = .characters, variant: Variant = .sentencePiece
  ) {
    self.vocabularySizes = vocabularySizes
    self.alphabet = alphabet
    self.variant = variant
    unknownToken = Array("<unk>".utf8)
    let tokens = variant == .sentencePiece ? ["<unk>", "<s>", "</s>"] : ["<unk>"]
    specialTokens = alphabet == .bytes ? [] : tokens.map { Array($0.utf8) }
  }

  /// How far training has come.
  public struct Progress: Sendable {
    /// Pieces there are.
    public var pieceCount: Int
    /// Pieces there were at the start.
    public var seedCount: Int
    /// Pieces there are to be at the end.
    public var goal: Int
  }

  /// Learns the vocabularies.
  ///
  /// - Parameters:
  ///   - workers: how many threads work at it.
  ///   - checkpoints: how to keep the training before each fit and each pruning, and what to go on from; nil for neither.
  ///   - progress: called after each fit.
  /// - Throws: `CheckpointError`; `UnigramTrainingError`, straight away when settings make no sense or a size is impossible; after training
  ///   `.ranOut`, unless fewer tokens are allowed.
  /// - Complexity: each of about log(seeds / size) / log(1 / shrinking factor) rounds takes O(*n* · longest piece) in the
  ///   bytes of the distinct pieces; memory is 130 bytes a seed beyond the sixteen sums that are kept, and at the start 32
  ///   bytes for each symbol of the distinct pieces.
  public func train(
    on counts: consuming PieceCounts, workers: Int = 1, checkpoints: TrainingCheckpoints? = nil,
    progress: (Progress) throws -> Void = { _ in }
  ) throws -> UnigramTraining {
    let clock = ContinuousClock()
    let start = clock.now
    let tokens = try checkedTokens()
    try checkSettings()
    let kept = KeptTraining(checkpoints, settings: self, counts: counts)
    let (occurrences, distinctPieces) = (counts.total, counts.distinctCount)
    // A caller who gives the counts away has their memory back before training begins.
    let words = weightedWords(consume counts)
    guard words.count > 0 else { throw UnigramTrainingError.noPieces }
    guard words.storage.count < Int(UInt32.max) else { throw UnigramTrainingError.tooMuchText(limit: Int(UInt32.max)) }
    var state = try resumed(kept) ?? seeded(words)
    let least = tokens.count + words.alphabet.count
    for size in vocabularySizes where size < least || (size > tokens.count + state.seedCount && !allowsFewer) {
      throw UnigramTrainingError.impossibleSize(size, least: least, largest: tokens.count + state.seedCount)
    }

    let seedCount = state.seedCount
    func fit(_ pieces: inout PieceSet, step: Int) throws -> UnigramTraining.Round {
      let expected = ExpectedCounts(of: pieces, in: words, workers: workers)
      let round = UnigramTraining.Round(
        pieceCount: pieces.count, subIteration: step, logLikelihood: expected.logLikelihood,
        objective: -expected.logLikelihood / words.total, tokens: expected.tokens)
      pieces.setScores(UnigramTrainer.maximized(expected.counts))
      try progress(Progress(pieceCount: pieces.count, seedCount: seedCount, goal: vocabularySizes.min() ?? 0))
      return round
    }
    var open = Set(vocabularySizes).subtracting(state.finished.keys).sorted(by: >)
    while !open.isEmpty {
      while state.fitCount < subIterations {
        try kept?.writeIfDue { state.write(to: &$0) }
        state.rounds += try fit(&state.pieces, step: state.fitCount).numbers
        state.fitCount += 1
      }
      try kept?.writeIfDue { state.write(to: &$0) }
      if variant == .huggingFace {
        while let size = open.first, state.pieces.count <= UnigramTrainer.margin(size) {
          state.finished[size] = state.pieces
          open.removeFirst()
        }
        if open.isEmpty { break }
      }
      let pruning = LossPruning(state.pieces, words, variant: variant, workers: workers)
      let smaller = Int(shrinkingFactor * Double(state.pieces.count))
      // A size that is nearly reached is finished on the side, as it would be without the smaller ones.
      while let size = open.first, UnigramTrainer.margin(size) >= smaller {
        var last = pruning.pieces(UnigramTrainer.margin(size))
        if variant == .huggingFace {
          for step in 0..<subIterations { state.rounds += try fit(&last, step: step).numbers }
        }
        state.finished[size] = last
        open.removeFirst()
      }
      state.pieces = pruning.pieces(smaller)
      state.fitCount = 0
    }
    let training = UnigramTraining(
      settings: self, tokens: tokens,
      alphabet: words.alphabet.map(\.bytes), finished: state.finished,
      report: .init(
        pieces: occurrences, distinctPieces: distinctPieces, words: words.count,
        alphabetSize: words.alphabet.count, uncoveredCharacters: words.uncovered, seeds: state.seedCount,
        rounds: UnigramTraining.Round.rounds(state.rounds), duration: clock.now - start))
    if !allowsFewer {
      for size in vocabularySizes.sorted() where training.size(for: size) < size {
        throw UnigramTrainingError.ranOut(wanted: size, reached: training.size(for: size))
      }
    }
    return training
  }

  /// The pieces that training starts from, each with the logarithm of its share of all scores.
  package func seedPieces(on counts: PieceCounts) throws -> [(piece: [UInt8], score: Double)] {
    let pieces = seedPieces(of: weightedWords(counts))
    return pieces.ends.indices.map { (Array(pieces[$0]), pieces.scores[$0]) }
  }

  // MARK: Details

  private func resumed(_ kept: KeptTraining?) throws -> PruningState? {
    guard var reader = try kept?.resumed() else { return nil }
    return try PruningState(&reader, sizes: vocabularySizes, hasCharacters: alphabet == .characters)
  }

  private func seeded(_ words: WeightedWords) -> PruningState {
    let pieces = seedPieces(of: words)
    return PruningState(seedCount: pieces.count, pieces: pieces)
  }

  private func weightedWords(_ counts: consuming PieceCounts) -> WeightedWords {
    WeightedWords(
      consume counts, alphabet: alphabet, coverage: alphabet == .bytes ? 1 : characterCoverage,
      required: alphabet == .bytes ? (UInt8.min...UInt8.max).map { [$0] } : requiredCharacters,
      breaks: userDefinedTokens)
  }

  /// Training stops when there are no more pieces than this; the last cut is by score.
  private static func margin(_ size: Int) -> Int { Int(1.1 * Double(size)) }

  /// The M-step: Bayesian, so that rare pieces get less than their share; pieces that are hardly expected are dropped.
  private static func maximized(_ expected: [Double]) -> [Double] {
    let total = expected.reduce(0) { $0 + ($1 < 0.5 ? 0 : $1) }
    let logTotal = digamma(total)
    return expected.map { $0 < 0.5 ? .nan : digamma($0) - logTotal }
  }

  private func seedPieces(of words: WeightedWords) -> PieceSet {
    var validity = PieceValidity()
    validity.splitsByScript = splitsByScript
    validity.splitsByNumber = splitsByNumber
    validity.splitsDigits = splitsDigits
    validity.allowsInnerSpaces = allowsInnerSpaces
    validity.hasBytes = alphabet == .bytes || variant == .huggingFace
    if let seeds { return given(seeds, words, validity) }
    let seeds = SeedPieces(
      words, longest: maximumPieceLength, limit: seedLimit, weighsWords: variant == .sentencePiece,
      prefersLargerText: variant == .huggingFace, isValid: validity.allows)
    return PieceSet(storage: seeds.storage, ends: seeds.ends, scores: seeds.scores)
  }

  /// Seeds of the user: the alphabet, and the valid pieces with the highest count times length.
  private func given(
    _ seeds: [(piece: [UInt8], count: UInt64)], _ words: WeightedWords, _ validity: PieceValidity
  ) -> PieceSet {
    var pieces = words.alphabet.map { (piece: $0.bytes, value: max(1, Double($0.count))) }
    let known = Set(pieces.map(\.piece))
    var valued: [(piece: [UInt8], value: Double)] = []
    var seen = Set<[UInt8]>()
    for (piece, count) in seeds where !piece.isEmpty && !known.contains(piece) && seen.insert(piece).inserted {
      let length = alphabet == .bytes ? piece.count : String(decoding: piece, as: UTF8.self).unicodeScalars.count
      guard length > 1, length <= maximumPieceLength, piece.withUnsafeBufferPointer(validity.allows) else { continue }
      valued.append((piece, Double(max(1, count)) * Double(length)))
    }
    valued.sort { $0.value != $1.value ? $0.value > $1.value : $0.piece.lexicographicallyPrecedes($1.piece) }
    pieces += valued.prefix(max(0, seedLimit - pieces.count))
    let logTotal = logarithm(pieces.reduce(0) { $0 + $1.value })
    var storage: [UInt8] = []
    var ends: [Int] = []
    for piece in pieces {
      storage += piece.piece
      ends.append(storage.count)
    }
    return PieceSet(storage: storage, ends: ends, scores: pieces.map { logarithm($0.value) - logTotal })
  }
}
