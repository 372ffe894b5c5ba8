/// How a text is cut into the tokens of a dictionary.
public enum TextEncoder: String, Sendable, CaseIterable {
  /// The longest token that fits, from the left.
  case greedy
  /// Merge by merge in the order learned.
  case merges
  /// The fewest tokens; among equals the longest first.
  case minimal
  /// The most likely tokens under a unigram model, which is fitted to what it gives, starting from greedy parsing.
  case likelihood
  /// The text cut into stretches as long as the dictionary is large, each by merges.
  case split
  /// As the file of a tokenizer says; for tokenizers from files only.
  case own

  /// Whether it needs a dictionary that was made by merges.
  public var needsMerges: Bool { self == .merges || self == .split }
}
