internal import Tokenization

/// Pieces that are too long for the search.
struct LongPieces {
  private let pieces: DistinctPieces
  private let indices: [Int]

  init(_ pieces: DistinctPieces, longerThan length: Int) {
    self.pieces = pieces
    indices = (0..<pieces.count).filter { pieces.range($0).count > length }
  }

  /// Whether there are none.
  var isEmpty: Bool { indices.isEmpty }

  /// Their occurrences, by these weights of all pieces: what they count in the bound.
  func weight(_ weights: [Int64]) -> Int64 { indices.reduce(0) { $0 + weights[$1] } }

  /// The fewest tokens they can be spelled with beyond one each, by single bytes and `tokens`; 0 for all other pieces.
  ///
  /// - Complexity: O(*n m*) for *n* bytes and tokens of up to *m*.
  func tokensBeyondOne(_ tokens: [[UInt8]]) throws -> [Int32] {
    let model = try EqualScores.model(specialTokens: [], tokens: tokens)
    var encoder = Encoder(try CompiledTokenizer(Tokenizer(model: .unigram(model))))
    var ids: [TokenID] = []
    var counts = [Int32](repeating: 0, count: pieces.count)
    for index in indices {
      ids.removeAll(keepingCapacity: true)
      try encoder.encode(Array(pieces.bytes[pieces.range(index)]).span, into: &ids)
      counts[index] = Int32(clamping: ids.count - 1)
    }
    return counts
  }
}
