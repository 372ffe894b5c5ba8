/// What ``TokenizerLint`` looks for; raw values are the keys of its JSON.
public enum LintCheck: String, Sendable, CaseIterable {
  // The file
  /// The file is refused by its reader.
  case unreadable
  /// The reader had to assume something, or passed something over.
  case assumption

  // Ids and pieces
  /// Ids below the largest that no token has.
  case idHole = "id-hole"
  /// One id for two tokens.
  case duplicateID = "duplicate-id"
  /// Two ids for the same bytes.
  case duplicateToken = "duplicate-token"
  /// A token without bytes.
  case emptyToken = "empty-token"
  /// Tokens that are not UTF-8 by themselves.
  case illFormedToken = "ill-formed-token"

  // Merges
  /// A merge whose left or right part is no token.
  case mergePartMissing = "merge-part-missing"
  /// A merge whose result is no token.
  case mergeResultMissing = "merge-result-missing"
  /// The same pair twice.
  case mergeRepeated = "merge-repeated"

  // What text gives
  /// The model itself always prefers other tokens.
  case unreachableByModel = "unreachable-by-model"
  /// The normalizer changes the text of the token.
  case unreachableByNormalizer = "unreachable-by-normalizer"
  /// No piece that was tried gives the token.
  case unreachableBySplit = "unreachable-by-split"
  /// The token's text, by itself, is encoded otherwise.
  case notItself = "not-itself"

  // Special tokens
  /// Text that spells a special token gives it, though nobody allowed it.
  case specialInText = "special-in-text"
  /// Other tools look for special tokens in every text.
  case specialElsewhere = "special-elsewhere"
  /// A token that looks like a control token, but is found in every text.
  case ordinaryControl = "ordinary-control"

  // Text that does not come back
  /// Bytes or characters that cannot be spelt.
  case unspellable
  /// Not every text comes back, and why.
  case lossy
  /// What depends on a version of Unicode.
  case unicodeVersion = "unicode-version"
}
