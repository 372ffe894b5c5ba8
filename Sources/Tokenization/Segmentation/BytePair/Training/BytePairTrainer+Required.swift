extension BytePairTrainer {
  /// Sees to it that each of `tokens` has an id and that its text is encoded as that token.
  ///
  /// With an alphabet of bytes: a text that normalizer and pre-tokenizer leave in one piece becomes one of
  /// ``requiredTokens``, reached by merges, so it is used only where merging leads to it: "cat" in " cat" is not. A text
  /// that is cut into several pieces can never be reached by merges; it becomes one of ``addedTokens``, looked for before
  /// anything is cut, and so is found anywhere. With an alphabet of characters all are required tokens, spelt as in the
  /// vocabulary, marks and all.
  ///
  /// - Throws: what the stages throw when they cannot be prepared or applied.
  public mutating func require(_ tokens: [[UInt8]], normalizer: Normalizer?, preTokenizer: PreTokenizer?) throws {
    guard alphabet == .bytes else {
      requiredTokens += tokens
      return
    }
    let textNormalizer = try normalizer.map { try TextNormalizer($0) }
    let splitter = try Splitter(preTokenizer, keepsBytes: true)
    for token in tokens {
      var text = AlignedText(token)
      try textNormalizer?.normalize(&text)
      var pieces = SplitText(text)
      try splitter.split(&pieces)
      if pieces.pieces == [0..<pieces.text.bytes.count] {
        requiredTokens.append(pieces.text.bytes)
      } else {
        addedTokens.append(token)
      }
    }
  }
}
