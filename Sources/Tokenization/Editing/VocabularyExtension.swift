/// More tokens behind those that a model has, learned from new text.
///
/// The text is cut as the tokenizer cuts it, and training goes on from there: the most frequent pair of neighbouring
/// tokens becomes a new token, again and again. Every old id stays, and the new ones follow.
///
/// In a byte-pair model old merges come first, so what a text was cut into before is only ever joined further. In a
/// WordPiece model the longest token is taken wherever it fits, so a new one can change how a word goes on behind it.
///
/// A unigram model gets the pieces that its trainer would find, with the old ones kept and old text still counted by the
/// probabilities that it left behind. Its scores are fitted anew, so text can be cut anew.
///
/// - Source: ours; the merge loop is that of ``BytePairTrainer``, ties as in Hugging Face's trainer.
public struct VocabularyExtension: Sendable {
  /// Ids in all that are wanted.
  public var vocabularySize: Int
  /// A pair that occurs less often is not merged. Not used for a unigram model.
  public var minimumCount: UInt64 = 1
  /// Texts that no merge makes.
  public var blockedTokens: [[UInt8]] = []
  /// Whether characters that are in the text but not in a vocabulary of characters get ids first.
  public var addsCharacters = true
  /// For a unigram model, how much the text that it was learned from counts beside the new text: 0.5 for as much.
  public var oldShare = 0.5
  /// How many threads fit a unigram model.
  public var workers = 1
  /// Whether fewer tokens are good enough where the text gives no more.
  public var allowsFewer = false

  /// An extension to so many ids.
  public init(vocabularySize: Int) { self.vocabularySize = vocabularySize }

  /// What came of it.
  public struct Extended: Sendable {
    /// The tokenizer: the ids that it had, and the new ones behind them.
    public var tokenizer: Tokenizer
    /// Characters that got ids.
    public var newCharacterCount: Int
    /// Tokens that merges make and that were not there.
    public var newTokenCount: Int
    /// Merges that were added; some make tokens that were there.
    public var newMergeCount: Int
  }

  /// Learns.
  ///
  /// - Parameters:
  ///   - counts: pieces of the text, as the tokenizer's normalizer and pre-tokenizer make them.
  ///   - progress: called now and then with the number of ids.
  /// - Throws: `EditingError`, `BytePairTrainingError`, `EncodingError`.
  /// - Complexity: as training: about O(*n* log *n*) in the tokens of the distinct pieces.
  public func extend(
    _ tokenizer: Tokenizer, on counts: PieceCounts, progress: (Int) throws -> Void = { _ in }
  ) throws -> Extended {
    guard !counts.isEmpty else { throw BytePairTrainingError.noPieces }
    let start = tokenizer.idEnd
    guard vocabularySize > start else {
      throw EditingError.impossibleSize(vocabularySize, least: start + 1, largest: Vocabulary.idLimit)
    }
    if case .unigram(let model) = tokenizer.model {
      return try extend(tokenizer, model, on: counts, progress: progress)
    }
    var edited = try ExtensibleModel(tokenizer.model)
    let characters =
      addsCharacters && edited.alphabet == .characters ? missingCharacters(counts, edited) : []
    let kept = characters.prefix(vocabularySize - start)
    for (index, character) in kept.enumerated() { try edited.add(character, id: TokenID(start + index)) }

    var symbols = TrainingSymbols(ties: .huggingFace, alphabet: edited.alphabet, continuingPrefix: edited.prefix)
    let special = Set(tokenizer.addedTokens.map(\.id))
    let idEnd = start + kept.count
    for id in 0..<TokenID(idEnd) {
      let text = Array(edited.vocabulary[id])
      // What no text spells must not be made by a merge.
      let isFound =
        !text.isEmpty && !special.contains(id) && !edited.isVerbatim(id) && edited.unknown != id
        && symbols.id(of: text) == nil
      _ = try symbols.add(text, length: UInt32(max(1, text.count)), found: isFound)
    }
    var blocked = Vocabulary(capacity: blockedTokens.count)
    for text in blockedTokens + tokenizer.addedTokens.map(\.content) where blocked.id(of: text) == nil {
      try blocked.add(text, id: TokenID(blocked.count))
    }
    var loop = try MergeLoop(
      symbols: symbols, chains: try chains(of: counts, edited),
      objective: MostFrequentPair(minimumCount: Int64(clamping: max(1, minimumCount))), maximumLength: nil,
      blocked: blocked)
    loop.begin()
    var newMerges = 0
    while loop.symbols.count < vocabularySize, let merge = try loop.next() {
      if !edited.vocabulary.contains(merge.result) {
        try edited.add(Array(loop.symbols[merge.result]), id: merge.result)
      }
      edited.addMerge(merge.pair.left, merge.pair.right, to: merge.result)
      newMerges += 1
      if newMerges % 256 == 0 { try progress(loop.symbols.count) }
    }
    guard loop.symbols.count == vocabularySize || allowsFewer else {
      throw EditingError.ranOut(wanted: vocabularySize, reached: loop.symbols.count)
    }
    var result = tokenizer
    result.model = edited.model
    return Extended(
      tokenizer: result, newCharacterCount: kept.count, newTokenCount: loop.symbols.count - idEnd,
      newMergeCount: newMerges)
  }

