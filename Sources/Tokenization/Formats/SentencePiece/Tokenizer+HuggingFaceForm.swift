extension Tokenizer {
  /// The same tokenizer without stages of SentencePiece's own, in components that Hugging Face has, and what they do
  /// differently, one sentence each. Nothing changes where there are none.
  ///
  /// Where transformers puts `Metaspace`, which adds no mark to a text that begins with one, this says `Prepend` and
  /// `Replace`; and the spaces at the ends go by patterns, since `Strip` takes tabs and line feeds too. So the ids are
  /// SentencePiece's.
  ///
  /// - Source: formats.md 13.
  func huggingFaceForm() -> (tokenizer: Tokenizer, notes: [String]) {
    var result = self
    var notes: [String] = []
    let userDefined = userDefinedTokens
    if case .sentencePiece(let settings) = normalizer {
      result.normalizer = settings.huggingFaceNormalizer
      if preTokenizer == nil { result.preTokenizer = cutAtMarks }
      if fallsBackToBytes {
        notes.append("bytes that are no UTF-8 become the tokens of these bytes, not those of U+FFFD")
      }
      if !settings.map.isEmpty {
        notes.append(
          "the character map works on grapheme clusters, and a cluster becomes what its first key becomes: marks behind "
            + "a replaced character are lost")
      }
    }
    if case .sentencePiece(let decoding) = decoder {
      result.decoder = decoding.huggingFaceDecoder
      if decoding.removesExtraSpaces { notes.append("decoding leaves out one space at the beginning, not all") }
    }
    switch result.model {
    case .unigram(let model) where model.rule == .sentencePiece && !model.kinds.isEmpty:
      result.model = .unigram(model.withoutKinds)
      // As a plain piece it would be found where a text spells it.
      if let unknown = model.unknown, !result.addedTokens.contains(where: { $0.id == unknown }) {
        result.addedTokens.append(AddedToken(id: unknown, content: Array(model.vocabulary[unknown])))
        result.addedTokens.sort { $0.id < $1.id }
      }
    case .bytePair(var model) where !model.userDefined.isEmpty || !model.unused.isEmpty:
      result.addedTokens += userDefined.map { AddedToken(id: $0, content: Array(model.vocabulary[$0]), special: false) }
      result.addedTokens.sort { $0.id < $1.id }
      if !userDefined.isEmpty {
        notes.append(
          "user-defined symbols are added tokens, which are looked for before the text is normalized: what follows one "
            + "is normalized like the beginning of a text")
      }
      if !model.unused.isEmpty { notes.append("unused pieces are made again") }
      (model.userDefined, model.unused) = ([], [])
      result.model = .bytePair(model)
    default: break
    }
    return (result, notes)
  }

  private var fallsBackToBytes: Bool {
    switch model {
    case .bytePair(let model): model.byteFallback
    case .unigram(let model): model.byteFallback
    default: false
    }
  }

  private var userDefinedTokens: [TokenID] {
    if case .bytePair(let model) = model { model.userDefined } else { [] }
  }

  /// A cut before each mark, which changes no ids when no token holds one elsewhere than at its beginning.
  ///
  /// Hugging Face remembers what short pieces became, and so encodes them sooner than whole texts.
  private var cutAtMarks: PreTokenizer? {
    let mark = SentencePieceNormalization.mark
    let vocabulary = model.vocabulary
    guard vocabulary.id(of: mark) != nil else { return nil }
    for id in vocabulary.ids where vocabulary[id].dropFirst().contains(mark[0]) {
      let token = vocabulary[id]
      if token.indices.dropFirst().contains(where: { token[$0...].starts(with: mark) }) { return nil }
    }
    return .split(pattern: .string(mark), behavior: .mergedWithNext, invert: false)
  }
}

extension SentencePieceNormalization {
  fileprivate var huggingFaceNormalizer: Normalizer? {
    func pattern(_ regex: String, _ content: [UInt8]) -> Normalizer {
      .replace(pattern: .regex(Array(regex.utf8), .oniguruma), content: content)
    }
    var steps: [Normalizer] = []
    if !map.isEmpty { steps.append(.precompiled(map)) }
    if removesExtraSpaces {
      steps.append(pattern(escapesSpaces ? #"\A +|[ ▁]+\z"# : #"\A +| +\z"#, []))
      steps.append(pattern(" {2,}", [0x20]))
    }
    let mark = escapesSpaces ? SentencePieceNormalization.mark : [0x20]
    if addsDummyPrefix, treatsSpaceAsSuffix { steps.append(pattern(#"(?<=[\s\S])\z"#, mark)) }
    if addsDummyPrefix, !treatsSpaceAsSuffix { steps.append(.prepend(mark)) }
    if escapesSpaces { steps.append(.replace(pattern: .string([0x20]), content: mark)) }
    return steps.isEmpty ? nil : steps.count == 1 ? steps[0] : .sequence(steps)
  }
}

extension SentencePieceDecoding {
  fileprivate var huggingFaceDecoder: TokenDecoder {
    var steps: [TokenDecoder] = []
    if !unknown.isEmpty, unknown != unknownSurface {
      steps.append(.replace(pattern: .string(unknown), content: unknownSurface))
    }
    steps.append(.replace(pattern: .string(SentencePieceNormalization.mark), content: [0x20]))
    if byteFallback { steps.append(.byteFallback) }
    steps.append(.fuse)
    if addsDummyPrefix || removesExtraSpaces { steps.append(.strip(content: " ", start: 1, stop: 0)) }
    return .sequence(steps)
  }
}

extension UnigramModel {
  /// The same pieces for a tool that knows no kinds: user-defined ones get the score with which SentencePiece prefers
  /// them, and what must not be found in a text one that is worse than any other way to cut it.
  ///
  /// The score of an unknown character, ten below the lowest, falls with them. That changes nothing as long as every
  /// character of a piece is a piece too, as in all that SentencePiece trains.
  fileprivate var withoutKinds: UnigramModel {
    var result = self
    result.kinds = []
    let lowest = vocabulary.ids.filter { kind(of: $0) == .normal }.map { scores[Int($0)] }.min() ?? 0
    for id in vocabulary.ids {
      let count = Double(vocabulary[id].count)
      switch kind(of: id) {
      case .normal: break
      case .userDefined: result.scores[Int(id)] = 0.1 * (count - 1)
      case .unknown, .control, .byte, .unused: result.scores[Int(id)] = count * (min(lowest, 0) - 10) - 1
      }
    }
    return result
  }
}
