extension SentencePieceFile {
  /// The tokenizer that the file describes, and what is odd about it.
  ///
  /// Control pieces become special added tokens, which a text only spells when that is allowed; user-defined ones are
  /// the model's affair. Nothing is put around a text: a model file does not say whether its users want `<s>` or `</s>`.
  ///
  /// - Parameter name: what messages call the file.
  /// - Throws: `FormatError` for what SentencePiece's own loader refuses too.
  package func tokenizer(file name: String) throws(FormatError) -> (tokenizer: Tokenizer, warnings: [String]) {
    var warnings: [String] = []
    let vocabulary = try checkedVocabulary(name)
    let ids = pieces.indices.map { TokenID($0) }
    guard let unknown = ids.first(where: { pieces[Int($0)].kind == .unknown }) else {
      throw FormatError(file: name, component: "pieces", expected: "a piece of type UNKNOWN", found: "none")
    }
    if hasDenormalizer { warnings.append("the file's denormalizer, which changes decoded text, is not applied") }

    let model: Model
    var preTokenizer: PreTokenizer?
    switch algorithm {
    case .unigram:
      model = .unigram(
        UnigramModel(
          vocabulary: vocabulary, scores: pieces.map { Double($0.score) }, kinds: pieces.map(\.kind), unknown: unknown,
          byteFallback: byteFallback, rule: .sentencePiece))
    case .bytePair, .character:
      var bytePair = BytePairModel(
        alphabet: .characters, vocabulary: vocabulary, merges: [], unknown: unknown, fusesUnknown: true,
        byteFallback: byteFallback, userDefined: ids.filter { pieces[Int($0)].kind == .userDefined })
      if algorithm == .bytePair {
        guard let scored = ScoredMerges(pieces, vocabulary) else {
          throw FormatError(
            file: name, component: "pieces",
            expected: "at most \(ScoredMerges.limit) ways to merge two pieces to a third",
            found: "more")
        }
        bytePair.merges = scored.merges
        bytePair.unused = ids.filter { pieces[Int($0)].kind == .unused }
        if scored.looseCharacterCount > 0 {
          warnings.append(
            "\(scored.looseCharacterCount) pieces hold a character that is no piece itself: they are never made here, "
              + "though SentencePiece may make them")
        }
      }
      model = .bytePair(bytePair)
    case .word:
      model = .wordLevel(
        WordLevelModel(vocabulary: vocabulary, unknown: unknown, unknownSpelling: pieces[Int(unknown)].text))
      let mark = TextPattern.string(SentencePieceNormalization.mark)
      preTokenizer = .split(
        pattern: mark, behavior: normalization.treatsSpaceAsSuffix ? .mergedWithPrevious : .mergedWithNext,
        invert: false)
      warnings.append(
        "words that are not in the vocabulary stay apart; SentencePiece joins those side by side into one")
    }
    let controls = ids.filter { pieces[Int($0)].kind == .control }
    guard controls.reduce(0, { $0 + pieces[Int($1)].text.count }) <= AddedToken.byteLimit else {
      throw FormatError(
        file: name, component: "pieces", expected: "at most \(AddedToken.byteLimit) bytes in all control pieces",
        found: "more")
    }
    let tokenizer = Tokenizer(
      normalizer: .sentencePiece(normalization), preTokenizer: preTokenizer, model: model,
      decoder: .sentencePiece(
        SentencePieceDecoding(
          controls: Set(controls.map { pieces[Int($0)].text }), unknown: pieces[Int(unknown)].text,
          unknownSurface: unknownSurface, byteFallback: byteFallback, addsDummyPrefix: normalization.addsDummyPrefix,
          removesExtraSpaces: normalization.removesExtraSpaces)),
      addedTokens: controls.map { AddedToken(id: $0, content: pieces[Int($0)].text) })
    return (tokenizer, warnings)
  }

  /// The pieces' texts by id.
  ///
  /// - Source: formats.md 8.2: what the loader refuses.
  private func checkedVocabulary(_ name: String) throws(FormatError) -> Vocabulary {
    var vocabulary = Vocabulary(capacity: pieces.count)
    var unknown: Int?
    var bytes = Set<UInt8>()
    for (index, piece) in pieces.enumerated() {
      func fail(_ expected: String, _ found: String, advice: String? = nil) -> FormatError {
        FormatError(file: name, component: "pieces[\(index)]", expected: expected, found: found, advice: advice)
      }
      let spelling = FormatError.quoted(piece.text)
      if piece.text.isEmpty { throw fail("a text", "an empty one") }
      if piece.text.contains(0) { throw fail("a text without a zero byte", spelling) }
      if let earlier = vocabulary.id(of: piece.text) {
        throw fail("every piece once", "\(spelling) again, which is pieces[\(earlier)]")
      }
      switch piece.kind {
      case .unknown:
        if let unknown {
          throw fail("one piece of type UNKNOWN", "\(spelling) beside \(FormatError.quoted(pieces[unknown].text))")
        }
        unknown = index
      case .byte:
        guard byteFallback else {
          throw fail("no piece of type BYTE, as byte_fallback is false", spelling)
        }
        guard let byte = ByteFallback.byte(spelledBy: piece.text), ByteFallback.spelling(of: byte) == piece.text else {
          throw fail("a byte from '<0x00>' to '<0xFF>'", spelling)
        }
        bytes.insert(byte)
      default: break
      }
      do { try vocabulary.add(piece.text, id: TokenID(index)) } catch { throw fail("a token", "\(error)") }
    }
    if byteFallback, bytes.count < 256 {
      throw FormatError(
        file: name, component: "pieces", expected: "all 256 bytes, as byte_fallback is true", found: "\(bytes.count)")
    }
    return vocabulary
  }
}
