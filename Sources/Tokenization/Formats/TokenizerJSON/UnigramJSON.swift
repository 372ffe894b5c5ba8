internal import JSON

/// The Unigram model of a `tokenizer.json`, and the SWE model, which is ours: Hugging Face refuses a file that has one,
/// rather than encoding without its end-of-word symbol and its bound.
///
/// ```
/// {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0], ["▁the", -3.2], …], "byte_fallback": false}
/// {"type": "SWE", …, "end_of_word_suffix": "</w>", "max_steps": 4}
/// ```
///
/// - Source: formats.md 3.3.
enum UnigramJSON {
  // MARK: Reading

  static func read(
    _ members: MemberRanges, _ fields: ComponentFields, keepsBytes: Bool, isSWE: Bool
  ) throws -> ModelJSON.Read {
    let (vocabulary, scores) = try readVocabulary(members)
    var model = UnigramModel(
      vocabulary: vocabulary, scores: scores, byteFallback: try fields.bool("byte_fallback", default: false))
    if fields.value("unk_id") != nil {
      let unknown = try fields.integer("unk_id", in: 0...max(0, vocabulary.idEnd - 1))
      model.unknown = TokenID(unknown)
    }
    if isSWE {
      let suffix = try fields.string("end_of_word_suffix", default: [])
      model.wordSuffix = suffix.isEmpty ? nil : suffix
      model.maximumSteps = try fields.integer("max_steps", in: 0...UnigramTables.stepLimit, default: 0)
    }
    // A byte that no piece covers would be spelt by the bytes of its character in the file.
    if keepsBytes, !model.byteFallback, let raw = try rawModel(model) { model = raw }
    return ModelJSON.Read(model: .unigram(model), spelledVocabulary: vocabulary, warnings: [])
  }

  /// The model over raw bytes, or nil when the end-of-word symbol cannot be spelt in them.
  private static func rawModel(_ model: UnigramModel) throws -> UnigramModel? {
    var raw = try model.withRawVocabulary()
    if let suffix = model.wordSuffix {
      guard let bytes = ByteLevelAlphabet.bytes(spelledBy: suffix) else { return nil }
      raw.wordSuffix = bytes
    }
    return raw
  }

  private static func readVocabulary(_ members: MemberRanges) throws -> (Vocabulary, [Double]) {
    let path = "\(members.path).vocab"
    guard var reader = members.reader("vocab") else {
      throw FormatError(
        file: members.file, at: .byte(members.byteOffset), component: members.path, expected: "the member 'vocab'",
        found: "nothing")
    }
    var vocabulary = Vocabulary(capacity: (reader.bytes.count - reader.position) / 40)
    var scores: [Double] = []
    var piece: [UInt8] = []
    try reader.readArray { (reader, index) throws in
      let kind = try reader.peek()
      let byteOffset = reader.position
      func fail(_ expected: String, _ found: String) -> FormatError {
        FormatError(
          file: members.file, at: .byte(byteOffset), component: "\(path)[\(index)]", expected: expected, found: found)
      }
      guard index < Vocabulary.idLimit else { throw fail("at most \(Vocabulary.idLimit) pieces", "more") }
      guard kind == .array else { throw fail("a piece and its score", reader.unexpected("").found) }
      var score: Double?
      var count = 0
      piece.removeAll(keepingCapacity: true)
      try reader.readArray { (reader, place) throws in
        count += 1
        switch (place, try reader.peek()) {
        case (0, .string): try reader.readString(into: &piece)
        case (1, .number):
          score = SerdeNumber.value(try reader.readNumberText())
          if score == nil { throw fail("a score within the range of a double", "a larger number") }
        default: throw fail("a piece and its score", reader.unexpected("").found)
        }
      }
      guard count == 2, let score else { throw fail("a piece and its score", "\(count) elements") }
      guard abs(score) < UnigramTables.scoreLimit else { throw fail("a finite score", "\(score)") }
      scores.append(score)
      do { try vocabulary.add(piece, id: TokenID(index)) } catch { throw fail("a piece", "\(error)") }
    }
    return (vocabulary, scores)
  }

  // MARK: Writing

  static func write(
    _ model: UnigramModel, addedTokens: [AddedToken], to json: inout ComponentWriter
  ) throws(FormatError) {
    let spelled = SpelledTokens(model)
    var entries = try WrittenVocabulary.entries(of: model, spelled, addedTokens, to: &json)
    // The place in the list is the id, so none can be left out.
    if entries.indices.contains(where: { Int(entries[$0].id) != $0 }) {
      entries = try WrittenVocabulary.entries(of: model, spelled, addedTokens, to: &json, includesAddedTokens: true)
    }
    if model.rule == .sentencePiece {
      json.note("scores are added in 64 bits instead of 32: nearly equal segmentations may come out differently")
      if model.kinds.contains(.unused) { json.note("unused pieces are found in text again") }
    }
    let scores = entries.map { entry in
      model.vocabulary.contains(entry.id) ? model.scores[Int(entry.id)] : 0
    }
    for (entry, score) in zip(entries, scores) where !score.isFinite {
      throw json.cannotWrite("finite scores", found: "\(score) for \(FormatError.quoted(entry.spelling))")
    }
    json.elementObject { json in
      json.member("type", model.isLikelihoodOptimalEncoding ? "SWE" : "Unigram")
      if let unknown = model.unknown { json.member("unk_id", Int(unknown)) } else { json.member("unk_id") }
      json.list("vocab", zip(entries, scores)) { entry, json in json.scored(entry.0.spelling, entry.1) }
      json.member("byte_fallback", model.byteFallback)
      if model.isLikelihoodOptimalEncoding {
        json.member("end_of_word_suffix", model.wordSuffix.map { spelled.spelling(ofMark: $0) })
        json.member("max_steps", model.maximumSteps)
      }
    }
  }
}
