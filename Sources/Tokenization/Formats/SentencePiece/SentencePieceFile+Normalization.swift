extension SentencePieceFile {
  /// The settings that do what the normalizer and the pre-tokenizer of a tokenizer do.
  ///
  /// Read are SentencePiece's own, the form that ``Tokenizer/huggingFaceForm()`` writes, and the forms that transformers
  /// writes for T5, Llama and Mistral.
  static func normalization(
    of tokenizer: Tokenizer, _ name: String, _ notes: inout [String]
  ) throws(FormatError) -> SentencePieceNormalization {
    if case .sentencePiece(let settings) = tokenizer.normalizer { return settings }
    var settings = SentencePieceNormalization(
      ruleName: Array("identity".utf8), addsDummyPrefix: false, removesExtraSpaces: false, escapesSpaces: false)
    for step in tokenizer.normalizer?.steps ?? [] {
      guard take(step, &settings, &notes) else {
        throw FormatError(
          file: name, component: "normalizer", expected: "what SentencePiece does to a text", found: step.summary,
          advice: "it knows a character map, runs of spaces, and a mark in front")
      }
    }
    for step in tokenizer.preTokenizer?.steps ?? [] {
      guard take(step, &settings, &notes) else {
        throw FormatError(
          file: name, component: "pre_tokenizer", expected: "a cut at spaces at most", found: step.summary,
          advice: "SentencePiece has no pattern to cut by, so its ids would differ")
      }
    }
    guard settings.escapesSpaces else {
      throw FormatError(
        file: name, expected: "spaces marked with '▁'", found: "spaces as they are",
        advice: "SentencePiece's pieces hold '▁' for a space")
    }
    return settings
  }

  private static func take(
    _ step: Normalizer, _ settings: inout SentencePieceNormalization, _ notes: inout [String]
  ) -> Bool {
    let mark = SentencePieceNormalization.mark
    switch step {
    case .precompiled(let map):
      settings.map = map
      settings.ruleName = Array("nmt_nfkc".utf8)
      notes.append(
        "the character map takes the longest key at each place, not the shortest of a grapheme cluster: marks behind a "
          + "replaced character are kept")
    case .prepend(mark): settings.addsDummyPrefix = true
    case .replace(.string([0x20]), mark): settings.escapesSpaces = true
    case .replace(.regex(let regex, _), let content):
      switch (String(decoding: regex, as: UTF8.self), content) {
      case (" {2,}", [0x20]), (" {2,}", mark), (#"\A +|[ ▁]+\z"#, []), (#"\A +| +\z"#, []):
        settings.removesExtraSpaces = true
      case (" ", mark): settings.escapesSpaces = true
      case (#"(?<=[\s\S])\z"#, mark):
        settings.addsDummyPrefix = true
        settings.treatsSpaceAsSuffix = true
      default: return false
      }
    case .strip(_, right: true):
      settings.removesExtraSpaces = true
      notes.append("only spaces are taken off the ends of a text, not tabs and other white space")
    case .sequence, .form, .nmt, .lowercase, .stripAccents, .byteLevel, .strip, .bert, .replace, .prepend,
      .sentencePiece:
      return false
    }
    return true
  }

  private static func take(
    _ step: PreTokenizer, _ settings: inout SentencePieceNormalization, _ notes: inout [String]
  ) -> Bool {
    switch step {
    case .metaspace(let replacement, let scheme, _):
      guard replacement == "▁" else { return false }
      settings.escapesSpaces = true
      settings.addsDummyPrefix = settings.addsDummyPrefix || scheme != .never
      if scheme != .never, !settings.removesExtraSpaces {
        notes.append("a text that begins with a space gets a mark in front, too")
      }
    case .whitespaceSplit:
      settings.removesExtraSpaces = true
      if settings.map.isEmpty { notes.append("only spaces separate words, not tabs and other white space") }
    case .split(.string(SentencePieceNormalization.mark), _, _): break
    default: return false
    }
    return true
  }
}

extension Normalizer {
  /// The normalizer with sequences laid out flat.
  fileprivate var steps: [Normalizer] {
    if case .sequence(let steps) = self { steps.flatMap(\.steps) } else { [self] }
  }
}

extension PreTokenizer {
  /// The pre-tokenizer with sequences laid out flat.
  fileprivate var steps: [PreTokenizer] {
    if case .sequence(let steps) = self { steps.flatMap(\.steps) } else { [self] }
  }
}
