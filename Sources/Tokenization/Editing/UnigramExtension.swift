internal import Glibc

/// More pieces for a unigram model, learned from new text without the text that it was learned from.
///
/// What the old text was is told by the old probabilities: a virtual text with the old pieces in these shares stands
/// beside the new one, and the probabilities are fitted to both by expectation maximization. The new pieces start as
/// the substrings of the new text and are pruned by the likelihood that each is worth; old ones always stay.
///
/// - Source: ours; seeds, fitting and pruning are those of ``UnigramTrainer``. The virtual text is a Dirichlet prior.
struct UnigramExtension {
  /// The share of the old text in both, between 0 and 1.
  var oldShare: Double
  /// How many tokens are wanted.
  var count: Int
  var addsCharacters: Bool
  var blockedTokens: [[UInt8]]
  /// Texts of tokens that are found before the model sees the text, so that no piece may hold them.
  var breaks: [[UInt8]]
  var workers: Int

  /// New tokens, the characters first, then by score, the highest first.
  struct Learned {
    var characterCount: Int
    var tokens: [(bytes: [UInt8], score: Double)]
    /// New scores of the old ids that are found in text.
    var oldScores: [(id: TokenID, score: Double)]
  }

  /// How often probabilities are fitted between prunings.
  private static let fits = 2
  /// How many pieces to start from for each that is wanted, at least.
  private static let seedLimit = 1_000_000
  /// How many of the pieces stay in each round.
  private static let shrinkingFactor = 0.75
  /// The longest new piece, in characters.
  private static let longestPiece = 16

  /// - Throws: `UnigramTrainingError` when there is no text or too much.
  func learn(
    _ model: UnigramModel, on counts: PieceCounts, progress: (Int) throws -> Void
  ) throws -> Learned {
    let vocabulary = model.vocabulary
    let old = vocabulary.ids.filter { model.kind(of: $0) == .normal && !vocabulary[$0].isEmpty }
    let isBytes = model.alphabet == .bytes
    let symbols = old.map { Array(vocabulary[$0]) }.filter { isSymbol($0, isBytes: isBytes) }
    let words = WeightedWords(
      counts, alphabet: model.alphabet, coverage: isBytes || addsCharacters ? 0.9995 : 0,
      required: isBytes ? (UInt8.min...UInt8.max).map { [$0] } : symbols, breaks: breaks)
    guard words.count > 0 else { throw UnigramTrainingError.noPieces }
    guard words.storage.count < Int(UInt32.max) else { throw UnigramTrainingError.tooMuchText(limit: Int(UInt32.max)) }

    var pieces = startingPieces(model, old, words)
    let prior = priorCounts(model, old, total: words.total)
    var protected = old.count
    // Characters that the vocabulary lacks stay too: without them, words that have them are lost.
    while protected < pieces.ends.count, isSymbol(Array(pieces[protected]), isBytes: isBytes) { protected += 1 }
    let characters = protected - old.count
    let goal = old.count + count

    func fit() throws {
      for _ in 0..<UnigramExtension.fits {
        let expected = ExpectedCounts(of: pieces, in: words, workers: workers).counts
        pieces.setScores(maximized(expected, prior: prior, protected: protected))
        try progress(pieces.count)
      }
    }
    let margin = old.count + max(characters, Int(1.1 * Double(count)))
    try fit()
    while pieces.count > margin {
      let pruning = LossPruning(pieces, words, variant: .sentencePiece, protected: protected, workers: workers)
      pieces = pruning.pieces(max(margin, Int(UnigramExtension.shrinkingFactor * Double(pieces.count))))
      try fit()
    }

    let learned = pieces.ends.indices.dropFirst(protected).filter { !pieces.scores[$0].isNaN }
      .map { (bytes: Array(pieces[$0]), score: pieces.scores[$0]) }
      .sorted { $0.score != $1.score ? $0.score > $1.score : $0.bytes.lexicographicallyPrecedes($1.bytes) }
    let new = (old.count..<protected).map { (bytes: Array(pieces[$0]), score: pieces.scores[$0]) }
    return Learned(
      characterCount: min(characters, count), tokens: Array((new + learned).prefix(goal - old.count)),
      oldScores: old.enumerated().map { ($0.element, pieces.scores[$0.offset]) })
  }

  private func isSymbol(_ text: [UInt8], isBytes: Bool) -> Bool {
    isBytes ? text.count == 1 : text.withUnsafeBufferPointer { UTF8Character.length(in: $0, at: 0) == $0.count }
  }

  /// The old pieces by id, then the characters that they lack, then substrings of the text.
  private func startingPieces(_ model: UnigramModel, _ old: [TokenID], _ words: WeightedWords) -> PieceSet {
    var validity = PieceValidity()
    validity.hasBytes = model.alphabet == .bytes
    let seeds = SeedPieces(
      words, longest: UnigramExtension.longestPiece, limit: max(UnigramExtension.seedLimit, 4 * count),
      weighsWords: true, prefersLargerText: false, isValid: validity.allows)
    let blocked = Set(blockedTokens)
    var storage: [UInt8] = []
    var ends: [Int] = []
    var scores: [Double] = []
    func add(_ text: some Collection<UInt8>, _ score: Double) {
      storage += text
      ends.append(storage.count)
      scores.append(score)
    }
    let shares = UnigramExtension.shares(of: old.map { model.scores[Int($0)] })
    for (id, share) in zip(old, shares) { add(model.vocabulary[id], log(max(oldShare * share, 1e-300))) }
    for index in seeds.ends.indices {
      let text = Array(seeds.storage[(index == 0 ? 0 : seeds.ends[index - 1])..<seeds.ends[index]])
      guard model.vocabulary.id(of: text) == nil, !blocked.contains(text) || index < words.alphabet.count else {
        continue
      }
      add(text, seeds.scores[index] + log(1 - oldShare))
    }
    return PieceSet(storage: storage, ends: ends, scores: scores)
  }

  /// How often the virtual old text has each old piece, when the new text has as many tokens as `total` words.
  private func priorCounts(_ model: UnigramModel, _ old: [TokenID], total: Double) -> [Double] {
    let weight = total * oldShare / (1 - oldShare)
    return UnigramExtension.shares(of: old.map { model.scores[Int($0)] }).map { $0 * weight }
  }

  /// exp of scores, scaled to the sum 1.
  private static func shares(of scores: [Double]) -> [Double] {
    let highest = scores.max() ?? 0
    let weights = scores.map { exp($0 - highest) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// As in the trainer, but old pieces and characters are never dropped: below one occurrence the score goes on falling
  /// with the logarithm.
  private func maximized(_ expected: [Double], prior: [Double], protected: Int) -> [Double] {
    var counts = expected
    for (index, prior) in prior.enumerated() { counts[index] += prior }
    var total = 0.0
    for (index, count) in counts.enumerated() where index < protected || count >= 0.5 { total += count }
    let logTotal = digamma(total)
    return counts.enumerated().map { index, count in
      if count >= 1 || (count >= 0.5 && index >= protected) { return digamma(count) - logTotal }
      return index < protected ? log(max(count, 1e-6)) + digamma(1) - logTotal : .nan
    }
  }
}
