/// The split patterns that are known by name and cut by a scanner of their own.
///
/// - Source: formats.md 7.
public enum SplitPattern: String, Sendable, CaseIterable {
  /// GPT-2, GPT-3 (r50k, p50k), RoBERTa, GPT-NeoX, Phi-2: the pattern inside Hugging Face's ByteLevel.
  case gpt2
  /// GPT-4 as tiktoken ships it: white space at the end of a text stays whole.
  case cl100k
  /// cl100k as first published: Llama 3, OLMo 2.
  case llama3
  /// Llama 3's with groups of two numbers.
  case nanochat
  /// Llama 3's with single numbers: Qwen to Qwen 3.
  case qwen2
  /// Qwen 2's with marks in words.
  case qwen35 = "qwen3.5"
  /// GPT-4o and later: words are cut where lower case is followed by upper case.
  case o200k
  /// Mistral's Tekken: o200k with single numbers and without contractions.
  case tekken
  /// DeepSeek V3 and R1: three splits in a row.
  case deepSeekV3 = "deepseek-v3"
  /// CLIP: white space is dropped.
  case clip

  /// The pattern of this name or another that it is known by, as "r50k" or "cl100k_base".
  public init?(name: some StringProtocol) {
    let name = name.lowercased()
    if let pattern = SplitPattern(rawValue: name) {
      self = pattern
      return
    }
    switch name {
    case "r50k", "p50k", "r50k_base", "p50k_base", "p50k_edit", "gpt-2", "gpt3", "roberta", "gpt-neox", "phi-2":
      self = .gpt2
    case "cl100k_base", "gpt4", "gpt-4": self = .cl100k
    case "cl100k-classic", "llama-3", "llama-bpe": self = .llama3
    case "o200k_base", "o200k_harmony", "gpt4o", "gpt-4o": self = .o200k
    case "qwen", "qwen2.5", "qwen3": self = .qwen2
    case "deepseek", "deepseek-r1": self = .deepSeekV3
    default: return nil
    }
  }

  /// What the pattern is for, in a sentence without full stop.
  public var summary: String {
    switch self {
    case .gpt2: "GPT-2, r50k, p50k, RoBERTa, GPT-NeoX, Phi-2; the pattern inside ByteLevel"
    case .cl100k: "GPT-4 as tiktoken ships it; white space at the end of the text stays whole"
    case .llama3: "Llama 3, OLMo 2; cl100k as first published"
    case .nanochat: "nanochat; Llama 3's with groups of two numbers"
    case .qwen2: "Qwen to Qwen 3; Llama 3's with single numbers"
    case .qwen35: "Qwen 3.5; Qwen 2's with marks in words"
    case .o200k: "GPT-4o and later; words are cut between lower and upper case"
    case .tekken: "Mistral Tekken; o200k's with single numbers and without contractions"
    case .deepSeekV3: "DeepSeek V3 and R1; three splits in a row"
    case .clip: "CLIP; white space is dropped"
    }
  }

  /// Whether every byte of a text is in a piece. CLIP's pattern leaves out white space.
  public var coversText: Bool { self != .clip }

