internal import Measurement
internal import Tokenization
internal import Transfer

/// Tokens that no text gives, and tokens that their own text does not give.
enum ReachFindings {
  static func all(of forms: CanonicalForms) throws -> [LintFinding] {
    let tokenizer = forms.tokenizer
    if case .byteToWord = tokenizer.model { return [] }
    let compiled = try CompiledTokenizer(tokenizer, options: EncodingOptions(unknownSymbols: .drop))
    let verbatim = tokenizer.model.verbatimSpellings
    let fallback = Set(TokenOrigins(tokenizer).runs.filter { $0.kind == .byteFallback }.flatMap(\.ids))
    let candidates = forms.textIDs.filter { verbatim[$0] == nil && !fallback.contains($0) }

    var encoding = TextEncoding(compiled, nil)
    // First the few places that reach nearly every token, then many for those that are left.
    let unseen = try encoding.unreached(among: candidates) { forms.text(of: $0) }
    var unreached: [TokenID] = []
    for id in unseen where try !ReachContexts.reach(id, forms.text(of: id), &encoding) { unreached.append(id) }

    let causes = try Causes(unreached, forms)
    var findings = causes.findings(verbatim: verbatim)
    let unreachedSet = Set(unreached)
    if let finding = try notThemselves(candidates.filter { !unreachedSet.contains($0) }, forms, &encoding) {
      findings.append(finding)
    }
    return findings
  }

  // MARK: Which stage is in the way

  /// The unreached tokens by the stage that is in the way.
  private struct Causes {
    private var model: [LintFinding.Example] = []
    private var normalizer: [LintFinding.Example] = []
    private var split: [LintFinding.Example] = []

    init(_ ids: [TokenID], _ forms: CanonicalForms) throws {
      let tokenizer = forms.tokenizer
      let vocabulary = tokenizer.model.vocabulary
      var bare = try Causes.bareEncoding(of: tokenizer)
      let normalizer = try tokenizer.normalizer.map { try TextNormalizer($0) }
      let added = Set(tokenizer.addedTokens.map(\.id))
      for id in ids {
        var example = LintFinding.Example(id: id, bytes: Array(vocabulary[id]))
        if added.contains(id) {
          example.bytes = Array(forms.text(of: id))
        } else if bare != nil, let found = try bare?.ids(of: vocabulary[id]), found != [id] {
          example.detail = "gives " + found.prefix(4).map(String.init).joined(separator: " ")
          model.append(example)
          continue
        }
        if let normalizer, let changed = try Causes.change(of: Array(forms.text(of: id)), by: normalizer) {
          example.detail = changed.isEmpty ? "is removed" : "becomes \(FormatError.quoted(changed))"
          self.normalizer.append(example)
        } else {
          split.append(example)
        }
      }
    }

    /// The model alone, where what it makes of a token's own bytes decides whether any text gives the token: nothing
    /// inside a token depends on what stands around it.
    private static func bareEncoding(of tokenizer: Tokenizer) throws -> TextEncoding? {
      switch tokenizer.model {
      case .bytePair(let model) where model.wordSuffix == nil && model.continuingPrefix == nil: break
      case .unigram(let model) where !model.isLikelihoodOptimalEncoding: break
      default: return nil
      }
      return TextEncoding(
        try CompiledTokenizer(Tokenizer(model: tokenizer.model), options: EncodingOptions(unknownSymbols: .drop)), nil)
    }

    /// What the normalizer makes of a text, unless the text is still in it but for white space at its ends and marks.
    private static func change(of text: [UInt8], by normalizer: TextNormalizer) throws -> [UInt8]? {
      let result = plain(try normalizer.normalize(text))
      let own = plain(text)
      guard !own.isEmpty else { return nil }
      var start = 0
      while start + own.count <= result.count {
        if result[start..<start + own.count] == own[...] { return nil }
        start += 1
      }
      return result
    }

    /// `▁` as spaces, none at the ends.
    private static func plain(_ text: [UInt8]) -> [UInt8] {
      var bytes: [UInt8] = []
      var index = 0
      while index < text.count {
        if index + 2 < text.count, text[index] == 0xE2, text[index + 1] == 0x96, text[index + 2] == 0x81 {
          bytes.append(0x20)
          index += 3
        } else {
          bytes.append(text[index])
          index += 1
        }
      }
      var slice = bytes[...]
      while slice.first == 0x20 { slice.removeFirst() }
      while slice.last == 0x20 { slice.removeLast() }
      return Array(slice)
    }

    func findings(verbatim: [TokenID: [UInt8]]) -> [LintFinding] {
      let spelt = verbatim.sorted { $0.key < $1.key }.map { id, spelling in
        LintFinding.Example(id: id, bytes: spelling, detail: "is spelt with characters that stand for no byte")
      }
      let prune = "'cleave vocab prune' removes them; else their rows are never trained"
      return [
        (
          LintCheck.unreachableByModel, model + spelt,
          "tokens are given by no text: the model makes other tokens of their own bytes"
        ),
        (
          .unreachableByNormalizer, normalizer,
          "tokens are given by no text that was tried: the normalizer changes their text"
        ),
        (
          .unreachableBySplit, split,
          "tokens are given by no text that was tried: it is cut inside them, or other tokens are found"
        ),
      ].filter { !$0.1.isEmpty }.map { check, examples, summary in
        LintFinding(check, .warning, count: examples.count, summary, remedy: prune, examples: examples)
      }
    }
  }

  // MARK: Tokens by themselves

  /// Tokens whose decoded text alone is encoded otherwise. Those that only stand inside words are not asked.
  private static func notThemselves(
    _ ids: [TokenID], _ forms: CanonicalForms, _ encoding: inout TextEncoding
  ) throws -> LintFinding? {
    let tokenizer = forms.tokenizer
    let decoder = try Decoder(tokenizer)
    let marksWords = ids.contains { forms.text(of: $0).first == 0x20 } && tokenizer.model.alphabet == .characters
    var count = 0
    var examples: [LintFinding.Example] = []
    for id in ids where !marksWords || forms.text(of: id).first == 0x20 {
      let text = try decoder.decode(CollectionOfOne(id))
      guard !text.isEmpty else { continue }
      let found = try encoding.ids(of: text[...])
      if found == [id] { continue }
      count += 1
      if examples.count < LintFinding.exampleLimit {
        examples.append(
          .init(
            id: id, bytes: Array(tokenizer.model.vocabulary[id]),
            detail: "gives \(found.isEmpty ? "nothing" : found.prefix(4).map(String.init).joined(separator: " "))"))
      }
    }
    guard count > 0 else { return nil }
    return LintFinding(
      .notItself, .note, count: count, "tokens that some text gives are not what their own text gives, encoded alone",
      remedy: "look single tokens up by id ('cleave inspect token'), not by encoding their text", examples: examples)
  }
}
