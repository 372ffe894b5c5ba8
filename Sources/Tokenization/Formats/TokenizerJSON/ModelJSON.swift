internal import JSON

/// The `model` of a `tokenizer.json`.
enum ModelJSON {
  /// A model as it was read.
  struct Read {
    var model: Model
    /// The vocabulary as the file spells it: added tokens are looked up in it.
    var spelledVocabulary: Vocabulary
    var warnings: [String]
  }

  /// The model that `members` describe.
  ///
  /// - Parameter keepsBytes: the model sees nothing but bytes, spelt as characters of ``ByteLevelAlphabet``.
  static func read(_ members: MemberRanges, keepsBytes: Bool) throws -> Read {
    let fields = try members.fields(except: ["vocab", "merges"])
    let type = try kind(fields, members)
    switch type {
    case "BPE": return try BytePairJSON.read(members, fields, keepsBytes: keepsBytes)
    case "WordLevel": return try WordLevelJSON.read(members, fields, keepsBytes: keepsBytes)
    case "ByteToWord": return try ByteToWordJSON.read(members, fields)
    case "WordPiece": return try WordPieceJSON.read(members, fields, keepsBytes: keepsBytes)
    case "Unigram": return try UnigramJSON.read(members, fields, keepsBytes: keepsBytes, isSWE: false)
    case "SWE": return try UnigramJSON.read(members, fields, keepsBytes: keepsBytes, isSWE: true)
    default:
      throw fields.error("type", expected: "a type of model that Cleave knows", found: "'\(type)'")
    }
  }

  /// Writes `model`.
  static func write(
    _ model: Model, addedTokens: [AddedToken], to json: inout ComponentWriter
  ) throws(FormatError) {
    switch model {
    case .bytePair(let model): try BytePairJSON.write(model, addedTokens: addedTokens, to: &json)
    case .wordLevel(let model): try WordLevelJSON.write(model, addedTokens: addedTokens, to: &json)
    case .byteToWord(let model): ByteToWordJSON.write(model, to: &json)
    case .wordPiece(let model): try WordPieceJSON.write(model, addedTokens: addedTokens, to: &json)
    case .unigram(let model): try UnigramJSON.write(model, addedTokens: addedTokens, to: &json)
    }
  }

  /// The model's type; old files do not name it, and then its shape tells (formats.md 2).
  private static func kind(_ fields: ComponentFields, _ members: MemberRanges) throws -> String {
    if fields.value("type") != nil {
      return try fields.type(known: ["BPE", "Unigram", "WordLevel", "WordPiece", "ByteToWord", "SWE"])
    }
    if members.reader("merges") != nil { return "BPE" }
    if var reader = members.reader("vocab"), try reader.peek() == .array { return "Unigram" }
    return fields.value("max_input_chars_per_word") != nil ? "WordPiece" : "WordLevel"
  }
}
