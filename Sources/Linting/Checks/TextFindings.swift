internal import Tokenization

/// Text that cannot be spelt or does not come back, and what depends on a version of Unicode.
enum TextFindings {
  static func all(of tokenizer: Tokenizer) -> [LintFinding] {
    [unspellable(of: tokenizer), lossy(tokenizer), unicode(tokenizer)].compactMap(\.self)
  }

  private static func unspellable(of tokenizer: Tokenizer) -> LintFinding? {
    let model = tokenizer.model
    if case .byteToWord = model { return nil }
    if model.alphabet == .bytes {
      let missing = (UInt8.min...UInt8.max).filter { model.vocabulary.id(of: [$0]) == nil }
      guard !missing.isEmpty else { return nil }
      return LintFinding(
        .unspellable, .warning, count: missing.count, "bytes are no token: text that has them cannot be spelt",
        remedy: "add them with 'cleave vocab extend', or use --unknown drop knowingly", examples: missing.map(byte))
    }
    let fallback =
      switch model {
      case .bytePair(let model): model.byteFallback
      case .unigram(let model): model.byteFallback
      case .wordPiece, .wordLevel, .byteToWord: false
      }
    if fallback {
      let missing = (UInt8.min...UInt8.max).filter { model.vocabulary.id(of: ByteFallback.spelling(of: $0)) == nil }
      if missing.isEmpty { return nil }
      return LintFinding(
        .unspellable, .warning, count: missing.count,
        "byte-fallback tokens are missing: characters that need them become unknown or are refused",
        remedy: "add the missing <0xHH> tokens", examples: missing.map(byte))
    }
    guard model.unknown == nil else { return nil }
    return LintFinding(
      .unspellable, .warning, count: 1,
      "there is neither an unknown token nor byte fallback: text outside of the vocabulary is refused",
      remedy: "add an unknown token or byte fallback; --unknown drop leaves such text out and counts it")
  }

  private static func byte(_ byte: UInt8) -> LintFinding.Example { .init(bytes: [byte]) }

  private static func lossy(_ tokenizer: Tokenizer) -> LintFinding? {
    let reversibility = Reversibility(of: tokenizer)
    if reversibility.isLossless { return nil }
    return LintFinding(
      .lossy, .note, count: 1, "not every text comes back: \(reversibility.reason)",
      remedy: "'tokenize --report FILE' counts what a text loses; 'compare' says what that costs")
  }

  private static func unicode(_ tokenizer: Tokenizer) -> LintFinding? {
    let uses = UnicodeDependence.uses(of: tokenizer)
    guard !uses.isEmpty else { return nil }
    return LintFinding(
      .unicodeVersion, .note, count: uses.count, "ids of newer characters depend on a version of Unicode",
      remedy: "tools with other versions may differ on characters assigned since: 'cleave verify' on your text tells",
      examples: uses.map { .init(detail: $0) })
  }
}
