internal import JSON

/// The `added_tokens` of a `tokenizer.json`.
///
/// - Source: formats.md 2.1.
enum AddedTokensJSON {
  /// The added tokens in order of id, with the ids that Hugging Face gives them; differences are warnings.
  static func read(
    _ value: JSONValue, byteOffset: Int, file: String, spelledVocabulary: Vocabulary
  ) throws(FormatError) -> (tokens: [AddedToken], warnings: [String]) {
    let elements: [JSONValue]
    switch value {
    case .null: return ([], [])
    case .array(let array): elements = array
    default:
      throw FormatError(
        file: file, at: .byte(byteOffset), component: "added_tokens", expected: "an array", found: value.foundText)
    }
    var rule = AddedTokenIDRule(vocabularyCount: spelledVocabulary.count)
    var tokens: [AddedToken] = []
    var indexByContent: [[UInt8]: Int] = [:]
    var differing: [String] = []
    var byteCount = 0
    for (index, element) in elements.enumerated() {
      let fields = try ComponentFields(
        element, path: "added_tokens[\(index)]", file: file, byteOffset: byteOffset)
      let content = try fields.string("content")
      let written = try fields.tokenID("id")
      let special = try fields.bool("special", default: false)
      guard !content.isEmpty else { continue }
      byteCount += content.count
      guard byteCount <= AddedToken.byteLimit else {
        throw fields.error(
          "content", expected: "at most \(AddedToken.byteLimit) bytes in all added tokens", found: "more")
      }
      let token = AddedToken(
        id: rule.id(of: content, inModel: spelledVocabulary.id(of: content)), content: content,
        singleWord: try fields.bool("single_word", default: false),
        stripsLeft: try fields.bool("lstrip", default: false), stripsRight: try fields.bool("rstrip", default: false),
        normalized: try fields.bool("normalized", default: !special), special: special)
      guard token.id < Vocabulary.idLimit else {
        throw fields.error("id", expected: "an id below \(Vocabulary.idLimit)", found: "\(token.id)")
      }
      if token.id != written {
        differing.append(
          "\(fields.path): \(FormatError.quoted(content)) has id \(written) in the file, but \(token.id) by the rule of "
            + "Hugging Face tokenizers, which is followed")
      }
      if let earlier = indexByContent[content] {
        tokens[earlier] = token
      } else {
        indexByContent[content] = tokens.count
        tokens.append(token)
      }
    }
    var warnings = Array(differing.prefix(3))
    if differing.count > 3 { warnings.append("added_tokens: \(differing.count - 3) more ids differ in this way") }
    let order = tokens.indices.sorted { (tokens[$0].id, $0) < (tokens[$1].id, $1) }
    return (order.map { tokens[$0] }, warnings)
  }

  /// Writes `tokens`, which are in order of id.
  static func write(_ tokens: [AddedToken], to json: inout ComponentWriter) {
    json.list("added_tokens", tokens) { token, json in
      json.elementObject {
        $0.member("id", Int(token.id))
        $0.member("content", token.content)
        $0.member("single_word", token.singleWord)
        $0.member("lstrip", token.stripsLeft)
        $0.member("rstrip", token.stripsRight)
        $0.member("normalized", token.normalized)
        $0.member("special", token.special)
      }
    }
  }
}

/// Which ids Hugging Face tokenizers gives to added tokens when it loads a file, whatever the file says.
///
/// A token of the model keeps its id; any other gets the next after the model's count of tokens and the ids given so
/// far, in file order.
///
/// - Source: formats.md 2.1, measured with tokenizers 0.23.
struct AddedTokenIDRule {
  private let vocabularyCount: Int
  private var idByContent: [[UInt8]: TokenID] = [:]
  private var largest: TokenID?

  init(vocabularyCount: Int) { self.vocabularyCount = vocabularyCount }

  /// The id of the next token of the file.
  ///
  /// - Parameter inModel: the id that `content` has in the model's vocabulary.
  mutating func id(of content: [UInt8], inModel: TokenID?) -> TokenID {
    if let known = idByContent[content] { return known }
    let id = inModel ?? largest.map { max($0 + 1, TokenID(vocabularyCount)) } ?? TokenID(vocabularyCount)
    idByContent[content] = id
    largest = max(largest ?? 0, id)
    return id
  }
}
