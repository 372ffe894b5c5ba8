extension ByteToWordModel {
  /// The whole tokenizer: this model, with its special tokens as added tokens and a decoder that joins bytes.
  ///
  /// - Parameter normalizer: what is done to text first.
  public func tokenizer(normalizer: Normalizer? = nil) -> Tokenizer {
    Tokenizer(
      normalizer: normalizer, model: .byteToWord(self),
      decoder: .byteLevel(addPrefixSpace: true, trimOffsets: true, useRegex: true),
      addedTokens: specialTokens.enumerated().map { AddedToken(id: TokenID($0.offset), content: $0.element) })
  }
}
