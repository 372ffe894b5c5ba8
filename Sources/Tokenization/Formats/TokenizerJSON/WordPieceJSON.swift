/// The WordPiece model of a `tokenizer.json`.
///
/// - Source: formats.md 3.3.
enum WordPieceJSON {
  static func read(
    _ members: MemberRanges, _ fields: ComponentFields, keepsBytes: Bool
  ) throws -> ModelJSON.Read {
    let spelled = try VocabularyJSON.read(members)
    let unknown = try fields.string("unk_token", default: Array("[UNK]".utf8))
    var model = WordPieceModel(
      vocabulary: spelled, alphabet: .characters, unknown: spelled.id(of: unknown), unknownSpelling: unknown,
      continuingPrefix: try fields.string("continuing_subword_prefix", default: Array("##".utf8)),
      characterLimit: try fields.integer(
        "max_input_chars_per_word", in: 0...Int.max, default: WordPieceModel.defaultCharacterLimit))
    var warnings: [String] = []
    if model.unknown == nil, !(keepsBytes && model.continuingPrefix.isEmpty && spellsEveryByte(spelled)) {
      warnings.append(
        "model.unk_token \(FormatError.quoted(unknown)) is not in the vocabulary: a word that cannot be cut is an error"
      )
    }
    // A prefix that is not spelt in the byte table can stand before no byte: such a model sees characters.
    if keepsBytes, let prefix = ByteLevelAlphabet.bytes(spelledBy: model.continuingPrefix) {
      model = try model.withRawVocabulary()
      model.continuingPrefix = prefix
    }
    return ModelJSON.Read(model: .wordPiece(model), spelledVocabulary: spelled, warnings: warnings)
  }

  /// Whether every byte is a token, so that every text can be cut.
  private static func spellsEveryByte(_ spelled: Vocabulary) -> Bool {
    (UInt8.min...UInt8.max).allSatisfy { spelled.id(of: ByteLevelAlphabet.spelling(of: [$0])) != nil }
  }

  static func write(
    _ model: WordPieceModel, addedTokens: [AddedToken], to json: inout ComponentWriter
  ) throws(FormatError) {
    let spelled = SpelledTokens(model)
    let entries = try WrittenVocabulary.entries(of: model, spelled, addedTokens, to: &json)
    if entries.count > model.vocabulary.count {
      json.note("added tokens are written into the vocabulary too: words that spell one can be cut into it")
    }
    json.elementObject { json in
      json.member("type", "WordPiece")
      json.member("unk_token", model.unknownSpelling)
      json.member("continuing_subword_prefix", spelled.spelling(ofMark: model.continuingPrefix))
      json.member("max_input_chars_per_word", model.characterLimit)
      json.object("vocab") { json in
        for entry in entries { json.entry(entry.spelling, entry.id) }
      }
    }
  }
}
