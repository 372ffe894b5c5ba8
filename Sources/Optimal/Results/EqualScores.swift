internal import Tokenization

/// The model that spells every piece with the fewest tokens: a unigram model whose scores are all the same.
///
/// Among segmentations with as few tokens the unigram model decides: at each place the longest last token that is on one of
/// them.
enum EqualScores {
  /// Special tokens, the 256 bytes, then `tokens`, by id.
  static func model(specialTokens: [[UInt8]], tokens: [[UInt8]]) throws -> UnigramModel {
    var vocabulary = Vocabulary(capacity: specialTokens.count + 256 + tokens.count)
    for token in specialTokens { try vocabulary.add(token, id: TokenID(vocabulary.idEnd)) }
    for byte in UInt8.min...UInt8.max { try vocabulary.add([byte], id: TokenID(vocabulary.idEnd)) }
    for token in tokens { try vocabulary.add(token, id: TokenID(vocabulary.idEnd)) }
    let kinds =
      specialTokens.map { _ in UnigramModel.Kind.control }
      + Array(repeating: .normal, count: 256 + tokens.count)
    return UnigramModel(
      alphabet: .bytes, vocabulary: vocabulary, scores: Array(repeating: -1, count: vocabulary.idEnd),
      kinds: specialTokens.isEmpty ? [] : kinds, rule: .huggingFace)
  }
}
