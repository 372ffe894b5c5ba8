extension UnigramTrainer {
  /// What SentencePiece does to text by default, in Hugging Face's steps: `nmt`, NFKC, spaces at the ends removed, runs of
  /// spaces to one.
  public static var defaultNormalizer: Normalizer {
    .sequence([
      .nmt, .form(.nfkc, .version9), .strip(left: true, right: true),
      .replace(pattern: .regex(Array(" {2,}".utf8), .oniguruma), content: Array(" ".utf8)),
    ])
  }
}
