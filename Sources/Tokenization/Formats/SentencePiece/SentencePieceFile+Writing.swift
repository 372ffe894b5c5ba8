extension SentencePieceFile {
  /// The model file of a tokenizer, and what it says differently, one sentence each.
  ///
  /// - Parameter name: what errors call the file.
  /// - Throws: `FormatError` when SentencePiece has no words for a stage.
  package static func write(
    _ tokenizer: Tokenizer, file name: String
  ) throws(FormatError) -> (bytes: [UInt8], notes: [String]) {
    var notes: [String] = []
    var file = SentencePieceFile()
    func refuse(_ expected: String, _ found: String, advice: String? = nil) -> FormatError {
      FormatError(file: name, expected: expected, found: found, advice: advice)
    }
    if case .sentencePiece(let decoding) = tokenizer.decoder { file.unknownSurface = decoding.unknownSurface }

    let vocabulary = tokenizer.model.vocabulary
    var kinds = [Kind](repeating: .normal, count: tokenizer.idEnd)
    var scores = [Float](repeating: 0, count: tokenizer.idEnd)
    let unknown: TokenID?
    switch tokenizer.model {
    case .unigram(let model):
      guard model.alphabet == .characters else {
        throw refuse("pieces of characters", "pieces of bytes, which SentencePiece does not have")
      }
      guard !model.isLikelihoodOptimalEncoding else {
        throw refuse("a plain unigram model", "one with an end-of-word symbol or a bound on the pieces of a word")
      }
      file.algorithm = .unigram
      file.byteFallback = model.byteFallback
      unknown = model.unknown
      for id in vocabulary.ids {
        kinds[Int(id)] = model.kind(of: id)
        scores[Int(id)] = Float(model.scores[Int(id)])
      }
      if model.rule == .huggingFace {
        notes.append("scores are added in 32 bits instead of 64: nearly equal segmentations may come out differently")
      }
    case .bytePair(let model):
      guard model.alphabet == .characters else {
        throw refuse(
          "tokens of characters", "a byte-level BPE",
          advice: "SentencePiece cuts at spaces only and has no pattern, so its ids would differ")
      }
      guard model.continuingPrefix == nil, model.wordSuffix == nil else {
        throw refuse("tokens without marks", "a continuing prefix or an end-of-word suffix, which SentencePiece lacks")
      }
      guard !model.ignoresMerges else { throw refuse("merges that always count", "'ignore_merges'") }
      file.algorithm = .bytePair
      file.byteFallback = model.byteFallback
      unknown = model.unknown
      scores = mergeScores(of: model, special: tokenizer.addedTokens.map(\.id), idEnd: tokenizer.idEnd)
      for id in model.userDefined { kinds[Int(id)] = .userDefined }
      for id in model.unused { kinds[Int(id)] = .unused }
    case .wordPiece, .wordLevel, .byteToWord:
      throw refuse("a unigram or byte-pair model", "a \(tokenizer.model.name) model, which SentencePiece does not have")
    }
    file.normalization = try normalization(of: tokenizer, name, &notes)
    guard let unknown else { throw refuse("an unknown token", "none: SentencePiece needs one") }
    kinds[Int(unknown)] = .unknown

    var texts = [[UInt8]](repeating: [], count: tokenizer.idEnd)
    for id in vocabulary.ids { texts[Int(id)] = Array(vocabulary[id]) }
    for token in tokenizer.addedTokens where token.id != unknown {
      texts[Int(token.id)] = token.content
      kinds[Int(token.id)] = token.special ? .control : .userDefined
    }
    file.markBytes(texts, &kinds)
    var unused = 0
    for id in texts.indices where texts[id].isEmpty {
      texts[id] = WrittenVocabulary.placeholder(TokenID(id))
      kinds[id] = .control
      unused += 1
    }
    if unused > 0 { notes.append("\(unused) unused ids are filled with control pieces") }
    file.pieces = texts.indices.map { Piece(text: texts[$0], score: scores[$0], kind: kinds[$0]) }
    file.normalization.userDefinedSymbols = file.pieces.filter { $0.kind == .userDefined }.map(\.text)
    file.otherTrainerFields = file.specialIDs()
    // What SentencePiece's loader refuses is refused here.
    _ = try file.tokenizer(file: name)
    return (file.bytes, notes)
  }

  /// Byte pieces, if there are all of them.
  private mutating func markBytes(_ texts: [[UInt8]], _ kinds: inout [Kind]) {
    var ids: [UInt8: Int] = [:]
    for (id, text) in texts.enumerated() {
      if let byte = ByteFallback.byte(spelledBy: text), ByteFallback.spelling(of: byte) == text { ids[byte] = id }
    }
    byteFallback = byteFallback && ids.count == 256
    if byteFallback { for id in ids.values { kinds[id] = .byte } }
  }

  /// Fields of the trainer that other programs read: the size, and the ids and spellings of the special pieces.
  private func specialIDs() -> [UInt8] {
    var fields = ProtobufWriter()
    fields.field(4, pieces.count)
    for (number, name, kind) in [
      (40 as UInt64, "", Kind.unknown), (41, "<s>", .control), (42, "</s>", .control), (43, "<pad>", .control),
    ] {
      let id = pieces.firstIndex { $0.kind == kind && (name.isEmpty || $0.text == Array(name.utf8)) }
      fields.field(number, id ?? -1)
      if number == 40, let id { fields.field(45, pieces[id].text) }
    }
    return fields.bytes
  }

  /// Scores after which SentencePiece merges in the order of a model's ranks: −rank for what merges make, lower ones for
  /// other characters in order of id, 0 for special pieces and bytes.
  private static func mergeScores(of model: BytePairModel, special: [TokenID], idEnd: Int) -> [Float] {
    var scores = [Float](repeating: 0, count: idEnd)
    var made = Set<TokenID>()
    var rank = -1
    var last: UInt32?
    for merge in model.merges {
      if merge.rank != last {
        // A result keeps the rank of its first merge; what comes later of it needs no number.
        if !made.contains(merge.result) { rank += 1 }
        last = merge.rank
      }
      if made.insert(merge.result).inserted { scores[Int(merge.result)] = Float(-rank) }
    }
    let plain = Set(model.userDefined + model.unused + [model.unknown].compactMap { $0 }).union(special)
    for id in model.vocabulary.ids where !made.contains(id) && !plain.contains(id) {
      if model.byteFallback, ByteFallback.byte(spelledBy: model.vocabulary[id]) != nil { continue }
      rank += 1
      scores[Int(id)] = Float(-rank)
    }
    return scores
  }
}