  // MARK: Details

  private func extend(
    _ tokenizer: Tokenizer, _ model: UnigramModel, on counts: PieceCounts, progress: (Int) throws -> Void
  ) throws -> Extended {
    guard !model.isLikelihoodOptimalEncoding else {
      throw EditingError.cannotExtend(model: "likelihood-optimal (SWE)")
    }
    let start = tokenizer.idEnd
    var extended = model
    if extended.kinds.isEmpty { extended.kinds = (0..<model.vocabulary.idEnd).map { model.kind(of: TokenID($0)) } }
    // Special tokens are found by their spelling or not at all; the fit is not about them.
    for token in tokenizer.addedTokens where extended.vocabulary.contains(token.id) {
      if extended.kinds[Int(token.id)] == .normal { extended.kinds[Int(token.id)] = .control }
    }
    let userDefined = model.vocabulary.ids.filter { model.kind(of: $0) == .userDefined }
    let learned = try UnigramExtension(
      oldShare: oldShare, count: vocabularySize - start, addsCharacters: addsCharacters, blockedTokens: blockedTokens,
      breaks: userDefined.map { Array(model.vocabulary[$0]) } + tokenizer.addedTokens.map(\.content), workers: workers
    ).learn(extended, on: counts) { try progress(start + $0) }
    guard learned.tokens.count == vocabularySize - start || allowsFewer else {
      throw EditingError.ranOut(wanted: vocabularySize, reached: start + learned.tokens.count)
    }
    extended = model
    // The files of SentencePiece hold 32 bits.
    func rounded(_ score: Double) -> Double { model.rule == .sentencePiece ? Double(Float(score)) : score }
    extended.scores += [Double](repeating: 0, count: start - extended.scores.count)
    for (id, score) in learned.oldScores { extended.scores[Int(id)] = rounded(score) }
    if !extended.kinds.isEmpty {
      extended.kinds += [UnigramModel.Kind](repeating: .normal, count: vocabularySize - extended.kinds.count)
    }
    for (index, token) in learned.tokens.enumerated() {
      try extended.vocabulary.add(token.bytes, id: TokenID(start + index))
      extended.scores.append(rounded(token.score))
    }
    var result = tokenizer
    result.model = .unigram(extended)
    return Extended(
      tokenizer: result, newCharacterCount: learned.characterCount,
      newTokenCount: learned.tokens.count - learned.characterCount, newMergeCount: 0)
  }

  /// Characters of the pieces that no token spells, with the marks of their places, in order of their bytes.
  private func missingCharacters(_ counts: PieceCounts, _ edited: ExtensibleModel) -> [[UInt8]] {
    var missing = Set<[UInt8]>()
    counts.visit { piece, _ in
      var position = 0
      while position < piece.count {
        let (value, length) = piece.scalar(at: position)
        let end = position + length
        if value != nil {
          let symbol =
            (position > 0 ? edited.prefix : []) + piece[position..<end] + (end == piece.count ? edited.suffix : [])
          if edited.vocabulary.id(of: symbol) == nil { missing.insert(symbol) }
        }
        position = end
      }
    }
    return missing.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The pieces as the model cuts them; unknown and byte-fallback tokens join nothing.
  private func chains(of counts: PieceCounts, _ edited: ExtensibleModel) throws -> SymbolChains {
    let coder = try ModelTables(edited.model).makeCoder(options: EncodingOptions(unknownSymbols: .drop))
    let isLoose = edited.looseTokens
    var chains = SymbolChains(reserving: counts.distinctCount)
    var chain: [UInt32] = []
    try counts.visit { piece, count throws in
      guard let weight = Int64(exactly: count) else { throw BytePairTrainingError.countsTooLarge }
      coder.removeAll()
      try coder.encode(piece, pieces: [0..<piece.count])
      chain.removeAll(keepingCapacity: true)
      for id in coder.collected {
        if isLoose[Int(id)] {
          try chains.add(chain, count: weight)
          chain.removeAll(keepingCapacity: true)
        } else {
          chain.append(id)
        }
      }
      try chains.add(chain, count: weight)
    }
    return chains
  }
}
