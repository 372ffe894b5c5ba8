internal import Glibc

/// What the search makes small, as a weighted sum of tokens over pieces.
///
/// For parity the largest of *a(s)* · tokens(*s*) over sources *s* is at least any mixture of them: with shares *m(s)* ≥ 0,
/// Σ *m(s) a(s)* tokens(*s*) / Σ *m(s)*. A bound of the mixture bounds the largest, and with the best shares they all but
/// meet. Shares follow the vocabulary found: sources that fare worse get more.
struct SearchObjective: Sendable {
  let objective: OptimalObjective
  /// What a token of each source weighs.
  let weights: [Int64]
  /// Nil where there is one source, of weight 1.
  let shares: SourceShares?
  /// The part of each source in the mixture, in units of 1/`mixture`.
  private(set) var mix: [Int64]

  /// All parts of a mixture together.
  static let mixture: Int64 = 4096

  init(_ objective: OptimalObjective, weights: [Int64], shares: SourceShares?) {
    self.objective = objective
    self.weights = weights
    self.shares = shares
    mix = SearchObjective.rounded(weights.map { _ in 1 })
  }

  var isMinimax: Bool { objective == .minimax }

  /// What an occurrence of a piece weighs in each source.
  var factors: [Int64] { isMinimax ? zip(weights, mix).map { $0 * $1 } : weights }

  /// The objective's bound, where the weighted sum has this one.
  func bound(_ sum: Int64) -> Int64 {
    isMinimax ? (sum + SearchObjective.mixture - 1) / SearchObjective.mixture : sum
  }

  /// The largest weighted sum of a vocabulary of a smaller objective than `value`.
  func sum(below value: Int64) -> Int64 {
    isMinimax ? (value - 1).multipliedReportingOverflow(by: SearchObjective.mixture).partialValue : value - 1
  }

  /// The objective, by the tokens of each source.
  func value(_ tokens: [Int64]) -> Int64 {
    let products = zip(tokens, weights).map { $0 * $1 }
    return isMinimax ? products.max() ?? 0 : products.reduce(0, +)
  }

  /// Gives more to sources that have more weighted tokens.
  ///
  /// - Parameter rate: how much more, for twice as many.
  mutating func follow(_ tokens: [Int64], rate: Double) {
    let products = zip(tokens, weights).map { Double($0 * $1) }
    let largest = products.max() ?? 1
    guard largest > 0 else { return }
    // Shares can come back from nothing.
    mix = SearchObjective.rounded(
      zip(mix, products).map { max(Double($0), 0.5) * pow($1 / largest, rate) })
  }

  /// Takes up shares from an earlier run.
  mutating func restore(_ mix: [Int64]) { self.mix = mix }

  /// Whole parts in these proportions; the largest remainders are rounded up, the first of those that are equal.
  private static func rounded(_ parts: [Double]) -> [Int64] {
    let sum = parts.reduce(0, +)
    guard sum > 0 else { return parts.map { _ in 0 } }
    let exact = parts.map { $0 / sum * Double(mixture) }
    var whole = exact.map { Int64($0) }
    let order = exact.indices.sorted { first, second in
      let (a, b) = (exact[first] - Double(whole[first]), exact[second] - Double(whole[second]))
      return a != b ? a > b : first < second
    }
    let missing = mixture - whole.reduce(0, +)
    for index in order.prefix(Int(max(0, missing))) { whole[index] += 1 }
    return whole
  }
}
