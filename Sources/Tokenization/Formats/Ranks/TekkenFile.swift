internal import JSON

/// Mistral's `tekken.json`: ranks and pattern of a tiktoken encoder; the special tokens take the first ids.
///
/// - Source: formats.md 14; mistral-common 1.13.
enum TekkenFile {
  /// Whether the first key of a JSON object is `config` with an object behind it.
  static func recognizes(_ bytes: [UInt8]) -> Bool {
    var reader = JSONReader(bytes)
    var isTekken = false
    struct Stop: Error {}
    do {
      try reader.readObject { (reader, key) throws in
        if key.equals("config"), try reader.peek() == .object { isTekken = true }
        throw Stop()
      }
    } catch {}
    return isTekken
  }

  static func read(_ bytes: [UInt8], file: String) throws(FormatError) -> Tokenizer {
    do {
      return try readMembers(bytes, file: file)
    } catch let error as JSONError {
      throw FormatError(file: file, at: .byte(error.byteOffset), expected: error.expected, found: error.found)
    } catch let error as FormatError {
      throw error
    } catch {
      throw FormatError(file: file, expected: "a tekken.json", found: "\(error)")
    }
  }

  private static func readMembers(_ bytes: [UInt8], file: String) throws -> Tokenizer {
    var reader = JSONReader(bytes)
    let members = try MemberRanges(reading: &reader, file: file, path: "tekken")
    try reader.readEnd()
    guard var configReader = members.reader("config"), var vocabularyReader = members.reader("vocab") else {
      throw FormatError(file: file, expected: "the members 'config' and 'vocab'", found: "not both")
    }
    let config = try ComponentFields(
      try configReader.readValue(), path: "config", file: file, byteOffset: members.byteOffset)
    let pattern = try config.string("pattern")
    let limit = 0...Vocabulary.idLimit
    let size = try config.integer("default_vocab_size", in: limit)
    let specialCount = try config.integer("default_num_special_tokens", in: 0...min(size, specialLimit))

    // Not by the number in the file, which may promise more than there is.
    var ranks = Vocabulary(capacity: min(size, bytes.count / 32))
    try vocabularyReader.readArray { (reader, index) throws in
      _ = try reader.peek()
      let byteOffset = reader.position
      var token: [UInt8] = []
      var rank: Int?
      func fail(_ expected: String, _ found: String) -> FormatError {
        FormatError(
          file: file, at: .byte(byteOffset), component: "vocab[\(index)]", expected: expected, found: found)
      }
      try reader.readObject { (reader, key) throws in
        if key.equals("token_bytes") {
          let text = try reader.readString()
          guard text.withUnsafeBufferPointer({ Base64.decode($0, into: &token) }), !token.isEmpty else {
            throw fail("token_bytes in Base64", FormatError.quoted(text))
          }
        } else if key.equals("rank") {
          rank = try reader.readInteger()
        } else {
          try reader.skipValue()
        }
      }
      guard let rank, rank >= 0, rank < Vocabulary.idLimit, !token.isEmpty else {
        throw fail("a rank and token_bytes", "neither or one")
      }
      // Only so many ranks are in use; the file holds more.
      guard rank < size - specialCount else { return }
      guard token.count <= RankFile.tokenLengthLimit, ranks.id(of: token) == nil else {
        throw fail("every token once and short", FormatError.quoted(token))
      }
      do { try ranks.add(token, id: TokenID(rank + specialCount)) } catch { throw fail("every rank once", "\(error)") }
    }
    var specialTokens = (0..<specialCount).map { id in
      let name = id < names.count ? names[id] : "<SPECIAL_\(id)>"
      return AddedToken(id: TokenID(id), content: Array(name.utf8))
    }
    if var specialReader = members.reader("special_tokens") {
      let list = try ComponentFields(
        .object([JSONValue.Member("special_tokens", try specialReader.readValue())]), path: "tekken", file: file,
        byteOffset: members.byteOffset)
      if list.value("special_tokens") != nil {
        for (id, content) in try list.components(
          "special_tokens",
          { (fields) throws(FormatError) in
            (try fields.integer("rank", in: 0...max(specialCount - 1, 0)), try fields.string("token_str"))
          }) where id < specialTokens.count
        {
          specialTokens[id].content = content
        }
      }
    }
    guard specialTokens.reduce(0, { $0 + $1.content.count }) <= AddedToken.byteLimit else {
      throw FormatError(
        file: file, component: "special_tokens", expected: "at most \(AddedToken.byteLimit) bytes in all of them",
        found: "more")
    }
    return Tokenizer(
      rankedVocabulary: ranks,
      preTokenizer: .split(pattern: .regex(pattern, .fancyRegex), behavior: .removed, invert: true),
      specialTokens: specialTokens)
  }

  /// The most special tokens: each is made whether or not the file names it.
  private static let specialLimit = 1 << 16

  /// The special tokens of files that do not name theirs; those behind them are `<SPECIAL_n>`.
  private static let names = [
    "<unk>", "<s>", "</s>", "[INST]", "[/INST]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]", "[TOOL_RESULTS]",
    "[/TOOL_RESULTS]", "[TOOL_CALLS]", "[IMG]", "<pad>", "[IMG_BREAK]", "[IMG_END]", "[PREFIX]", "[MIDDLE]", "[SUFFIX]",
    "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[TOOL_CONTENT]",
  ]
}
