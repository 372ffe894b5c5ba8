internal import JSON

/// The BPE model of a `tokenizer.json`.
///
/// - Source: formats.md 3.3.
enum BytePairJSON {
  // MARK: Reading

  static func read(
    _ members: MemberRanges, _ fields: ComponentFields, keepsBytes: Bool
  ) throws -> ModelJSON.Read {
    var warnings: [String] = []
    let vocabulary = try VocabularyJSON.read(members)
    var model = BytePairModel(
      alphabet: .characters, vocabulary: vocabulary, merges: [],
      fusesUnknown: try fields.bool("fuse_unk", default: false),
      byteFallback: try fields.bool("byte_fallback", default: false),
      ignoresMerges: try fields.bool("ignore_merges", default: false),
      continuingPrefix: try mark("continuing_subword_prefix", of: fields),
      wordSuffix: try mark("end_of_word_suffix", of: fields), dropout: try dropout(of: fields))
    if fields.value("unk_token") != nil {
      let unknown = try fields.string("unk_token")
      model.unknown = vocabulary.id(of: unknown)
      if model.unknown == nil {
        warnings.append("model.unk_token \(FormatError.quoted(unknown)) is not in the vocabulary and is left out")
      }
    }
    model.merges = try readMerges(members, vocabulary: vocabulary, prefix: model.continuingPrefix ?? [])
    // Byte fallback spells out the UTF-8 of a table character, which says nothing about bytes: unless every byte is a
    // token, so that it never happens, such a model has to see the characters.
    let seesBytes = keepsBytes && (!model.byteFallback || hasAllBytes(vocabulary))
    let raw = seesBytes ? try model.withRawBytes() : nil
    return ModelJSON.Read(model: .bytePair(raw ?? model), spelledVocabulary: vocabulary, warnings: warnings)
  }

  private static func hasAllBytes(_ spelled: Vocabulary) -> Bool {
    ByteLevelAlphabet.scalars.allSatisfy { spelled.id(of: Array(String($0).utf8)) != nil }
  }

  /// A mark; an empty one is none.
  private static func mark(_ key: String, of fields: ComponentFields) throws(FormatError) -> [UInt8]? {
    let text = try fields.string(key, default: [])
    return text.isEmpty ? nil : text
  }

  private static func dropout(of fields: ComponentFields) throws(FormatError) -> Double? {
    let number: Double
    switch fields.value("dropout") {
    case nil: return nil
    case .integer(let value): number = Double(value)
    case .number(let value): number = value
    case .some(let value):
      throw fields.error("dropout", expected: "null or a number from 0 to 1", found: value.foundText)
    }
    guard number >= 0, number <= 1 else {
      throw fields.error("dropout", expected: "null or a number from 0 to 1", found: "\(number)")
    }
    return number
  }

  /// `[["a", "b"], …]`, or in old files `["a b", …]`.
  private static func readMerges(
    _ members: MemberRanges, vocabulary: Vocabulary, prefix: [UInt8]
  ) throws -> [BytePairModel.Merge] {
    guard var reader = members.reader("merges") else {
      throw FormatError(
        file: members.file, at: .byte(members.byteOffset), component: members.path, expected: "the member 'merges'",
        found: "nothing")
    }
    var merges: [BytePairModel.Merge] = []
    merges.reserveCapacity(vocabulary.count)
    var text: [UInt8] = []
    var joiner = MergeJoiner(vocabulary: vocabulary, prefix: prefix)
    try reader.readArray { (reader, index) throws in
      text.removeAll(keepingCapacity: true)
      let kind = try reader.peek()
      let byteOffset = reader.position
      func fail(_ expected: String, _ found: String) -> FormatError {
        FormatError(
          file: members.file, at: .byte(byteOffset), component: "\(members.path).merges[\(index)]",
          expected: expected, found: found)
      }
      let cut: Int
      let right: Int
      switch kind {
      case .array:
        var middle = 0
        var count = 0
        try reader.readArray { (reader, _) throws in
          guard try reader.peek() == .string else {
            throw fail("two tokens", "an array with something else in it")
          }
          try reader.readString(into: &text)
          count += 1
          if count == 1 { middle = text.count }
        }
        guard count == 2 else { throw fail("two tokens", "\(count)") }
        (cut, right) = (middle, middle)
      case .string:
        try reader.readString(into: &text)
        if text.starts(with: "#version".utf8) { return }
        guard let space = text.firstIndex(of: 0x20), !text[(space + 1)...].contains(0x20) else {
          throw fail("two tokens with one space between them", FormatError.quoted(text))
        }
        (cut, right) = (space, space + 1)
      default: throw fail("two tokens", reader.unexpected("").found)
      }
      merges.append(
        try joiner.merge(text[..<cut], text[right...], rank: merges.count) { expected, found in fail(expected, found) })
    }
    return merges
  }

  // MARK: Writing

  static func write(
    _ model: BytePairModel, addedTokens: [AddedToken], to json: inout ComponentWriter
  ) throws(FormatError) {
    let spelled = SpelledTokens(model)
    let entries = try WrittenVocabulary.entries(of: model, spelled, addedTokens, to: &json)
    let merges = model.mergesInOneList
    json.elementObject { json in
      json.member("type", "BPE")
      json.member("dropout", model.dropout)
      json.member("unk_token", model.unknown.map { spelled.spelling(of: $0) })
      json.member("continuing_subword_prefix", model.continuingPrefix.map { spelled.spelling(ofMark: $0) })
      json.member("end_of_word_suffix", model.wordSuffix.map { spelled.spelling(ofMark: $0) })
      json.member("fuse_unk", model.fusesUnknown)
      json.member("byte_fallback", model.byteFallback)
      json.member("ignore_merges", model.ignoresMerges)
      json.object("vocab") { json in
        for entry in entries { json.entry(entry.spelling, entry.id) }
      }
      json.list("merges", merges) { merge, json in
        json.pair(spelled.spelling(of: merge.left), spelled.spelling(of: merge.right))
      }
    }
  }
}
