internal import Tokenization

/// Holes, doubles, tokens without bytes or that are no text.
enum VocabularyFindings {
  static func all(of tokenizer: Tokenizer) -> [LintFinding] {
    [holes(of: tokenizer), doubles(of: tokenizer), empty(of: tokenizer), illFormed(of: tokenizer)].compactMap(\.self)
  }

  private static func holes(of tokenizer: Tokenizer) -> LintFinding? {
    let runs = TokenOrigins(tokenizer).runs.filter { $0.kind == .hole }
    let count = runs.reduce(0) { $0 + $1.ids.count }
    guard count > 0 else { return nil }
    return LintFinding(
      .idHole, .warning, count: count, "ids below the largest have no token: decoding them is an error",
      remedy: "mask these rows of the output layer, or close the holes with 'cleave vocab remap'",
      examples: runs.map { run in
        LintFinding.Example(
          detail: run.ids.count == 1
            ? "\(run.ids.lowerBound)" : "\(run.ids.lowerBound) to \(run.ids.upperBound - 1)")
      })
  }

  private static func doubles(of tokenizer: Tokenizer) -> LintFinding? {
    let vocabulary = tokenizer.model.vocabulary
    let verbatim = tokenizer.model.verbatimSpellings
    var examples: [LintFinding.Example] = []
    var count = 0
    func add(_ id: TokenID, _ bytes: some Sequence<UInt8>, like other: TokenID) {
      count += 1
      if examples.count < LintFinding.exampleLimit {
        examples.append(.init(id: id, bytes: Array(bytes), detail: "the same as \(other)"))
      }
    }
    for id in vocabulary.ids where !vocabulary[id].isEmpty && verbatim[id] == nil {
      if let first = vocabulary.id(of: vocabulary[id]), first != id { add(id, vocabulary[id], like: first) }
    }
    var contents: [[UInt8]: TokenID] = [:]
    for token in tokenizer.addedTokens {
      if let first = contents[token.content], first != token.id { add(token.id, token.content, like: first) }
      if contents[token.content] == nil { contents[token.content] = token.id }
    }
    guard count > 0 else { return nil }
    return LintFinding(
      .duplicateToken, .error, count: count,
      "tokens have the bytes of another: text gives the first only, and readers differ in which that is",
      remedy: "rename or remove the doubles; 'cleave vocab prune' keeps the other ids", examples: examples)
  }

  private static func empty(of tokenizer: Tokenizer) -> LintFinding? {
    let added = Set(tokenizer.addedTokens.map(\.id))
    let ids = tokenizer.model.vocabulary.ids.filter {
      tokenizer.model.vocabulary[$0].isEmpty && !added.contains($0) && tokenizer.model.verbatimSpellings[$0] == nil
    }
    // Byte-to-word's marks are tokens without bytes of their own.
    if case .byteToWord = tokenizer.model { return nil }
    guard !ids.isEmpty else { return nil }
    return LintFinding(
      .emptyToken, .warning, count: ids.count, "tokens without bytes: no text gives them",
      remedy: "remove them, or make them special tokens with a name", examples: ids.map { .init(id: $0) })
  }

  private static func illFormed(of tokenizer: Tokenizer) -> LintFinding? {
    let vocabulary = tokenizer.model.vocabulary
    let verbatim = tokenizer.model.verbatimSpellings
    let isByteLevel = tokenizer.model.alphabet == .bytes
    if case .byteToWord = tokenizer.model { return nil }
    var ids: [TokenID] = []
    var single = 0
    for id in vocabulary.ids where verbatim[id] == nil && String(validating: vocabulary[id], as: UTF8.self) == nil {
      ids.append(id)
      if vocabulary[id].count == 1 { single += 1 }
    }
    guard !ids.isEmpty else { return nil }
    let longer = ids.filter { vocabulary[$0].count > 1 }
    if isByteLevel {
      return LintFinding(
        .illFormedToken, .note, count: ids.count,
        "tokens are parts of characters, not text by themselves: \(single) single bytes and \(longer.count) longer ones",
        remedy: "usual for a byte-level vocabulary; decode whole rows of ids, not token by token, or U+FFFD appears",
        examples: longer.map { .init(id: $0, bytes: Array(vocabulary[$0])) })
    }
    return LintFinding(
      .illFormedToken, .warning, count: ids.count,
      "tokens are not UTF-8, and the model works on characters: no text gives them",
      remedy: "the vocabulary was damaged, probably by a conversion: make it again from the original",
      examples: ids.map { .init(id: $0, bytes: Array(vocabulary[$0])) })
  }
}
