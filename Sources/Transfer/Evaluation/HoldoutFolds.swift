internal import Tokenization

/// Tokens of both vocabularies, some of which are hidden in turn: which, in which fold, and what kind of tokens they are.
///
/// Folds are disjoint and alike: tokens are ordered by frequency band and script, shuffled within, and taken from that
/// order at even distances, for one fold after the other.
public struct HoldoutFolds: Sendable {
  /// A token that is hidden once.
  public struct Token: Sendable, Equatable {
    /// The token in both vocabularies.
    public var pair: TokenPair
    /// 0 is the most frequent.
    public var band: Int
    /// The script of its text in the target.
    public var script: TokenScript
  }

  /// The hidden tokens of each fold, ascending by target.
  public let folds: [[Token]]
  /// How many bands there are.
  public let bandCount: Int
  /// Whether bands go by uses in a text; otherwise by id, which in most vocabularies goes from frequent to rare.
  public let bandsAreByUse: Bool
  /// Tokens that could have been hidden.
  public let candidateCount: Int

  /// Draws the folds of a mapping.
  ///
  /// - Parameters:
  ///   - rowCount: source rows; ids beyond are no candidates.
  ///   - folds: how many, two or more.
  ///   - share: share of the candidates that each hides.
  ///   - limit: the most tokens that each hides.
  ///   - uses: how often each target id occurs in a text; nil to go by source ids.
  /// - Throws: `TransferError.badSetting`; `.missingInput` when the vocabularies share fewer than 10 tokens a fold.
  public init(
    _ mapping: VocabularyMapping, rowCount: Int, folds count: Int = 5, share: Double = 0.1, limit: Int = 1000,
    bands: Int = 4, uses: [UInt64]? = nil, seed: UInt64
  ) throws {
    guard (2...1000).contains(count) else {
      throw TransferError.badSetting(name: "folds", expected: "a number from 2 to 1000", found: "\(count)")
    }
    guard share > 0, share * Double(count) <= 1 + 1e-9 else {
      throw TransferError.badSetting(
        name: "share", expected: "a number above 0, at most 1 / folds = \(1 / Double(count))", found: "\(share)")
    }
    guard limit >= 1, (1...100).contains(bands) else {
      throw TransferError.badSetting(
        name: "tokens a fold and bands", expected: "numbers from 1 up, at most 100 bands",
        found: "\(limit) and \(bands)")
    }
    var seen: Set<TokenID> = []
    var pairs: [TokenPair] = []
    for pair in mapping.pairs where mapping.target.kind(of: pair.target) == .text {
      guard mapping.source.kind(of: pair.source) == .text, Int(pair.source) < rowCount else { continue }
      if seen.insert(pair.source).inserted { pairs.append(pair) }
    }
    candidateCount = pairs.count
    let size = min(limit, Int(Double(pairs.count) * share))
    guard size >= 2, pairs.count >= 10 * count else {
      throw TransferError.missingInput(
        method: "evaluation",
        needs: "at least \(10 * count) tokens of text in both vocabularies, found \(pairs.count)")
    }
    pairs.sort { first, second in
      if let uses {
        let (a, b) = (uses[Int(first.target)], uses[Int(second.target)])
        if a != b { return a > b }
      }
      return first.source < second.source
    }
    let total = pairs.count
    var tokens = pairs.enumerated().map { rank, pair in
      Token(pair: pair, band: rank * bands / total, script: TokenScript(mapping.target.text(of: pair.target)))
    }
    var generator = RandomGenerator(seed: seed)
    tokens.shuffle(using: &generator)
    // Stable by the place in the shuffled order.
    let order = tokens.indices.sorted {
      (tokens[$0].band, tokens[$0].script, $0) < (tokens[$1].band, tokens[$1].script, $1)
    }
    let wanted = size * count
    var result = Array(repeating: [Token](), count: count)
    var taken = 0
    for (place, index) in order.enumerated() where (place + 1) * wanted / total > place * wanted / total {
      result[taken % count].append(tokens[index])
      taken += 1
    }
    self.folds = result.map { $0.sorted { $0.pair.target < $1.pair.target } }
    bandCount = bands
    bandsAreByUse = uses != nil
  }
}
