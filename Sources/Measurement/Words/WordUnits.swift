/// What becomes of words: maximal runs of bytes that are no white space, each tokenized alone.
///
/// - Source: papers.md 7 (Rust et al. 2021).
public struct WordUnits: Sendable, Equatable {
  /// Words, each occurrence counted.
  public private(set) var wordCount = 0
  /// Tokens of all of them.
  public private(set) var tokenCount = 0
  /// Words of two tokens or more.
  public private(set) var continuedCount = 0
  /// Words of one token.
  public private(set) var singleCount = 0

  /// No words.
  public init() {}

  /// Adds `count` occurrences of a word that becomes `tokens` tokens.
  public mutating func add(tokens: Int, count: Int) {
    wordCount += count
    tokenCount += tokens * count
    if tokens >= 2 { continuedCount += count }
    if tokens == 1 { singleCount += count }
  }

  /// Adds the words of `other`.
  public mutating func add(_ other: WordUnits) {
    wordCount += other.wordCount
    tokenCount += other.tokenCount
    continuedCount += other.continuedCount
    singleCount += other.singleCount
  }

  /// Tokens a word; 0 without words.
  public var fertility: Double { share(of: tokenCount) }

  /// The share of words that are cut; 0 without words.
  public var continuedShare: Double { share(of: continuedCount) }

  /// STRR, the share of words that are kept as one token: what is neither cut nor lost.
  public var singleShare: Double { share(of: singleCount) }

  private func share(of count: Int) -> Double { wordCount == 0 ? 0 : Double(count) / Double(wordCount) }
}
