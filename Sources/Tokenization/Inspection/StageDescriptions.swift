/// The stages of a tokenizer in words, for people who inspect one.

extension Normalizer {
  /// What it does, as `NFC (Unicode 9)`; steps are joined by ` → `.
  public var summary: String {
    switch self {
    case .form(let form, let data): form.summary + (data == .version9 ? " (Unicode 9 data, as Hugging Face)" : "")
    case .nmt: "nmt clean-up"
    case .lowercase: "lower case"
    case .stripAccents: "marks removed"
    case .byteLevel: "bytes as characters"
    case .strip(let left, let right): "white space stripped" + (left && right ? "" : left ? " left" : " right")
    case .bert(let clean, let chinese, let accents, let lowercase):
      "BERT ("
        + [
          clean ? "clean" : nil, chinese ? "spaces around Chinese characters" : nil,
          accents ?? lowercase ? "accents stripped" : nil, lowercase ? "lower case" : nil,
        ].compactMap { $0 }.joined(separator: ", ") + ")"
    case .replace(let pattern, let content): "\(pattern.summary) replaced by \(TextPattern.quoted(content))"
    case .sentencePiece(let settings): settings.summary
    case .precompiled(let map):
      "SentencePiece's character map, by grapheme clusters" + (map.isEmpty ? " (empty)" : "")
    case .prepend(let content): "\(TextPattern.quoted(content)) put in front"
    case .sequence(let steps): steps.map(\.summary).joined(separator: " → ")
    }
  }
}

extension SentencePieceNormalization {
  /// What it does, as `SentencePiece (nmt_nfkc, ▁ in front, runs of spaces to one, spaces to ▁)`.
  public var summary: String {
    "SentencePiece ("
      + [
        map.isEmpty
          ? "characters kept" : ruleName.isEmpty ? "character map" : String(decoding: ruleName, as: UTF8.self),
        addsDummyPrefix ? "\(escapesSpaces ? "▁" : "space") \(treatsSpaceAsSuffix ? "at the end" : "in front")" : nil,
        removesExtraSpaces ? "runs of spaces to one" : nil, escapesSpaces ? "spaces to ▁" : nil,
      ].compactMap { $0 }.joined(separator: ", ") + ")"
  }
}

extension NormalizationForm {
  /// Its usual name, as `NFC`.
  public var summary: String {
    switch self {
    case .nfc, .nfd, .nfkc, .nfkd: rawValue.uppercased()
    case .nfkcCasefold: "NFKC_Casefold"
    case .casefold: "case folding"
    }
  }
}

extension TextPattern {
  /// The pattern in quotes; a long one is cut.
  public var summary: String {
    switch self {
    case .string(let bytes): TextPattern.quoted(bytes)
    case .regex(let bytes, _): "/" + TextPattern.shortened(bytes) + "/"
    }
  }

  static func quoted(_ bytes: [UInt8]) -> String { "'" + shortened(bytes) + "'" }

  private static func shortened(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    return text.count > 60 ? text.prefix(57) + "…" : text
  }
}

extension PreTokenizer {
  /// How it cuts; a known pattern by its name; steps are joined by ` → `.
  public var summary: String {
    // A pre-tokenizer that cannot be used is still one that can be shown.
    if let pattern = (try? Splitter(self, keepsBytes: true))?.scanner?.pattern {
      return "\(pattern.rawValue) pattern (\(pattern.summary))"
    }
    switch self {
    case .bert: return "BERT (white space removed, punctuation alone)"
    case .byteLevel(let prefix, _, let regex):
      return "bytes" + (regex ? " after the gpt2 pattern" : "") + (prefix ? ", a space in front" : "")
    case .characterDelimiter(let scalar): return "at '\(scalar)', which is removed"
    case .digits(let individual): return individual ? "each digit alone" : "digits apart"
    case .fixedLength(let length): return "every \(length) characters"
    case .metaspace(let mark, let scheme, let split):
      return "spaces as \(mark), \(scheme == .never ? "none" : scheme.rawValue) put in front"
        + (split ? ", cut before each" : "")
    case .punctuation(let behavior): return "punctuation (\(behavior.rawValue))"
    case .split(let pattern, let behavior, let invert):
      return "\(invert ? "between matches of" : "at") \(pattern.summary) (\(behavior.rawValue))"
    case .unicodeScripts: return "where the script changes"
    case .whitespace: return "words and symbol runs, white space removed"
    case .whitespaceSplit: return "at white space, which is removed"
    case .sequence(let steps): return steps.map(\.summary).joined(separator: " → ")
    }
  }
}

extension TokenDecoder {
  /// How it joins tokens; steps are joined by ` → `.
  public var summary: String {
    switch self {
    case .byteLevel: "bytes"
    case .bytePair(let suffix): "\(TextPattern.quoted(suffix)) to a space"
    case .byteFallback: "<0xHH> to bytes"
    case .ctc: "CTC"
    case .fuse: "joined"
    case .sentencePiece(let decoding):
      "SentencePiece (▁ to a space" + (decoding.byteFallback ? ", <0xHH> to bytes" : "")
        + (decoding.addsDummyPrefix || decoding.removesExtraSpaces ? ", none in front" : "") + ")"
    case .metaspace(let mark, _, _): "\(mark) to a space"
    case .replace(let pattern, let content): "\(pattern.summary) to \(TextPattern.quoted(content))"
    case .strip(let content, let start, let stop): "up to \(start) '\(content)' off the front, \(stop) off the end"
    case .wordPiece(let prefix, let cleanup):
      "spaces but before \(TextPattern.quoted(prefix))" + (cleanup ? ", English clean-up" : "")
    case .sequence(let steps): steps.map(\.summary).joined(separator: " → ")
    }
  }
}

extension PostProcessor {
  /// What it puts around a text when asked; steps are joined by ` → `.
  public var summary: String {
    switch self {
    case .bert(let sep, let cls): "\(PostProcessor.text(cls.content)) A \(PostProcessor.text(sep.content))"
    case .roberta(let sep, let cls, _, _): "\(PostProcessor.text(cls.content)) A \(PostProcessor.text(sep.content))"
    case .byteLevel: "nothing (trims offsets)"
    case .template(let single, _, _):
      single.map { item -> String in
        switch item {
        case .special(let name, _): PostProcessor.text(name)
        case .sequence(let name, _): name.rawValue
        }
      }.joined(separator: " ")
    case .sequence(let steps): steps.map(\.summary).joined(separator: " → ")
    }
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
