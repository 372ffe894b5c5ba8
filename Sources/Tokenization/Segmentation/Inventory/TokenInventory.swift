/// The tokens of a tokenizer as what may stand for text, apart from how its model would choose among them.
///
/// Special tokens, the unknown token, byte-fallback tokens and tokens that no text spells are not among them.
public struct TokenInventory: Sendable {
  /// The model's tokens.
  public var vocabulary: Vocabulary
  public var alphabet: Alphabet
  /// Tokens that are never found in text.
  public var excluded: Set<TokenID>
  /// In front of tokens that continue a piece; nil or empty when the same tokens begin and continue pieces.
  public var continuingPrefix: [UInt8]?
  /// Behind the last symbol of a piece.
  public var wordSuffix: [UInt8]?
  /// Stands for a symbol that no token spells.
  public var unknown: TokenID?
  /// A character that no token spells becomes its `<0xHH>` tokens.
  public var byteFallback: Bool

  /// An inventory.
  public init(
    vocabulary: Vocabulary, alphabet: Alphabet, excluded: Set<TokenID> = [], continuingPrefix: [UInt8]? = nil,
    wordSuffix: [UInt8]? = nil, unknown: TokenID? = nil, byteFallback: Bool = false
  ) {
    self.vocabulary = vocabulary
    self.alphabet = alphabet
    self.excluded = excluded
    self.continuingPrefix = continuingPrefix
    self.wordSuffix = wordSuffix
    self.unknown = unknown
    self.byteFallback = byteFallback
  }

  /// A token and the bytes of text that it stands for, without a prefix.
  typealias Entry = (id: TokenID, bytes: ArraySlice<UInt8>)

  /// The tokens that may begin a piece, and those that may go on with it, both in order of id; nil when they are the
  /// same.
  var entries: (first: [Entry], continuing: [Entry]?) {
    var first: [Entry] = []
    var continuing: [Entry] = []
    let prefix = continuingPrefix ?? []
    for id in vocabulary.ids where isUsable(id) {
      let bytes = vocabulary[id]
      if !prefix.isEmpty, bytes.count > prefix.count, bytes.starts(with: prefix) {
        continuing.append((id, bytes.dropFirst(prefix.count)))
      } else {
        first.append((id, bytes))
      }
    }
    return (first, prefix.isEmpty ? nil : continuing)
  }

  /// The `<0xHH>` token of each byte, or `noToken`; none when characters are not spelt in bytes.
  var fallbackTokens: [TokenID] {
    guard byteFallback else { return [] }
    return (UInt8.min...UInt8.max).map { vocabulary.id(of: ByteFallback.spelling(of: $0)) ?? Self.noToken }
  }

  static let noToken = TokenID.max

  private func isUsable(_ id: TokenID) -> Bool {
    let bytes = vocabulary[id]
    if bytes.isEmpty || excluded.contains(id) || id == unknown { return false }
    if byteFallback, ByteFallback.byte(spelledBy: Array(bytes)) != nil { return false }
    // Of several ids with the same bytes, the bytes stand for the first.
    return vocabulary.id(of: bytes) == id
  }

  /// A byte-pair model in which every two tokens that join to a token are merged, the smaller id first.
  ///
  /// Over bytes all merges of a token share its id as their rank, as in tiktoken; over characters each has a rank of its
  /// own, those of one token in the order of their left parts' lengths.
  ///
  /// - Complexity: O(*l*²) for a token of *l* bytes.
  func mergeModel() -> BytePairModel {
    let (first, continuing) = entries
    var firstIDs: [ArraySlice<UInt8>: TokenID] = [:]
    var continuingIDs: [ArraySlice<UInt8>: TokenID] = [:]
    for entry in first { firstIDs[entry.bytes] = entry.id }
    for entry in continuing ?? first { continuingIDs[entry.bytes] = entry.id }
    var merges: [BytePairModel.Merge] = []
    func split(_ entry: Entry, _ lefts: [ArraySlice<UInt8>: TokenID]) {
      for cut in entry.bytes.indices.dropFirst() {
        guard let left = lefts[entry.bytes[..<cut]], let right = continuingIDs[entry.bytes[cut...]] else { continue }
        merges.append(BytePairModel.Merge(left: left, right: right, result: entry.id, rank: entry.id))
      }
    }
    for entry in first { split(entry, firstIDs) }
    for entry in continuing ?? [] { split(entry, continuingIDs) }
    if alphabet == .characters || continuing != nil || wordSuffix != nil {
      let order = merges.indices.sorted { (merges[$0].result, $0) < (merges[$1].result, $1) }
      merges = order.enumerated().map { rank, index in
        var merge = merges[index]
        merge.rank = UInt32(rank)
        return merge
      }
    }
    return BytePairModel(
      alphabet: alphabet, vocabulary: vocabulary, merges: merges, unknown: unknown, byteFallback: byteFallback,
      continuingPrefix: continuingPrefix.flatMap { $0.isEmpty ? nil : $0 }, wordSuffix: wordSuffix)
  }
}
