internal import Glibc
internal import Tokenization

extension DictionaryFamily {
  /// The dictionary that merging the whole text as one piece gives, up to a size.
  static func merged(
    _ text: [UInt8], by objective: TrainingObjective, alphabet: [[UInt8]], largest: Int
  ) throws -> SymbolDictionary {
    guard largest > alphabet.count else { return SymbolDictionary(tokens: alphabet) }
    var counts = PieceCounts()
    try counts.add(text)
    var trainer = BytePairTrainer(vocabularySizes: [largest], alphabet: .bytes, initialAlphabet: .corpus)
    trainer.objective = objective
    // On a source of order k no merge of two symbols need gain anything, and yet longer tokens do.
    trainer.acceptsLoss = true
    trainer.allowsFewer = true
    let model = try trainer.train(on: counts).model(vocabularySize: largest)
    // Symbols that the text lacks have no id in the model.
    var dictionary = SymbolDictionary(tokens: alphabet)
    var index: [TokenID: Int] = [:]
    for id in model.vocabulary.ids where model.vocabulary[id].count == 1 {
      index[id] = Int(model.vocabulary[id].first ?? 0)
    }
    for merge in model.merges {
      if index[merge.result] == nil {
        index[merge.result] = dictionary.tokens.count
        dictionary.tokens.append(Array(model.vocabulary[merge.result]))
      }
      guard let left = index[merge.left], let right = index[merge.right], let result = index[merge.result] else {
        continue
      }
      dictionary.merges.append(.init(left: left, right: right, result: result))
    }
    return dictionary
  }

  /// - Source: papers.md 1.1, Algorithm 1. With d texts of equal length, at least d symbols each where the text is long
  ///   enough; the pair is the most frequent, among equals the one of the older tokens.
  static func sequential(_ text: [UInt8], alphabet: [[UInt8]], size: Int) -> SymbolDictionary {
    var dictionary = SymbolDictionary(tokens: alphabet)
    guard size > alphabet.count else { return dictionary }
    let length = max(1, text.count / size)
    let least = log(Double(size))
    var replay = MergeReplay(alphabetSize: alphabet.count)
    for part in 0..<size {
      let bytes = text[min(text.count, part * length)..<min(text.count, (part + 1) * length)]
      replay.begin(bytes)
      for merge in dictionary.merges { replay.apply(merge) }
      guard dictionary.tokens.count < size, let (pair, count) = replay.mostFrequentPair(), Double(count) >= least else {
        continue
      }
      let joined = dictionary.tokens[pair.left] + dictionary.tokens[pair.right]
      let result = dictionary.tokens.firstIndex(of: joined) ?? dictionary.tokens.count
      if result == dictionary.tokens.count { dictionary.tokens.append(joined) }
      dictionary.merges.append(.init(left: pair.left, right: pair.right, result: result))
    }
    return dictionary
  }
}

extension SymbolDictionary {
  /// The dictionaries that merging had made when it had each of these sizes.
  func prefixes(_ sizes: [Int]) -> [SymbolDictionary] {
    sizes.map { size in
      let count = max(tokens.count - merges.count, min(size, tokens.count))
      return SymbolDictionary(
        tokens: Array(tokens.prefix(count)), merges: Array(merges.prefix { $0.result < count }))
    }
  }
}
