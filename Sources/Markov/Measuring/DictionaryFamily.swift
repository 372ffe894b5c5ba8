internal import Glibc
internal import Tokenization

/// The ways of making a dictionary that are measured, each in several sizes from one text.
public enum DictionaryFamily: String, Sendable, CaseIterable {
  /// The most frequent pair of neighbours, again and again, over the whole text as one piece.
  case bpe
  /// The phrases of Ziv and Lempel's parse of 1978, in their order (called LZW in the paper).
  case lz78
  /// All strings of one length, the longest that fits the size.
  case chunk
  /// Algorithm 1 of the paper: one merge at most from each of many short texts.
  case sequentialBPE = "sequential-bpe"

  /// Whether its dictionaries have merges.
  public var isMadeByMerges: Bool { self == .bpe || self == .sequentialBPE }

  /// Dictionaries of these sizes.
  ///
  /// A size counts all tokens; the alphabet is always among them, so a dictionary can have a few more than asked for
  /// where a family does not start with it (`lz78`, `chunk`). One that the text cannot give is as large as it gets.
  ///
  /// - Parameters:
  ///   - sizes: at least the size of the alphabet, or the dictionary is the alphabet.
  ///   - text: symbols below `alphabetSize`.
  /// - Returns: one for each size, in their order.
  /// - Source: papers.md 1.1.
  public func dictionaries(
    sizes: [Int], from text: [UInt8], alphabetSize: Int
  ) throws -> [SymbolDictionary] {
    let alphabet = (0..<alphabetSize).map { [UInt8($0)] }
    switch self {
    case .bpe:
      return try Self.bytePairs(text, alphabet: alphabet, largest: sizes.max() ?? 0).prefixes(sizes)
    case .lz78:
      let phrases = Self.phrases(text, count: sizes.max() ?? 0)
      return sizes.map { SymbolDictionary(tokens: Array(phrases.prefix($0))).covering(alphabetSize: alphabetSize) }
    case .chunk:
      return sizes.map { size in
        var chunks = alphabet
        while chunks.count * alphabetSize <= size {
          chunks = chunks.flatMap { chunk in alphabet.map { chunk + $0 } }
        }
        return SymbolDictionary(tokens: chunks).covering(alphabetSize: alphabetSize)
      }
    case .sequentialBPE:
      return sizes.map { Self.sequential(text, alphabet: alphabet, size: $0) }
    }
  }

  // MARK: Families

  private static func bytePairs(
    _ text: [UInt8], alphabet: [[UInt8]], largest: Int
  ) throws -> SymbolDictionary {
    guard largest > alphabet.count else { return SymbolDictionary(tokens: alphabet) }
    var counts = PieceCounts()
    try counts.add(text)
    var trainer = BytePairTrainer(vocabularySizes: [largest], alphabet: .bytes, initialAlphabet: .corpus)
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

  /// The shortest prefix of the rest that is no phrase yet becomes one and is taken off.
  private static func phrases(_ text: [UInt8], count: Int) -> [[UInt8]] {
    var phrases: [[UInt8]] = []
    var children: [UInt64: Int] = [:]
    var state = 0
    var start = 0
    for (index, symbol) in text.enumerated() where phrases.count < count {
      let key = UInt64(state) << 8 | UInt64(symbol)
      if let child = children[key] {
        state = child
      } else {
        phrases.append(Array(text[start...index]))
        children[key] = phrases.count
        state = 0
        start = index + 1
      }
    }
    return phrases
  }

  /// - Source: papers.md 1.1, Algorithm 1. With d texts of equal length, at least d symbols each where the text is long
  ///   enough; the pair is the most frequent, among equals the one of the older tokens.
  private static func sequential(_ text: [UInt8], alphabet: [[UInt8]], size: Int) -> SymbolDictionary {
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
  fileprivate func prefixes(_ sizes: [Int]) -> [SymbolDictionary] {
    sizes.map { size in
      let count = max(tokens.count - merges.count, min(size, tokens.count))
      return SymbolDictionary(
        tokens: Array(tokens.prefix(count)), merges: Array(merges.prefix { $0.result < count }))
    }
  }
}
