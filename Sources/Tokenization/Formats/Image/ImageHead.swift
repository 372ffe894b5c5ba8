internal import JSON

/// What an image holds beside its tables, as JSON: the components of the tokenizer in the words of `tokenizer.json`, or
/// the preset that they come from.
struct ImageHead {
  var format: TokenizerFormat
  var preset: EncodingPreset?
  var warnings: [String]
  /// Everything but the model.
  var parts: Parts
  var flags: BytePairModel.Flags
  var makesEveryToken: Bool
  var ranksAscend: Bool
  /// Whether pieces can be cut at bridges.
  var hasBridges: Bool
  /// Whether the merges are all splits of the tokens, and so not in the image.
  var mergesAreSplits: Bool

  /// A tokenizer without its model.
  struct Parts: Equatable {
    var normalizer: Normalizer?
    var preTokenizer: PreTokenizer?
    var postProcessor: PostProcessor?
    var decoder: TokenDecoder?
    var addedTokens: [AddedToken]
    var truncation: JSONValue
    var padding: JSONValue

    init(_ tokenizer: Tokenizer) {
      normalizer = tokenizer.normalizer
      preTokenizer = tokenizer.preTokenizer
      postProcessor = tokenizer.postProcessor
      decoder = tokenizer.decoder
      addedTokens = tokenizer.addedTokens
      truncation = tokenizer.truncation
      padding = tokenizer.padding
    }

    /// A rank file's.
    init(_ preset: EncodingPreset) {
      self.init(
        Tokenizer(
          rankedVocabulary: Vocabulary(), preTokenizer: preset.preTokenizer, specialTokens: preset.specialTokens))
    }
  }

}

extension ImageHead {
  // MARK: Writing

  /// The head as JSON; nil when it could not be read back as it is.
  var json: [UInt8]? {
    var writer = ComponentWriter(file: "image")
    do throws(FormatError) {
      try writer.elementObject { (json) throws(FormatError) in
        json.member("format", format.rawValue)
        json.member("preset", preset.map { .text($0.rawValue) } ?? .null)
        json.member("warnings", .array(warnings.map { .text($0) }))
        json.member("unknown", flags.unknown.map { .integer(Int($0)) } ?? .null)
        json.member("fuses_unknown", flags.fusesUnknown)
        json.member("byte_fallback", flags.byteFallback)
        json.member("ignores_merges", flags.ignoresMerges)
        // As bits: what a number is written as need not be read as the same.
        json.member("dropout", flags.dropout.map { .integer(Int(truncatingIfNeeded: $0.bitPattern)) } ?? .null)
        json.member("makes_every_token", makesEveryToken)
        json.member("ranks_ascend", ranksAscend)
        json.member("has_bridges", hasBridges)
        json.member("merges_are_splits", mergesAreSplits)
        if preset == nil { try ImageHead.write(parts, to: &json) }
      }
    } catch { return nil }
    let json = writer.bytes
    guard let again = ImageHead(json), again.parts == parts, again.flags == flags, again.warnings == warnings,
      again.format == format, again.preset == preset
    else { return nil }
    return json
  }

  private static func write(_ parts: Parts, to json: inout ComponentWriter) throws(FormatError) {
    json.member("truncation", parts.truncation)
    json.member("padding", parts.padding)
    json.member(
      "added_tokens",
      .array(
        parts.addedTokens.map { token in
          .object([
            .init("id", .integer(Int(token.id))), .init("content", .string(token.content)),
            .init("single_word", .bool(token.singleWord)), .init("lstrip", .bool(token.stripsLeft)),
            .init("rstrip", .bool(token.stripsRight)), .init("normalized", .bool(token.normalized)),
            .init("special", .bool(token.special)),
          ])
        }))
    try json.section("normalizer", parts.normalizer) { (part, json) throws(FormatError) in try part.write(to: &json) }
    try json.section("pre_tokenizer", parts.preTokenizer) { (part, json) throws(FormatError) in
      try part.write(to: &json)
    }
    try json.section("post_processor", parts.postProcessor) { part, json in part.write(to: &json) }
    try json.section("decoder", parts.decoder) { (part, json) throws(FormatError) in try part.write(to: &json) }
  }

  // MARK: Reading

  /// The head that `json` describes; nil when anything is wrong with it.
  init?(_ json: [UInt8]) {
    do {
      var reader = JSONReader(json)
      let value = try reader.readValue()
      try reader.readEnd()
      try self.init(try ComponentFields(value, path: "head", file: "image", byteOffset: 0))
    } catch { return nil }
  }

  private init(_ fields: ComponentFields) throws(FormatError) {
    format = try fields.choice("format")
    preset = fields.value("preset") == nil ? nil : try fields.choice("preset") as EncodingPreset
    warnings = try fields.elements("warnings").map { (value) throws(FormatError) in
      guard case .string(let text) = value else {
        throw fields.error("warnings", expected: "text", found: value.foundText)
      }
      return String(decoding: text, as: UTF8.self)
    }
    flags = BytePairModel.Flags(
      unknown: fields.value("unknown") == nil ? nil : try fields.tokenID("unknown"),
      fusesUnknown: try fields.bool("fuses_unknown"), byteFallback: try fields.bool("byte_fallback"),
      ignoresMerges: try fields.bool("ignores_merges"),
      dropout: fields.value("dropout") == nil
        ? nil
        : Double(
          bitPattern: UInt64(bitPattern: Int64(try fields.integer("dropout", in: Int.min...Int.max)))))
    makesEveryToken = try fields.bool("makes_every_token")
    ranksAscend = try fields.bool("ranks_ascend")
    hasBridges = try fields.bool("has_bridges")
    mergesAreSplits = try fields.bool("merges_are_splits")
    if let preset {
      parts = Parts(preset)
    } else {
      parts = try Parts(fields)
    }
  }
}

extension ImageHead.Parts {
  fileprivate init(_ fields: ComponentFields) throws(FormatError) {
    func component(_ key: String) throws(FormatError) -> ComponentFields? {
      guard let value = fields.value(key) else { return nil }
      return try fields.component(value, path: key)
    }
    normalizer = try component("normalizer").map { (fields) throws(FormatError) in try Normalizer(fields) }
    preTokenizer = try component("pre_tokenizer").map { (fields) throws(FormatError) in try PreTokenizer(fields) }
    postProcessor = try component("post_processor").map { (fields) throws(FormatError) in try PostProcessor(fields) }
    decoder = try component("decoder").map { (fields) throws(FormatError) in try TokenDecoder(fields) }
    addedTokens = try fields.components("added_tokens") { (token) throws(FormatError) in
      AddedToken(
        id: try token.tokenID("id"), content: try token.string("content"), singleWord: try token.bool("single_word"),
        stripsLeft: try token.bool("lstrip"), stripsRight: try token.bool("rstrip"),
        normalized: try token.bool("normalized"), special: try token.bool("special"))
    }
    truncation = fields.value("truncation") ?? .null
    padding = fields.value("padding") ?? .null
  }
}
