/// What a byte-pair trainer wants of the pair that it merges next.
public enum TrainingObjective: String, Sendable, CaseIterable {
  /// The most occurrences: byte-pair encoding, and what Hugging Face's WordPiece trainer does too.
  case count
  /// The largest gain in the likelihood of the text, exactly: the maximized log-likelihood of the text as a sequence of
  /// independent tokens, after the merge less before.
  case likelihood
  /// The most occurrences for those of its parts: count(ab) / (count(a) · count(b)). It says how much each single
  /// occurrence gains and forgets how many there are, so rare pairs go first; a minimum count keeps it in bounds.
  case ratio
}

/// Keeps the pairs of a ``MergeLoop`` in the order of an objective.
///
/// A loop tells it what changes, in this order: `replaced` when a pair has become one symbol, `grew` for every pair that
/// occurs more often by that, `finished` when all counts are right again.
protocol MergeObjective {
  /// Whether the last answer was nil although pairs were left, since none gains anything.
  var foundNoGain: Bool { get }

  /// How much the objective gained by the pair that came last; 0 where it has no such number.
  var gain: Double { get }

  /// The pairs have been counted for the first time.
  mutating func begin(
    _ symbols: borrowing TrainingSymbols, _ pairs: inout PairOccurrences, _ chains: borrowing SymbolChains)

  /// A pair occurs `count` times now: it is new, or occurs more often.
  mutating func grew(_ pair: SymbolPair, to count: Int64, _ symbols: borrowing TrainingSymbols)

  /// The next pair, which does not wait any longer; nil when none is worth merging.
  mutating func next(_ symbols: borrowing TrainingSymbols, _ pairs: inout PairOccurrences) -> SymbolPair?

  /// `count` occurrences of `pair` have become `new`.
  mutating func replaced(_ pair: SymbolPair, by new: UInt32, count: Int64)

  /// All counts are right after `pair` became `new`.
  mutating func finished(
    _ pair: SymbolPair, _ new: UInt32, _ symbols: borrowing TrainingSymbols, _ pairs: inout PairOccurrences,
    _ chains: borrowing SymbolChains)
}
