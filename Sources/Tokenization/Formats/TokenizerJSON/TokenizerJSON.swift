internal import JSON

/// Hugging Face's `tokenizer.json`: the whole pipeline in one JSON object.
///
/// - Source: formats.md 2 and 3; tokenizers 0.23.
package enum TokenizerJSON {
  /// The keys in the order in which they are written; Hugging Face refuses a file with any other.
  private static let keys = [
    "version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder",
    "model",
  ]

  /// The tokenizer that a `tokenizer.json` describes, and what is odd about the file.
  ///
  /// - Throws: `FormatError` with the byte offset and the path of the component.
  /// - Complexity: O(*n*) in the length of the file.
  package static func read(
    _ bytes: [UInt8], file: String
  ) throws(FormatError) -> (tokenizer: Tokenizer, warnings: [String]) {
    do {
      return try readSections(bytes, file: file)
    } catch let error as JSONError {
      throw FormatError(file: file, at: .byte(error.byteOffset), expected: error.expected, found: error.found)
    } catch let error as FormatError {
      throw error
    } catch {
      throw FormatError(file: file, expected: "a tokenizer.json", found: "\(error)")
    }
  }

  private static func readSections(
    _ bytes: [UInt8], file: String
  ) throws -> (tokenizer: Tokenizer, warnings: [String]) {
    var unknownKeys: [String] = []
    var sections: [String: (value: JSONValue, byteOffset: Int)] = [:]
    var modelMembers: MemberRanges?
    var reader = JSONReader(bytes)
    try reader.readObject { reader, key in
      _ = try reader.peek()
      let byteOffset = reader.position
      let name = String(decoding: key, as: UTF8.self)
      guard sections[name] == nil, name != "model" || modelMembers == nil else {
        throw FormatError(
          file: file, at: .byte(byteOffset), expected: "every key once", found: "\(FormatError.quoted(key)) twice")
      }
      if name == "model" {
        modelMembers = try MemberRanges(reading: &reader, file: file, path: "model")
      } else if keys.contains(name) {
        sections[name] = (try reader.readValue(), byteOffset)
      } else {
        try reader.skipValue()
        sections[name] = (.null, byteOffset)
        unknownKeys.append(FormatError.quoted(key))
      }
    }
    try reader.readEnd()
    var warnings: [String] = []
    if !unknownKeys.isEmpty {
      let list = unknownKeys.prefix(3).joined(separator: ", ") + (unknownKeys.count > 3 ? ", …" : "")
      warnings.append("unknown keys are passed over: \(list); Hugging Face tokenizers refuses a file that has them")
    }

    func fields(_ key: String) throws(FormatError) -> ComponentFields? {
      guard let section = sections[key], section.value != .null else { return nil }
      return try ComponentFields(section.value, path: key, file: file, byteOffset: section.byteOffset)
    }
    if let version = sections["version"], version.value != .text("1.0"), version.value != .null {
      throw FormatError(
        file: file, at: .byte(version.byteOffset), component: "version", expected: "'1.0'",
        found: version.value.foundText)
    }
    for key in ["truncation", "padding"] { _ = try fields(key) }
    guard let modelMembers else {
      throw FormatError(file: file, expected: "a model", found: "no key 'model'")
    }
    let preTokenizer = try fields("pre_tokenizer").map { (fields) throws(FormatError) in try PreTokenizer(fields) }
    let read = try ModelJSON.read(modelMembers, keepsBytes: preTokenizer?.endsInBytes == true)
    let added = try AddedTokensJSON.read(
      sections["added_tokens"]?.value ?? .null, byteOffset: sections["added_tokens"]?.byteOffset ?? 0, file: file,
      spelledVocabulary: read.spelledVocabulary)
    var model = read.model
    if case .unigram(let unigram) = model { model = .unigram(unigram.withControlTokens(added.tokens)) }
    let tokenizer = Tokenizer(
      normalizer: try fields("normalizer").map { (fields) throws(FormatError) in try Normalizer(fields) },
      preTokenizer: preTokenizer, model: model,
      postProcessor: try fields("post_processor").map { (fields) throws(FormatError) in try PostProcessor(fields) },
      decoder: try fields("decoder").map { (fields) throws(FormatError) in try TokenDecoder(fields) },
      addedTokens: added.tokens, truncation: sections["truncation"]?.value ?? .null,
      padding: sections["padding"]?.value ?? .null)
    return (tokenizer, warnings + read.warnings + added.warnings)
  }

  /// `tokenizer` as a `tokenizer.json`, laid out as Hugging Face's `save` does, and what it says differently.
  ///
  /// Ids come out as they are: where Hugging Face's rule for added tokens would give others, the added tokens are
  /// written into the model's vocabulary too and unused ids are filled with placeholders (formats.md 2.1).
  ///
  /// - Parameter file: what the file is called in errors.
  /// - Throws: `FormatError` for what the format cannot say.
  package static func write(
    _ tokenizer: Tokenizer, file: String
  ) throws(FormatError) -> (bytes: [UInt8], notes: [String]) {
    let (form, notes) = tokenizer.huggingFaceForm()
    let tokenizer = form.spelledForHuggingFace
    var json = ComponentWriter(file: file)
    for note in notes { json.note(note) }
    try json.elementObject { (json) throws(FormatError) in
      json.member("version", "1.0")
      json.member("truncation", tokenizer.truncation)
      json.member("padding", tokenizer.padding)
      AddedTokensJSON.write(tokenizer.addedTokens, to: &json)
      try json.section("normalizer", tokenizer.normalizer) { (normalizer, json) throws(FormatError) in
        try normalizer.write(to: &json)
      }
      try json.section("pre_tokenizer", tokenizer.preTokenizer) { (preTokenizer, json) throws(FormatError) in
        try preTokenizer.write(to: &json)
      }
      try json.section("post_processor", tokenizer.postProcessor) { postProcessor, json in
        postProcessor.write(to: &json)
      }
      try json.section("decoder", tokenizer.decoder) { (decoder, json) throws(FormatError) in
        try decoder.write(to: &json)
      }
      try json.section("model", tokenizer.model) { (model, json) throws(FormatError) in
        try ModelJSON.write(model, addedTokens: tokenizer.addedTokens, to: &json)
      }
    }
    return (json.bytes, json.notes)
  }
}

extension Tokenizer {
  /// The same tokenizer in the components that Hugging Face uses: a model over bytes needs a last `ByteLevel` step and
  /// a `ByteLevel` decoder there.
  fileprivate var spelledForHuggingFace: Tokenizer {
    guard model.alphabet == .bytes else { return self }
    if case .byteToWord = model { return self }
    var result = self
    if case .split(let pattern, .removed, true) = preTokenizer, case .regex(let regex, .fancyRegex) = pattern {
      // tiktoken keeps the matches and loses what lies between; where nothing does, the usual form says the same.
      if let known = SplitPattern(regexes: [regex], dialect: .fancyRegex), known.coversText {
        result.preTokenizer = known.preTokenizer
      }
    }
    if result.preTokenizer?.endsInBytes != true {
      let bytes = PreTokenizer.byteLevel(addPrefixSpace: false, trimOffsets: true, useRegex: false)
      switch result.preTokenizer {
      case .sequence(let steps): result.preTokenizer = .sequence(steps + [bytes])
      case .some(let step): result.preTokenizer = .sequence([step, bytes])
      case nil: result.preTokenizer = bytes
      }
    }
    if decoder == nil { result.decoder = .byteLevel(addPrefixSpace: true, trimOffsets: true, useRegex: true) }
    return result
  }
}
