/// Merges out of ranks: what tiktoken does with a vocabulary, said as a list of merges.
package enum RankMerges {
  /// Every way to put a token together from two tokens, with the id of the result as its rank.
  ///
  /// Merging with these is exactly what tiktoken does: of all neighbours whose joined bytes are a token, those with the
  /// lowest rank are joined, leftmost first.
  ///
  /// - Complexity: O(*l*²) for a token of *l* bytes; only halves of a length that occurs are looked up.
  /// - Source: formats.md 6.3.
  package static func allSplits(of vocabulary: Vocabulary) -> [BytePairModel.Merge] {
    let isLength = lengthsInUse(vocabulary)
    var merges: [BytePairModel.Merge] = []
    merges.reserveCapacity(3 * vocabulary.count)
    for id in vocabulary.ids {
      vocabulary[id].withUnsafeBufferPointer { token in
        var cut = 1
        while cut < token.count {
          defer { cut += 1 }
          guard isLength[cut], isLength[token.count - cut] else { continue }
          guard let left = vocabulary.id(of: UnsafeBufferPointer(rebasing: token[..<cut])),
            let right = vocabulary.id(of: UnsafeBufferPointer(rebasing: token[cut...]))
          else { continue }
          merges.append(BytePairModel.Merge(left: left, right: right, result: id, rank: id))
        }
      }
    }
    return merges
  }

  private static func lengthsInUse(_ vocabulary: Vocabulary) -> [Bool] {
    var lengths: [Bool] = [false]
    for id in vocabulary.ids {
      let length = vocabulary[id].count
      while lengths.count <= length { lengths.append(false) }
      lengths[length] = true
    }
    return lengths
  }
}
