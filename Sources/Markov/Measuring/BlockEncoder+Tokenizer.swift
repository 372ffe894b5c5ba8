internal import Tokenization

extension BlockEncoder {
  /// What a tokenizer makes of the text, written in an alphabet.
  ///
  /// - Parameter indices: for each id where it is counted, or -1 for an id without a token.
  /// - Throws: `EncodingError`, as for a symbol that no token spells.
  func counts(_ encoder: inout Encoder, alphabet: [UInt8], indices: [Int]) throws -> TokenCounts {
    let size = indices.count { $0 >= 0 }
    var ids: [TokenID] = []
    var counts: [[Int]] = []
    for block in blocks {
      let text = block.map { alphabet[Int($0)] }
      ids.removeAll(keepingCapacity: true)
      try encoder.encode(text.span, into: &ids)
      var own = [Int](repeating: 0, count: size)
      for id in ids where indices[Int(id)] >= 0 { own[indices[Int(id)]] += 1 }
      counts.append(own)
    }
    return TokenCounts(symbolCounts: blocks.map(\.count), blocks: counts)
  }
}
