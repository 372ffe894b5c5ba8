extension RankFile {
  /// `tokenizer` as a rank file, and what has to be said beside the file.
  ///
  /// tiktoken merges by id and knows no other order, so the ids must be in the order of the merges. That is checked
  /// exactly: the one merge that makes each token (``CanonicalMerges``) must be the same by merges and by ids.
  ///
  /// - Throws: `FormatError` when tiktoken would encode differently, naming the first token that shows it.
  /// - Source: formats.md 13, "HF → tiktoken".
  package static func write(
    _ tokenizer: Tokenizer, file: String
  ) throws(FormatError) -> (bytes: [UInt8], notes: [String]) {
    func refuse(_ expected: String, _ found: String) -> FormatError {
      FormatError(
        file: file, expected: expected, found: found,
        advice: "tiktoken would encode differently; write a tokenizer.json")
    }
    guard case .bytePair(let model) = tokenizer.model else {
      throw refuse("a byte-level BPE model", "a \(tokenizer.model.name) model")
    }
    guard model.alphabet == .bytes else { throw refuse("a byte-level BPE model", "one over characters") }
    guard model.wordSuffix == nil, model.continuingPrefix == nil else {
      throw refuse("tokens without marks", "marks of words or continuations")
    }
    guard tokenizer.normalizer == nil else { throw refuse("no normalizer", "one") }
    guard let pattern = onePattern(tokenizer.preTokenizer) else {
      throw refuse("a pre-tokenizer that is one regular expression", "another")
    }

    let vocabulary = try rankedVocabulary(of: model, addedTokens: tokenizer.addedTokens, refuse)
    for byte in UInt8.min...UInt8.max where vocabulary.id(of: [byte]) == nil {
      throw refuse("all 256 bytes among the tokens", "no token for byte \(byte)")
    }
    var ranked = model
    ranked.vocabulary = vocabulary
    ranked.merges = model.merges.filter { vocabulary.contains($0.result) }
    let merged = CanonicalMerges(of: ranked)
    for (merge, before) in zip(merged.merges.dropFirst(), merged.merges) where merge.result < before.result {
      throw refuse(
        "ids in the order of the merges",
        "\(quoted(merge.result, vocabulary)) merged after \(quoted(before.result, vocabulary))")
    }
    ranked.merges = RankMerges.allSplits(of: vocabulary)
    let byRank = CanonicalMerges(of: ranked)
    for (merge, other) in zip(merged.merges, byRank.merges)
    where merge.left != other.left || merge.right != other.right {
      let first = min(merge.result, other.result)
      throw refuse("the same merges by id", "\(quoted(first, vocabulary)), which ids merge differently")
    }
    let count = min(merged.merges.count, byRank.merges.count)
    if let extra = (merged.merges.dropFirst(count) + byRank.merges.dropFirst(count)).first?.result {
      throw refuse("the same merges by id", "\(quoted(extra, vocabulary)), which is made in one way only")
    }
    if !model.ignoresMerges, let unreachable = merged.unreachable.first {
      throw refuse(
        "tokens that merging reaches",
        "\(quoted(unreachable, vocabulary)), which it does not")
    }

    var bytes: [UInt8] = []
    for id in vocabulary.ids {
      Base64.encode(vocabulary[id], into: &bytes)
      bytes.append(0x20)
      bytes.append(contentsOf: String(id).utf8)
      bytes.append(0x0A)
    }
    return (bytes, notes(pattern, tokenizer))
  }

  /// The preset with which the rank file of `tokenizer` is read again: one with its pattern, and with its special tokens
  /// where there is such a one.
  static func preset(for tokenizer: Tokenizer) -> EncodingPreset? {
    guard let pattern = onePattern(tokenizer.preTokenizer) else { return nil }
    let (same, alike) = presets(pattern, tokenizer.addedTokens)
    return same ?? alike
  }

  private static func quoted(_ id: TokenID, _ vocabulary: Vocabulary) -> String {
    "\(FormatError.quoted(vocabulary[id])) (id \(id))"
  }

  /// The tokens that get ranks: those of the model that are neither added tokens nor placeholders.
  private static func rankedVocabulary(
    of model: BytePairModel, addedTokens: [AddedToken], _ refuse: (String, String) -> FormatError
  ) throws(FormatError) -> Vocabulary {
    let spelled = SpelledTokens(model)
    var isAdded = [Bool](repeating: false, count: model.vocabulary.idEnd)
    for token in addedTokens where model.vocabulary.contains(token.id) {
      if spelled.spelling(of: token.id).elementsEqual(token.content) { isAdded[Int(token.id)] = true }
    }
    var vocabulary = Vocabulary(capacity: model.vocabulary.count)
    for id in model.vocabulary.ids where !isAdded[Int(id)] {
      if let spelling = model.verbatimSpellings[id] {
        guard spelling != WrittenVocabulary.placeholder(id) else { continue }
        throw refuse("tokens that are bytes", "\(FormatError.quoted(spelling)) (id \(id)), which no bytes spell")
      }
      do { try vocabulary.add(model.vocabulary[id], id: id) } catch { throw refuse("every token once", "\(error)") }
    }
    return vocabulary
  }

  /// The pattern of a pre-tokenizer that is one regular expression over the whole text.
  private static func onePattern(_ preTokenizer: PreTokenizer?) -> (regex: [UInt8], dialect: RegexDialect)? {
    switch preTokenizer {
    case .byteLevel(addPrefixSpace: false, trimOffsets: _, useRegex: true):
      return (Array(SplitPattern.gpt2.regexes(in: .oniguruma)[0].utf8), .oniguruma)
    case .split(.regex(let regex, let dialect), .isolated, false),
      .split(.regex(let regex, let dialect), .removed, true):
      return (regex, dialect)
    case .sequence(let steps):
      var steps = steps[...]
      if case .byteLevel(addPrefixSpace: false, trimOffsets: _, useRegex: false) = steps.last {
        steps = steps.dropLast()
      }
      return steps.count == 1 ? onePattern(steps.first) : nil
    default: return nil
    }
  }

  /// The first preset with this pattern and these special tokens, and the first with the pattern.
  private static func presets(
    _ pattern: (regex: [UInt8], dialect: RegexDialect), _ specials: [AddedToken]
  ) -> (same: EncodingPreset?, alike: EncodingPreset?) {
    let known = SplitPattern(regexes: [pattern.regex], dialect: pattern.dialect)
    let presets = EncodingPreset.allCases.filter { $0.pattern == known }
    let same = presets.first { preset in
      preset.specialTokens.map(\.id) == specials.map(\.id)
        && preset.specialTokens.map(\.content) == specials.map(\.content)
    }
    return (same, presets.first)
  }

  private static func notes(_ pattern: (regex: [UInt8], dialect: RegexDialect), _ tokenizer: Tokenizer) -> [String] {
    let specials = tokenizer.addedTokens
    let (same, alike) = presets(pattern, specials)
    if let same {
      return ["pattern and special tokens are not in the file: read it with preset '\(same.rawValue)'"]
    }
    var notes: [String] = []
    if let preset = alike {
      notes.append("the pattern is not in the file: it is that of preset '\(preset.rawValue)'")
    } else {
      notes.append("the pattern is not in the file: \(String(decoding: pattern.regex, as: UTF8.self))")
    }
    if !specials.isEmpty {
      let list = specials.prefix(8).map { "\(String(decoding: $0.content, as: UTF8.self)) \($0.id)" }
      notes.append(
        "the added tokens are not in the file: " + list.joined(separator: ", ")
          + (specials.count > 8 ? " and \(specials.count - 8) more" : ""))
    }
    return notes
  }
}
