/// The one merge that makes each token.
///
/// Merging always takes the lowest rank, leftmost first, and never takes a merge back. So whenever some text comes to
/// hold token *t*, no merge has crossed the ends of *t*, and what happened between them is what happens to the bytes of
/// *t* alone. The last merge of that run is therefore the only one that ever makes *t*, whatever stands around it; a
/// token that its own bytes do not merge to is never made. A list of these merges, in order of rank, thus merges every
/// text as the full set does, also where several merges share a rank as in tiktoken, and has one merge a token.
///
/// - Source: formats.md 6.5, which restricts the run to lower ranks; the run here needs no such order.
package struct CanonicalMerges {
  /// The merge that makes each token, in order of rank.
  package let merges: [BytePairModel.Merge]
  /// Tokens of two or more bytes that merging never makes, ascending.
  package let unreachable: [TokenID]

  /// The canonical merges of a model over bytes.
  ///
  /// - Complexity: O(*l*²) steps for a token of *l* bytes.
  package init(of model: BytePairModel) {
    var table: [UInt64: UInt32] = [:]
    table.reserveCapacity(model.merges.count)
    for (index, merge) in model.merges.enumerated() {
      let key = CanonicalMerges.key(merge.left, merge.right)
      if let earlier = table[key], model.merges[Int(earlier)].rank <= merge.rank { continue }
      table[key] = UInt32(index)
    }
    let bytes = (0...255).map { model.vocabulary.id(of: [UInt8($0)]) }
    var merges: [BytePairModel.Merge] = []
    var unreachable: [TokenID] = []
    for id in model.vocabulary.ids where model.vocabulary[id].count > 1 {
      if let last = CanonicalMerges.lastMerge(of: model.vocabulary[id], bytes, table, model.merges), last.result == id {
        merges.append(last)
      } else {
        unreachable.append(id)
      }
    }
    self.merges = merges.sorted { ($0.rank, $0.result) < ($1.rank, $1.result) }
    self.unreachable = unreachable
  }

  private static func key(_ left: TokenID, _ right: TokenID) -> UInt64 { UInt64(left) << 32 | UInt64(right) }

  /// The merge that leaves one part of `token`; nil when more parts are left.
  private static func lastMerge(
    of token: ArraySlice<UInt8>, _ bytes: [TokenID?], _ table: [UInt64: UInt32], _ merges: [BytePairModel.Merge]
  ) -> BytePairModel.Merge? {
    var parts: [TokenID] = []
    for byte in token {
      guard let id = bytes[Int(byte)] else { return nil }
      parts.append(id)
    }
    /// The merge of each part with the next, by its index.
    var pairs: [UInt32?] = (0..<parts.count - 1).map { table[key(parts[$0], parts[$0 + 1])] }
    while true {
      var best: Int?
      for index in pairs.indices {
        guard let merge = pairs[index] else { continue }
        if let known = best, let other = pairs[known], merges[Int(other)].rank <= merges[Int(merge)].rank { continue }
        best = index
      }
      guard let best, let chosen = pairs[best] else { return nil }
      let merge = merges[Int(chosen)]
      if parts.count == 2 { return merge }
      parts[best] = merge.result
      parts.remove(at: best + 1)
      pairs.remove(at: best)
      if best > 0 { pairs[best - 1] = table[key(parts[best - 1], parts[best])] }
      if best < pairs.count { pairs[best] = table[key(parts[best], parts[best + 1])] }
    }
  }
}

extension BytePairModel {
  private func characterCount(_ token: TokenID) -> Int {
    vocabulary[token].count { $0 & 0xC0 != 0x80 }
  }

  /// The merges as a list in which position is rank, for formats that know no shared ranks.
  var mergesInOneList: [Merge] {
    var sharesRanks = false
    for index in merges.indices.dropFirst() where merges[index].rank == merges[index - 1].rank { sharesRanks = true }
    guard sharesRanks else { return merges }
    if alphabet == .bytes { return CanonicalMerges(of: self).merges }
    // Of SentencePiece's merges that are made from left to right, those that go on with the longer token come first: a
    // run of one character grows from its left end, as there (formats.md 13).
    let counts = merges.map { (left: characterCount($0.left), right: characterCount($0.right)) }
    return merges.indices.sorted { one, other in
      (merges[one].rank, counts[other].left, counts[other].right, one)
        < (merges[other].rank, counts[one].left, counts[one].right, other)
    }.map { merges[$0] }
  }
}