  /// The regular expression as its tool spells it; DeepSeek's are three, applied one after the other.
  public func regexes(in dialect: RegexDialect) -> [String] {
    switch self {
    case .gpt2: [#"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#]
    case .cl100k: [dialect == .fancyRegex ? Self.shippedCL100K : Self.shippedCL100KForOniguruma]
    case .llama3: [Self.classicCL100K(numbers: #"\p{N}{1,3}"#)]
    case .nanochat: [Self.classicCL100K(numbers: #"\p{N}{1,2}"#)]
    case .qwen2: [Self.classicCL100K(numbers: #"\p{N}"#)]
    case .qwen35:
      [
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}"#
          + #"| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
      ]
    case .o200k: [Self.o200k(contraction: "(?i:'s|'t|'re|'ve|'m|'ll|'d)?", numbers: #"\p{N}{1,3}"#)]
    case .tekken: [Self.o200k(contraction: "", numbers: #"\p{N}"#)]
    case .deepSeekV3: Self.deepSeek(carriageReturn: "\r", lineFeed: "\n")
    case .clip:
      [
        #"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"#
      ]
    }
  }

  /// The pre-tokenizer of a byte-level tokenizer with this pattern, as its tokenizer.json has it.
  public var preTokenizer: PreTokenizer {
    let bytes = PreTokenizer.byteLevel(addPrefixSpace: false, trimOffsets: true, useRegex: self == .gpt2)
    guard self != .gpt2 else { return bytes }
    let splits = regexes(in: .oniguruma).map { regex in
      PreTokenizer.split(
        pattern: .regex(Array(regex.utf8), .oniguruma), behavior: coversText ? .isolated : .removed,
        invert: !coversText)
    }
    return .sequence(splits + [bytes])
  }
}

// MARK: - Spellings

extension SplitPattern {
  private static let shippedCL100K =
    #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]"#
    + #"|\s+(?!\S)|\s"#

  /// The same pieces in Oniguruma, where `{1,3}+` repeats the group and `$` stands before any line feed.
  private static let shippedCL100KForOniguruma =
    #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++\z|\s*[\r\n]"#
    + #"|\s+(?!\S)|\s"#

  private static func classicCL100K(numbers: String) -> String {
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"# + numbers
      + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  }

  /// How tiktoken spelt cl100k from version 0.5 to 0.9, and how others spell theirs after it.
  private static func possessiveCL100K(prefix: String, numbers: String, spaces: String) -> String {
    #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]"# + prefix + #"\p{L}+|"# + numbers
      + #"| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|"# + spaces
  }

  private static func o200k(contraction: String, numbers: String) -> String {
    let prefix = #"[^\r\n\p{L}\p{N}]?"#
    let upper = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#
    let lower = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#
    return prefix + upper + "*" + lower + "+" + contraction + "|" + prefix + upper + "+" + lower + "*" + contraction
      + "|" + numbers + #"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  }

  private static func deepSeek(carriageReturn: String, lineFeed: String) -> [String] {
    let lines = "[" + carriageReturn + lineFeed + "]"
    return [
      #"\p{N}{1,3}"#,
      "[\u{4E00}-\u{9FA5}\u{3040}-\u{309F}\u{30A0}-\u{30FF}]+",
      ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^"## + carriageReturn + lineFeed
        + #"\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+"# + lines + #"*|\s*"# + lines + #"+|\s+(?!\S)|\s+"#,
    ]
  }

  /// The spellings by which the pattern is recognised in a file, besides the one in `regexes(in:)`.
  private func otherSpellings(in dialect: RegexDialect) -> [[String]] {
    switch self {
    case .gpt2:
      // `$` of Oniguruma stands before any line feed, so there the second is another pattern.
      [
        [#"'s|'t|'re|'ve|'m|'ll|'d| ?[\p{L}]+| ?[\p{N}]+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#],
        [#"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#],
      ]
        + (dialect == .fancyRegex
          ? [[#"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"#]] : [])
    case .cl100k: dialect == .fancyRegex ? [[Self.shippedCL100KForOniguruma]] : []
    case .llama3:
      [
        [Self.possessiveCL100K(prefix: "?+", numbers: #"\p{N}{1,3}"#, spaces: #"\s+"#)],
        [Self.possessiveCL100K(prefix: "?", numbers: #"\p{N}{1,3}"#, spaces: #"\s+"#)],
      ]
    case .nanochat:
      [
        [Self.possessiveCL100K(prefix: "?+", numbers: #"\p{N}{1,2}"#, spaces: #"\s+"#)],
        [Self.possessiveCL100K(prefix: "?", numbers: #"\p{N}{1,2}"#, spaces: #"\s+"#)],
      ]
    case .deepSeekV3: [Self.deepSeek(carriageReturn: #"\r"#, lineFeed: #"\n"#)]
    case .qwen2, .qwen35, .o200k, .tekken, .clip: []
    }
  }

  /// The pattern that these regular expressions, applied one after the other, spell.
  init?(regexes: [[UInt8]], dialect: RegexDialect) {
    for pattern in Self.allCases {
      let spellings = [pattern.regexes(in: dialect)] + pattern.otherSpellings(in: dialect)
      if spellings.contains(where: { $0.map { Array($0.utf8) } == regexes }) {
        self = pattern
        return
      }
    }
    return nil
  }
}
