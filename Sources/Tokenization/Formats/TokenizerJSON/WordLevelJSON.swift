/// The WordLevel model of a `tokenizer.json`.
///
/// - Source: formats.md 3.3.
enum WordLevelJSON {
  static func read(
    _ members: MemberRanges, _ fields: ComponentFields, keepsBytes: Bool
  ) throws -> ModelJSON.Read {
    let spelled = try VocabularyJSON.read(members)
    let unknown = try fields.string("unk_token", default: Array("<unk>".utf8))
    let model = WordLevelModel(
      vocabulary: spelled, alphabet: .characters, unknown: spelled.id(of: unknown), unknownSpelling: unknown)
    return ModelJSON.Read(
      model: .wordLevel(keepsBytes ? try model.withRawVocabulary() : model), spelledVocabulary: spelled, warnings: [])
  }

  static func write(
    _ model: WordLevelModel, addedTokens: [AddedToken], to json: inout ComponentWriter
  ) throws(FormatError) {
    let entries = try WrittenVocabulary.entries(of: model, SpelledTokens(model), addedTokens, to: &json)
    json.elementObject { json in
      json.member("type", "WordLevel")
      json.object("vocab") { json in
        for entry in entries { json.entry(entry.spelling, entry.id) }
      }
      json.member("unk_token", model.unknownSpelling)
    }
  }
}
