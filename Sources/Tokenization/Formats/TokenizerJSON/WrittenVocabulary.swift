/// The vocabulary of a model as it is written, ids placed so that Hugging Face's rule for added tokens gives the same.
enum WrittenVocabulary {
  /// Most unused ids that are filled with placeholders.
  static let holeLimit = 1 << 16

  /// How an unused id is spelt: the spaces keep it out of reach of a byte-level model.
  static func placeholder(_ id: TokenID) -> [UInt8] { Array("<|unused \(id)|>".utf8) }

  /// Spellings and ids in order of id.
  ///
  /// When the rule (``AddedTokenIDRule``) would move an added token, the added tokens go into the vocabulary as well,
  /// and the ids that nothing uses get placeholders, so that ids given later do not collide either.
  ///
  /// - Parameter includesAddedTokens: the added tokens go into the vocabulary in any case.
  /// - Throws: `FormatError` when an added token's id belongs to another token, a token is not UTF-8, or too many ids
  ///   are unused.
  static func entries(
    of model: some TokenModel, _ spelled: SpelledTokens, _ addedTokens: [AddedToken], to json: inout ComponentWriter,
    includesAddedTokens: Bool = false
  ) throws(FormatError) -> [(spelling: ArraySlice<UInt8>, id: TokenID)] {
    var entries: [(spelling: ArraySlice<UInt8>, id: TokenID)] = []
    entries.reserveCapacity(model.vocabulary.count)
    var shadowed: TokenID?
    var shadowedCount = 0
    for id in model.vocabulary.ids {
      if model.vocabulary.id(of: model.vocabulary[id]) != id {
        // A JSON object has every key once.
        entries.append((placeholder(id)[...], id))
        shadowed = shadowed ?? id
        shadowedCount += 1
        continue
      }
      let spelling = spelled.spelling(of: id)
      if model.alphabet == .characters, String(validating: spelling, as: UTF8.self) == nil {
        throw json.cannotWrite("tokens in UTF-8", found: "\(FormatError.quoted(spelling)) under id \(id)")
      }
      entries.append((spelling, id))
    }
    if let shadowed {
      json.note(
        "\(shadowedCount) \(shadowedCount == 1 ? "token" : "tokens") that another id spells too "
          + "\(shadowedCount == 1 ? "is written as a placeholder" : "are written as placeholders") "
          + "(\(String(decoding: placeholder(shadowed), as: UTF8.self))…)")
    }
    var rule = AddedTokenIDRule(vocabularyCount: entries.count)
    let agrees = addedTokens.allSatisfy { token in
      rule.id(of: token.content, inModel: spelled.id(spelled: token.content)) == token.id
    }
    if agrees, !includesAddedTokens { return entries }

    for token in addedTokens where spelled.id(spelled: token.content) != token.id {
      if model.vocabulary.contains(token.id) || spelled.id(spelled: token.content) != nil {
        throw json.cannotWrite(
          "an id of its own for added token \(FormatError.quoted(token.content))",
          found: "id \(token.id) for it and for \(FormatError.quoted(spelled.spelling(of: token.id)))")
      }
      entries.append((token.content[...], token.id))
    }
    entries.sort { $0.id < $1.id }
    var filled: [(spelling: ArraySlice<UInt8>, id: TokenID)] = []
    var holes = 0
    var next: TokenID = 0
    for entry in entries {
      if let last = filled.last, last.id == entry.id {
        throw json.cannotWrite(
          "every id once",
          found: "\(FormatError.quoted(last.spelling)) and \(FormatError.quoted(entry.spelling)) "
            + "under id \(entry.id)")
      }
      while next < entry.id {
        filled.append((placeholder(next)[...], next))
        holes += 1
        next += 1
        guard holes <= holeLimit else {
          throw json.cannotWrite("at most \(holeLimit) unused ids", found: "more below id \(entry.id)")
        }
      }
      filled.append(entry)
      next = entry.id + 1
    }
    if holes > 0 {
      json.note(
        "\(holes) unused \(holes == 1 ? "id is" : "ids are") filled with placeholders "
          + "(\(String(decoding: filled.first { $0.spelling == placeholder($0.id)[...] }?.spelling ?? [], as: UTF8.self))…)"
      )
    }
    return filled
  }
}
