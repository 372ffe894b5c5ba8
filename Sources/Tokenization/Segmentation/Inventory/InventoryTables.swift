/// An inventory of tokens made ready for cutting pieces greedily or into the fewest tokens.
struct InventoryTables: SegmentationTables {
  /// How pieces are cut.
  enum Rule: Sendable { case greedy, minimal }

  let rule: Rule
  let alphabet: Alphabet
  let suffix: [UInt8]
  let unknown: TokenID?
  /// 256 tokens, or none.
  let fallbackTokens: [TokenID]
  /// Bytes of text that each token stands for.
  let lengths: [UInt32]
  let knowsEverySymbol: Bool
  private let matcher: LongestMatch

  /// Makes the tables.
  ///
  /// - Throws: `TokenTrieError`, or `ModelError` when the unknown token is none.
  /// - Complexity: O(*n* log *m*) for *m* tokens of *n* bytes together.
  init(_ inventory: TokenInventory, rule: Rule) throws {
    if let unknown = inventory.unknown, !inventory.vocabulary.contains(unknown) {
      throw ModelError.missingUnknownToken(id: unknown)
    }
    let (first, continuing) = inventory.entries
    self.rule = rule
    alphabet = inventory.alphabet
    suffix = inventory.wordSuffix ?? []
    unknown = inventory.unknown
    fallbackTokens = inventory.fallbackTokens
    var lengths = [UInt32](repeating: 0, count: inventory.vocabulary.idEnd)
    for entry in first + (continuing ?? []) { lengths[Int(entry.id)] = UInt32(entry.bytes.count) }
    self.lengths = lengths
    matcher = try LongestMatch(
      first: first.map { TokenTrie.Key($0.id, $0.bytes) },
      continuing: continuing?.map { TokenTrie.Key($0.id, $0.bytes) })
    let symbols = Set((continuing ?? first).lazy.filter { $0.bytes.count == 1 }.map { $0.bytes[$0.bytes.startIndex] })
    knowsEverySymbol = inventory.alphabet == .bytes && suffix.isEmpty && continuing == nil && symbols.count == 256
  }

  func withView<Result, Failure: Error>(
    _ body: (LongestMatch.View) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try matcher.withView(body)
  }
}
