internal import Tokenization

/// Special tokens and what text can do with them.
enum SpecialFindings {
  static func all(of tokenizer: Tokenizer, format: TokenizerFormat) throws -> [LintFinding] {
    var findings: [LintFinding] = []
    let special = tokenizer.addedTokens.filter { $0.special && !$0.content.isEmpty }
    let reached = try reachedByText(special, of: tokenizer)
    if !reached.isEmpty {
      findings.append(
        LintFinding(
          .specialInText, .error, count: reached.count,
          "special tokens are given by text that spells them, though nobody allowed it",
          remedy: "refuse such text with 'tokenize --disallowed-special all', or cut it out before",
          examples: reached.map { .init(id: $0.id, bytes: $0.content) }))
    }
    // Only formats whose usual readers look for them.
    if !special.isEmpty, format == .tokenizerJSON || format == .vocabularyLines || format == .gpt2 {
      findings.append(
        LintFinding(
          .specialElsewhere, .note, count: special.count,
          "special tokens stay text here when a text spells them; Hugging Face tokenizers makes ids of them in any text",
          remedy: "there, clean untrusted text or set 'encode_special_tokens'; here, allow them by name",
          examples: special.map { .init(id: $0.id, bytes: $0.content) }))
    }
    let ordinary = tokenizer.addedTokens.filter { !$0.special && looksLikeControl($0.content) }
    if !ordinary.isEmpty {
      findings.append(
        LintFinding(
          .ordinaryControl, .warning, count: ordinary.count,
          "added tokens look like control tokens, but are not special: any text that spells them gives their ids",
          remedy: "mark them as special in the file, or clean untrusted text",
          examples: ordinary.map { .init(id: $0.id, bytes: $0.content) }))
    }
    return findings
  }

  /// Those whose own spelling, alone or among other text, gives their id.
  private static func reachedByText(_ tokens: [AddedToken], of tokenizer: Tokenizer) throws -> [AddedToken] {
    guard !tokens.isEmpty else { return [] }
    let compiled = try CompiledTokenizer(tokenizer, options: EncodingOptions(unknownSymbols: .drop))
    var encoder = Encoder(compiled)
    var ids: [TokenID] = []
    return try tokens.filter { token in
      // Any text may give the one that stands for what cannot be spelt.
      if token.id == tokenizer.model.unknown { return false }
      for (before, after) in [("", ""), ("a", "b"), (" ", " "), ("a ", " b"), ("\n", "\n")] {
        ids.removeAll(keepingCapacity: true)
        try encoder.encode((Array(before.utf8) + token.content + Array(after.utf8)).span, into: &ids)
        if ids.contains(token.id) { return true }
      }
      return false
    }
  }

  /// `<|name|>`, `<name>`, `</name>`, `[NAME]`: letters and a few marks between brackets.
  private static func looksLikeControl(_ content: [UInt8]) -> Bool {
    guard content.count > 2, let first = content.first, let last = content.last else { return false }
    let isAngle = first == UInt8(ascii: "<") && last == UInt8(ascii: ">")
    let isSquare = first == UInt8(ascii: "[") && last == UInt8(ascii: "]")
    guard isAngle || isSquare else { return false }
    var letters = 0
    for byte in content.dropFirst().dropLast() {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): letters += 1
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "|"), UInt8(ascii: "_"), UInt8(ascii: "-"),
        UInt8(ascii: "/"):
        break
      default: return false
      }
    }
    return letters > 0
  }
}
