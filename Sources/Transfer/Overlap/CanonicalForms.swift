public import Tokenization

/// What each token of a vocabulary stands for, apart from how its file spells it: bytes of text, with a space in front
/// where the token begins a word; or a special token.
///
/// ```
/// Ġthe  ▁the  the (BERT)  the</w>   →  " the"
/// the   the   ##the       the       →  "the"
/// <0x0A> Ċ                          →  line feed
/// <s>  [CLS]                        →  special, role beginning
/// ```
///
/// - Source: papers.md 3.2 and 6 (canonical form); 4.4 (byte-fallback tokens are their bytes unless another token is).
public struct CanonicalForms: Sendable {
  /// What an id is.
  public enum Kind: UInt8, Sendable {
    /// No token has the id.
    case absent
    /// It stands for bytes of text.
    case text
    /// It is looked for in text or put around it, or stands for what is unknown.
    case special
    /// Its row is kept for later (`[unused7]`), or no text gives it.
    case placeholder
  }

  /// The tokenizer whose tokens these are.
  public let tokenizer: Tokenizer
  /// Its name in messages.
  public let name: String
  /// How its vocabulary marks words.
  let marking: WordMarking
  private var kinds: [Kind]
  /// Forms of text, by id; what is special is in it under no text.
  private var texts: Vocabulary
  private var contents: [TokenID: [UInt8]] = [:]
  private var specials: [[UInt8]: TokenID] = [:]
  private var roles: [SpecialRole: TokenID] = [:]

  /// The forms of all tokens.
  ///
  /// - Parameter name: what messages call the tokenizer.
  /// - Throws: `VocabularyError` when the forms pass 4 GiB.
  /// - Complexity: O(*n*) in the bytes of the vocabulary.
  public init(_ tokenizer: Tokenizer, name: String) throws {
    self.tokenizer = tokenizer
    self.name = name
    marking = WordMarking(tokenizer)
    let vocabulary = tokenizer.model.vocabulary
    kinds = Array(repeating: .absent, count: tokenizer.idEnd)
    texts = Vocabulary(capacity: vocabulary.count)
    let added = Dictionary(tokenizer.addedTokens.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var fallbackBytes: [(id: TokenID, byte: UInt8)] = []
    for run in TokenOrigins(tokenizer).runs {
      for id in run.ids {
        let spelling = added[id].map { $0.content[...] } ?? vocabulary[id]
        switch run.kind {
        case .hole: break
        case .special, .unknown, .mark: addSpecial(id, Array(spelling))
        case .unused: addPlaceholder(id, Array(spelling))
        case .byteFallback:
          if let byte = CanonicalForms.fallbackByte(spelling) { fallbackBytes.append((id, byte)) }
        case .added: try addText(id, Array(spelling))
        case .alphabet, .merge, .piece, .continuing, .unreachedByMerges:
          if SpecialRole.isPlaceholder(spelling) {
            addPlaceholder(id, Array(spelling))
          } else {
            try addText(id, marking.text(of: spelling))
          }
        }
      }
    }
    // Last, since a piece that is the same byte comes first.
    for (id, byte) in fallbackBytes {
      if texts.id(of: [byte]) == nil { try addText(id, [byte]) } else { addSpecial(id, Array(vocabulary[id])) }
    }
  }

  /// One past the largest id.
  public var idEnd: Int { kinds.count }

  /// What an id is; `absent` beyond the last.
  public func kind(of id: TokenID) -> Kind { Int(id) < kinds.count ? kinds[Int(id)] : .absent }

  /// The text of a token, a space in front where it begins a word; empty for what is no text.
  public func text(of id: TokenID) -> ArraySlice<UInt8> { texts[id] }

  /// The spelling of what is special or a placeholder; empty for text.
  public func content(of id: TokenID) -> [UInt8] { contents[id] ?? [] }

  /// The token that stands for exactly this text: of several the one with the smallest id.
  ///
  /// - Complexity: O(*n*) in the length of the text.
  public func id(ofText text: some Collection<UInt8>) -> TokenID? { texts.id(of: text) }

  /// The special token or placeholder spelt so.
  public func id(ofSpecial content: [UInt8]) -> TokenID? { specials[content] }

  /// The first special token of a role.
  public func id(of role: SpecialRole) -> TokenID? { roles[role] }

  /// What stands for unknown symbols: the model's, or the special token of that role.
  public var unknown: TokenID? { tokenizer.model.unknown ?? roles[.unknown] }

  /// The ids that stand for text, ascending.
  public var textIDs: some Sequence<TokenID> { texts.ids }

  /// How many different texts the tokens stand for.
  public var distinctTextCount: Int { texts.ids.reduce(0) { $0 + (texts.id(of: texts[$1]) == $1 ? 1 : 0) } }

  /// Bytes of the longest text.
  var longestText: Int { texts.ids.reduce(0) { max($0, texts[$1].count) } }

  // MARK: Details

  private mutating func addText(_ id: TokenID, _ text: [UInt8]) throws {
    // A token without text (byte-to-word's mark) is no word of its own.
    guard !text.isEmpty else { return addSpecial(id, []) }
    try texts.add(text, id: id)
    kinds[Int(id)] = .text
  }

  private mutating func addSpecial(_ id: TokenID, _ content: [UInt8]) {
    kinds[Int(id)] = .special
    contents[id] = content
    if specials[content] == nil { specials[content] = id }
    if let role = SpecialRole(content), roles[role] == nil { roles[role] = id }
  }

  private mutating func addPlaceholder(_ id: TokenID, _ content: [UInt8]) {
    kinds[Int(id)] = .placeholder
    contents[id] = content
    if specials[content] == nil { specials[content] = id }
  }

  /// The byte of `<0xHH>`.
  private static func fallbackByte(_ token: ArraySlice<UInt8>) -> UInt8? {
    guard token.count == 6 else { return nil }
    return UInt8(String(decoding: token.dropFirst(3).dropLast(), as: UTF8.self), radix: 16)
  }
}
