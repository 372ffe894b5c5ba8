public import Tokenization

/// What a vocabulary has to make small.
public enum OptimalObjective: String, Sendable, CaseIterable {
  /// Tokens of all sources together.
  case tokens
  /// The same, those of each source times its weight.
  case weighted
  /// The tokens of the source that has the most of them, each times its weight: parity between languages.
  case minimax
}

/// A part of the text that counts by itself.
public struct OptimalSource: Sendable {
  /// What it is called in reports and certificates.
  public var label: String
  /// What a token of it weighs: 1 to 1,000,000. Only ratios matter.
  public var weight: Int
  /// Its pieces.
  public var counts: PieceCounts

  /// A source.
  public init(label: String, weight: Int = 1, counts: PieceCounts) {
    self.label = label
    self.weight = weight
    self.counts = counts
  }

  /// The largest weight.
  public static let weightLimit = 1_000_000
}
