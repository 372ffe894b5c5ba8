/// A token that is looked for in the text before anything else happens to it.
///
/// - Source: formats.md 2.1 (Hugging Face `added_tokens`).
public struct AddedToken: Sendable, Equatable {
  public var id: TokenID
  /// UTF-8, not empty.
  public var content: [UInt8]
  /// A match counts only when neither neighbour is a word character.
  public var singleWord: Bool
  /// The match takes in all white space directly to its left.
  public var stripsLeft: Bool
  /// The match takes in all white space directly to its right.
  public var stripsRight: Bool
  /// Looked for in the normalized text, in its own normalized form, rather than in the raw text.
  public var normalized: Bool
  /// Spelt in text it stays text unless the user allows it; left out when decoding skips special tokens.
  public var special: Bool

  /// The most bytes that all added tokens of a file may have together: they are looked for all at once, which takes some
  /// sixty bytes of memory for each of theirs.
  public static let byteLimit = 8 << 20

  /// An added token; flags default to those of a special token.
  public init(
    id: TokenID, content: [UInt8], singleWord: Bool = false, stripsLeft: Bool = false, stripsRight: Bool = false,
    normalized: Bool = false, special: Bool = true
  ) {
    self.id = id
    self.content = content
    self.singleWord = singleWord
    self.stripsLeft = stripsLeft
    self.stripsRight = stripsRight
    self.normalized = normalized
    self.special = special
  }
}
