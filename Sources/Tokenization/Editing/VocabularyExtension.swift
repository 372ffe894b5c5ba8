/// More tokens behind those that a model has, learned from new text.
///
/// The text is cut as the tokenizer cuts it, and training goes on from there: the most frequent pair of neighbouring
/// tokens becomes a new token, again and again. Every old id stays, and the new ones follow.
///
/// In a byte-pair model old merges come first, so what a text was cut into before is only ever joined further. In a
/// WordPiece model the longest token is taken wherever it fits, so a new one can change how a word goes on behind it.
///
/// - Source: ours; the merge loop is that of ``BytePairTrainer``, ties as in Hugging Face's trainer.
public struct VocabularyExtension: Sendable {
  /// Ids in all that are wanted.
  public var vocabularySize: Int
  /// A pair that occurs less often is not merged.
  public var minimumCount: UInt64 = 1
  /// Texts that no merge makes.
  public var blockedTokens: [[UInt8]] = []
  /// Whether characters that are in the text but not in a vocabulary of characters get ids first.
  public var addsCharacters = true
  /// Whether fewer tokens are good enough where the text gives no more.
  public var allowsFewer = false

  /// An extension to so many ids.
  public init(vocabularySize: Int) { self.vocabularySize = vocabularySize }

  /// What came of it.
  public struct Extended: Sendable {
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
    var edited = try ExtensibleModel(tokenizer.model)
    let characters =
      addsCharacters && edited.alphabet == .characters && edited.prefix.isEmpty
      ? missingCharacters(counts, edited.vocabulary) : []
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

  /// Characters of the pieces that no token spells, in order of code point.
  private func missingCharacters(_ counts: PieceCounts, _ vocabulary: Vocabulary) -> [[UInt8]] {
    var isMet = [Bool](repeating: false, count: 0x110000)
    counts.visit { piece, _ in
      var position = 0
      while position < piece.count {
        let (value, length) = piece.scalar(at: position)
        if let value { isMet[Int(value)] = true }
        position += length
      }
    }
    return isMet.indices.lazy.filter { isMet[$0] }.compactMap { Unicode.Scalar(UInt32($0)) }
      .map { Array(UTF8.encode($0)!) }.filter { vocabulary.id(of: $0) == nil }
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
