internal import Tokenization

/// Pieces that are too long for the search.
struct LongPieces {
  private let pieces: DistinctPieces
  private let indices: [Int]
  /// Their occurrences: what they count in the bound.
  let weight: Int64

  init(_ pieces: DistinctPieces, longerThan length: Int) {
    self.pieces = pieces
    indices = (0..<pieces.count).filter { pieces.range($0).count > length }
    weight = indices.reduce(0) { $0 + pieces.weights[$1] }
  }

  /// The fewest tokens they can be spelled with, by single bytes and `tokens`.
  ///
  /// - Complexity: O(*n m*) for *n* bytes and tokens of up to *m*.
  func count(_ tokens: [[UInt8]]) throws -> Int64 {
    guard !indices.isEmpty else { return 0 }
    let model = try EqualScores.model(specialTokens: [], tokens: tokens)
    var encoder = Encoder(try CompiledTokenizer(Tokenizer(model: .unigram(model))))
    var ids: [TokenID] = []
    var total: Int64 = 0
    for index in indices {
      ids.removeAll(keepingCapacity: true)
      try encoder.encode(Array(pieces.bytes[pieces.range(index)]).span, into: &ids)
      total += pieces.weights[index] * Int64(ids.count)
    }
    return total
  }
}
