extension Tokenizer {
  /// The tokens that may stand for text, apart from how the model chooses among them.
  ///
  /// - Throws: `SegmentationMethodError` for a model without a vocabulary.
  public func inventory() throws(SegmentationMethodError) -> TokenInventory {
    var inventory = TokenInventory(vocabulary: model.vocabulary, alphabet: model.alphabet)
    // Special tokens come from being looked for, never from plain text; verbatim ones are spelt in no byte.
    inventory.excluded = Set(addedTokens.lazy.filter(\.special).map(\.id)).union(model.verbatimSpellings.keys)
    switch model {
    case .bytePair(let model):
      inventory.continuingPrefix = model.continuingPrefix
      inventory.wordSuffix = model.wordSuffix
      inventory.unknown = model.unknown
      inventory.byteFallback = model.byteFallback
    case .wordPiece(let model):
      inventory.continuingPrefix = model.continuingPrefix
      inventory.unknown = model.unknown
    case .unigram(let model):
      inventory.wordSuffix = model.wordSuffix
      inventory.unknown = model.unknown
      inventory.byteFallback = model.byteFallback
      for id in model.vocabulary.ids {
        switch model.kind(of: id) {
        case .normal, .userDefined: break
        case .unknown, .control, .unused, .byte: inventory.excluded.insert(id)
        }
      }
    case .wordLevel(let model): inventory.unknown = model.unknown
    case .byteToWord: throw .noVocabulary(model: model.name)
    }
    return inventory
  }
}

extension ModelTables {
  /// The tables of a tokenizer whose pieces are cut by `method`, whatever its model would do.
  ///
  /// - Throws: `SegmentationMethodError`, or the error of an algorithm.
  init(_ tokenizer: Tokenizer, method: SegmentationMethod) throws {
    switch method {
    case .greedy: self = .inventory(try InventoryTables(try tokenizer.inventory(), rule: .greedy))
    case .minimal: self = .inventory(try InventoryTables(try tokenizer.inventory(), rule: .minimal))
    case .merges:
      if case .bytePair(let model) = tokenizer.model {
        self = .bytePair(try BytePairTables(model))
      } else {
        self = .bytePair(try BytePairTables(try tokenizer.inventory().mergeModel()))
      }
    case .likelihood:
      guard case .unigram = tokenizer.model else {
        throw SegmentationMethodError.noProbabilities(model: tokenizer.model.name)
      }
      try self.init(tokenizer.model)
    }
  }
}
