/// A vocabulary without some of its tokens.
public struct VocabularyPruning: Sendable {
  /// What is left.
  public let tokenizer: Tokenizer
  /// What became of each id.
  public let map: IDMap
  /// The ids that went, ascending.
  public let removed: [TokenID]
  /// How many merges went because a part or the result went.
  public let removedMergeCount: Int
  /// Old ids of tokens that are there but that merges no longer make, ascending.
  public let unreachable: [TokenID]

  /// Takes tokens out.
  ///
  /// - Parameters:
  ///   - dropped: their ids.
  ///   - keepsIDs: whether the others keep their ids, with holes between them; otherwise they move up.
  ///   - loses: whether single bytes and characters may go too, so that texts can no longer be encoded.
  /// - Throws: `EditingError` when a token is needed.
  /// - Complexity: O(*n* log *n*) in the bytes of the vocabulary.
  public init(
    of tokenizer: Tokenizer, dropping dropped: Set<TokenID>, keepsIDs: Bool = false, loses: Bool = false
  ) throws {
    let roles = TokenRoles(tokenizer)
    for id in dropped.sorted() {
      guard Int(id) < roles.roles.count, roles.roles[Int(id)] != .none else { throw EditingError.noSuchID(id) }
      if !loses, roles.roles[Int(id)] == .symbol || roles.roles[Int(id)] == .fallback {
        throw EditingError.needed(
          id: id, spelling: Array(tokenizer.model.vocabulary[id]),
          reason: "texts with it could no longer be encoded; allow that loss if you want it")
      }
    }
    var kept = tokenizer.idsInUse
    for id in dropped { kept[Int(id)] = false }
    let map =
      keepsIDs ? IDMap(kept.enumerated().map { $0.element ? TokenID($0.offset) : nil }) : IDMap(keeping: kept)
    let pruned = try tokenizer.renumbered(map)
    self.tokenizer = pruned
    self.map = map
    removed = dropped.sorted()
    var removedMerges = 0
    var unreachable: [TokenID] = []
    if case .bytePair(let before) = tokenizer.model, case .bytePair(let after) = pruned.model {
      removedMerges = before.merges.count - after.merges.count
      if removedMerges > 0 {
        let lost = Set(try VocabularyPruning.unreachable(in: after))
        let lostBefore = Set(try VocabularyPruning.unreachable(in: before))
        unreachable = before.vocabulary.ids.filter { id in
          guard let new = map[id] else { return false }
          return lost.contains(new) && !lostBefore.contains(id) && roles.roles[Int(id)] == .piece
        }
      }
    }
    removedMergeCount = removedMerges
    self.unreachable = unreachable
  }

  /// Tokens of several symbols that merging their own symbols does not give.
  ///
  /// With marks of place, a token counts as made when there is a merge that makes it.
  private static func unreachable(in model: BytePairModel) throws -> [TokenID] {
    if model.alphabet == .bytes, model.continuingPrefix == nil, model.wordSuffix == nil {
      return CanonicalMerges(of: model).unreachable
    }
    if model.continuingPrefix != nil || model.wordSuffix != nil {
      let made = Set(model.merges.map(\.result))
      return model.vocabulary.ids.filter { !made.contains($0) }
    }
    var plain = model
    plain.ignoresMerges = false
    let tables = try BytePairTables(plain)
    var segmenter = BytePairSegmenter(tables, options: EncodingOptions(unknownSymbols: .drop))
    var result: [TokenID] = []
    try tables.withView { view throws in
      for id in model.vocabulary.ids where !model.vocabulary[id].isEmpty {
        let count = try model.vocabulary[id].withUnsafeBufferPointer { try segmenter.segment($0, tables, view) }
        if count != 1 || segmenter.tokens[0] != id { result.append(id) }
      }
    }
    return result
  }

  // MARK: Choosing

  /// The tokens to take out so that `size` ids are left: the least used first, among equals the largest id.
  ///
  /// A token from which merges make others goes after those. When one goes, its uses are counted for the two tokens that
  /// it was merged from. Special and other added tokens, the unknown token, single symbols and byte-fallback tokens stay.
  ///
  /// - Parameter counts: how often each id is used.
  /// - Throws: `EditingError.impossibleSize`.
  /// - Complexity: O(*n* log *n*) in the number of tokens.
  public static func leastUsed(
    of tokenizer: Tokenizer, counts: [Int], leaving size: Int
  ) throws(EditingError) -> Set<TokenID> {
    let roles = TokenRoles(tokenizer)
    let inUse = roles.roles.count { $0 != .none }
    let removable = roles.roles.count { $0 == .piece }
    guard size >= inUse - removable, size <= inUse else {
      throw .impossibleSize(size, least: inUse - removable, largest: inUse)
    }
    var uses = counts + [Int](repeating: 0, count: max(0, roles.roles.count - counts.count))
    var parents = [Int](repeating: 0, count: roles.roles.count)
    var parts: [TokenID: (TokenID, TokenID)] = [:]
    if case .bytePair(let model) = tokenizer.model {
      for merge in canonicalMerges(of: model) where parts[merge.result] == nil {
        parts[merge.result] = (merge.left, merge.right)
        for part in [merge.left, merge.right] { parents[Int(part)] += 1 }
      }
    }
    var free = RemovalHeap()
    for (id, role) in roles.roles.enumerated() where role == .piece && parents[id] == 0 {
      free.push(uses: uses[id], id: TokenID(id))
    }
    var dropped: Set<TokenID> = []
    while inUse - dropped.count > size, let next = free.pop() {
      dropped.insert(next)
      guard let (left, right) = parts[next] else { continue }
      for part in [left, right] {
        uses[Int(part)] += uses[Int(next)]
        parents[Int(part)] -= 1
        if parents[Int(part)] == 0, roles.roles[Int(part)] == .piece { free.push(uses: uses[Int(part)], id: part) }
      }
    }
    return dropped
  }

  private static func canonicalMerges(of model: BytePairModel) -> [BytePairModel.Merge] {
    model.alphabet == .bytes && model.continuingPrefix == nil && model.wordSuffix == nil
      ? CanonicalMerges(of: model).merges : model.merges
  }
}

/// Tokens that can go, the least used first, among equals the largest id.
private struct RemovalHeap {
  private var entries: [(uses: Int, id: TokenID)] = []

  mutating func push(uses: Int, id: TokenID) {
    entries.append((uses, id))
    var child = entries.count - 1
    while child > 0, precedes(child, (child - 1) / 2) {
      entries.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> TokenID? {
    guard let first = entries.first else { return nil }
    let last = entries.removeLast()
    if entries.isEmpty { return first.id }
    entries[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count && precedes(child, least) {
        least = child
      }
      if least == parent { return first.id }
      entries.swapAt(parent, least)
      parent = least
    }
  }

  private func precedes(_ one: Int, _ other: Int) -> Bool {
    (entries[one].uses, entries[other].id) < (entries[other].uses, entries[one].id)
  }
}
