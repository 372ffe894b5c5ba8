public import Tokenization

extension SymbolDictionary {
  /// The dictionary as a tokenizer: byte-pair encoding where merges made it, else greedy longest match.
  ///
  /// - Parameter alphabet: the byte of each symbol.
  /// - Throws: `VocabularyError`.
  public func tokenizer(alphabet: [UInt8]) throws -> Tokenizer {
    var vocabulary = Vocabulary(capacity: tokens.count)
    for (id, token) in tokens.enumerated() { try vocabulary.add(token.map { alphabet[Int($0)] }, id: TokenID(id)) }
    let decoder = TokenDecoder.byteLevel(addPrefixSpace: true, trimOffsets: true, useRegex: true)
    guard !merges.isEmpty else {
      let model = WordPieceModel(
        vocabulary: vocabulary, alphabet: .bytes, unknown: nil, continuingPrefix: [],
        characterLimit: Encoder.recordLimit)
      return Tokenizer(model: .wordPiece(model), decoder: decoder)
    }
    let model = BytePairModel(
      alphabet: .bytes, vocabulary: vocabulary,
      merges: merges.enumerated().map { rank, merge in
        BytePairModel.Merge(
          left: TokenID(merge.left), right: TokenID(merge.right), result: TokenID(merge.result), rank: UInt32(rank))
      })
    return Tokenizer(model: .bytePair(model), decoder: decoder)
  }
}
