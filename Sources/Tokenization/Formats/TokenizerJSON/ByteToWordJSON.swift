internal import JSON

/// The byte-to-word model of a `tokenizer.json`: settings alone, since its tokens follow from them. Cleave's own; Hugging
/// Face tokenizers refuses it.
enum ByteToWordJSON {
  static func read(_ members: MemberRanges, _ fields: ComponentFields) throws -> ModelJSON.Read {
    var specialTokens: [[UInt8]] = []
    for value in try fields.elements("special_tokens") {
      guard case .string(let token) = value else {
        throw fields.error("special_tokens", expected: "strings", found: value.foundText)
      }
      specialTokens.append(token)
    }
    let model: ByteToWordModel
    do {
      model = try ByteToWordModel(
        maximumLength: try fields.integer("max_word_bytes", in: ByteWordScanner.lengths),
        separatesPunctuation: try fields.bool("punctuation_alone", default: false),
        rejectsIllFormed: try fields.bool("reject_ill_formed", default: false), specialTokens: specialTokens)
    } catch let error as ByteToWordError {
      throw fields.error("special_tokens", expected: "special tokens that differ", found: "\(error)")
    }
    var spelled = Vocabulary(capacity: 300)
    for (id, token) in specialTokens.enumerated() { try spelled.add(token, id: TokenID(id)) }
    for (id, spelling) in model.markSpellings.sorted(by: { $0.key < $1.key }) { try spelled.add(spelling, id: id) }
    for byte in UInt8.min...UInt8.max {
      try spelled.add(ByteLevelAlphabet.spelling(of: [byte]), id: model.byteBase + TokenID(byte))
    }
    return ModelJSON.Read(model: .byteToWord(model), spelledVocabulary: spelled, warnings: [])
  }

  static func write(_ model: ByteToWordModel, to json: inout ComponentWriter) {
    json.elementObject { json in
      json.member("type", "ByteToWord")
      json.member("max_word_bytes", model.scanner.maximumLength)
      json.member("punctuation_alone", model.scanner.separatesPunctuation)
      json.member("reject_ill_formed", model.rejectsIllFormed)
      json.list("special_tokens", model.specialTokens) { token, json in json.element(token) }
    }
  }
}
