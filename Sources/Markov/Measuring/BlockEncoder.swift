internal import Glibc

/// Counts the tokens that encoders make of a text, block by block, for dictionaries of growing size.
///
/// A block is encoded by itself; with thousands of symbols in each, the tokens that the cuts cost are not seen.
struct BlockEncoder {
  let blocks: [ArraySlice<UInt8>]
  private let alphabetSize: Int
  /// The merges applied so far, to which those of a larger dictionary are added.
  private var replays: [MergeReplay] = []
  private var applied: [SymbolDictionary.Merge] = []

  /// Most rounds of fitting the likelihood encoder to itself.
  private static let roundLimit = 20

  init(_ text: [UInt8], blockCount: Int, alphabetSize: Int) {
    let size = max(1, text.count / blockCount)
    blocks = (0..<blockCount).map {
      text[min(text.count, $0 * size)..<($0 == blockCount - 1 ? text.count : min(text.count, ($0 + 1) * size))]
    }
    self.alphabetSize = alphabetSize
  }

  /// What an encoder makes of the text.
  ///
  /// - Parameter law: the unigram model of the likelihood encoder.
  mutating func counts(
    _ encoder: TextEncoder, _ dictionary: SymbolDictionary, trie: SymbolTrie, parser: GreedyParser, law: [Double]
  ) -> TokenCounts {
    switch encoder {
    case .greedy: counted(dictionary) { greedy(parser, $0, &$1) }
    case .merges: merged(dictionary)
    case .minimal: parsed(dictionary, trie, cost: nil)
    case .likelihood: parsed(dictionary, trie, cost: law.map { -log($0) })
    case .split: split(dictionary)
    case .own: preconditionFailure("a dictionary has no pipeline of its own")
    }
  }

  /// The unigram model that the likelihood encoder gives rise to itself on this text: it is fitted to greedy parsing,
  /// then to what is most likely under the model before, until nothing changes.
  func selfConsistentLaw(_ dictionary: SymbolDictionary, trie: SymbolTrie, parser: GreedyParser) -> [Double] {
    var counts = counted(dictionary) { greedy(parser, $0, &$1) }
    for _ in 0..<Self.roundLimit {
      let next = parsed(dictionary, trie, cost: counts.laplace.map { -log($0) })
      if next == counts { break }
      counts = next
    }
    return counts.laplace
  }

  // MARK: Encoders

  private func counted(
    _ dictionary: SymbolDictionary, _ encode: (ArraySlice<UInt8>, inout [Int]) -> Void
  ) -> TokenCounts {
    TokenCounts(
      symbolCounts: blocks.map(\.count),
      blocks: blocks.map { block in
        var counts = [Int](repeating: 0, count: dictionary.tokens.count)
        encode(block, &counts)
        return counts
      })
  }

  private func greedy(_ parser: GreedyParser, _ block: ArraySlice<UInt8>, _ counts: inout [Int]) {
    var state = 0
    for symbol in block { state = parser.read(symbol, in: state) { counts[$0] &+= 1 } }
    parser.finish(state) { counts[$0] &+= 1 }
  }

  private func parsed(_ dictionary: SymbolDictionary, _ trie: SymbolTrie, cost: [Double]?) -> TokenCounts {
    var parse = ShortestParse(trie)
    return counted(dictionary) { block, counts in parse.parse(block, cost: cost) { counts[$0] &+= 1 } }
  }

  private mutating func merged(_ dictionary: SymbolDictionary) -> TokenCounts {
    if replays.isEmpty || !dictionary.merges.starts(with: applied) {
      replays = blocks.map { block in
        var replay = MergeReplay(alphabetSize: alphabetSize)
        replay.begin(block)
        return replay
      }
      applied = []
    }
    for merge in dictionary.merges[applied.count...] {
      for index in replays.indices { replays[index].apply(merge) }
    }
    applied = dictionary.merges
    return TokenCounts(
      symbolCounts: blocks.map(\.count), blocks: replays.map { Self.padded($0.counts, to: dictionary.tokens.count) })
  }

  private func split(_ dictionary: SymbolDictionary) -> TokenCounts {
    counted(dictionary) { block, counts in
      var replay = MergeReplay(alphabetSize: alphabetSize)
      var rest = block
      while !rest.isEmpty {
        replay.begin(rest.prefix(dictionary.tokens.count))
        for merge in dictionary.merges { replay.apply(merge) }
        for (token, count) in replay.counts.enumerated() { counts[token] += count }
        rest = rest.dropFirst(dictionary.tokens.count)
      }
    }
  }

  private static func padded(_ counts: [Int], to count: Int) -> [Int] {
    counts + [Int](repeating: 0, count: max(0, count - counts.count))
  }
}
