/// Which stages of a tokenizer ask Unicode about characters, and in which version.
public enum UnicodeDependence {
  /// One sentence a stage, in the order of the pipeline; empty when none asks.
  public static func uses(of tokenizer: Tokenizer) -> [String] {
    var uses: [String] = []
    if let normalizer = tokenizer.normalizer { add(normalizer, to: &uses) }
    if let preTokenizer = tokenizer.preTokenizer {
      if let scanner = (try? Splitter(preTokenizer, keepsBytes: tokenizer.model.alphabet == .bytes))?.scanner {
        append(
          "pre-tokenizer: the \(scanner.pattern.rawValue) pattern asks for classes of Unicode 16, pinned", to: &uses)
      } else {
        add(preTokenizer, to: &uses)
      }
    }
    return uses
  }

  private static func add(_ normalizer: Normalizer, to uses: inout [String]) {
    switch normalizer {
    case .form(let form, .version9):
      append("normalizer: \(form.summary) of Unicode 9, pinned; later characters pass unchanged", to: &uses)
    case .form(let form, .installed):
      append(
        "normalizer: \(form.summary) of this machine's ICU \(UnicodeVersion.icu) (Unicode \(UnicodeVersion.data))",
        to: &uses)
    case .lowercase: append("normalizer: lower case, pinned", to: &uses)
    case .stripAccents: append("normalizer: marks as in Hugging Face, pinned", to: &uses)
    case .bert: append("normalizer: BERT's classes as in Hugging Face, pinned", to: &uses)
    case .replace(.regex(let pattern, _), _): add(pattern, "normalizer", to: &uses)
    case .precompiled:
      append("normalizer: a character map of the file's own, on grapheme clusters of the Swift library", to: &uses)
    case .sequence(let steps): for step in steps { add(step, to: &uses) }
    case .nmt, .byteLevel, .strip, .replace, .prepend, .sentencePiece: break
    }
  }

  private static func add(_ preTokenizer: PreTokenizer, to uses: inout [String]) {
    switch preTokenizer {
    case .bert, .digits, .punctuation, .whitespace, .unicodeScripts:
      append("pre-tokenizer: \(preTokenizer.summary), by pinned classes", to: &uses)
    case .byteLevel(_, _, let usesPattern):
      if usesPattern { append("pre-tokenizer: the gpt2 pattern asks for classes of Unicode 16, pinned", to: &uses) }
    case .split(.regex(let pattern, _), _, _): add(pattern, "pre-tokenizer", to: &uses)
    case .sequence(let steps): for step in steps { add(step, to: &uses) }
    case .characterDelimiter, .fixedLength, .metaspace, .split, .whitespaceSplit: break
    }
  }

  /// A pattern that ICU runs, if it asks for more than literal characters.
  private static func add(_ pattern: [UInt8], _ stage: String, to uses: inout [String]) {
    let text = String(decoding: pattern, as: UTF8.self)
    guard ["\\p", "\\P", "\\w", "\\W", "\\b", "\\B", "\\d", "\\D", "[:", "(?i", "\\X"].contains(where: text.contains)
    else { return }
    append(
      "\(stage): \(TextPattern.regex(pattern, .oniguruma).summary) is run by this machine's ICU \(UnicodeVersion.icu); "
        + "general categories are those of Unicode 16, other properties ICU's (Unicode \(UnicodeVersion.data))",
      to: &uses)
  }

  private static func append(_ use: String, to uses: inout [String]) {
    if !uses.contains(use) { uses.append(use) }
  }
}
