private import Tokenization

/// The uncertainty of a difference between two tokenizers on the same records, by drawing records again.
///
/// - Source: Efron and Tibshirani 1993, percentile intervals; papers.md 7.
public struct PairedBootstrap: Sendable, Equatable {
  /// The difference on the records as they are.
  public let difference: Double
  /// The ends of the 95 % interval.
  public let low: Double
  public let high: Double

  /// Whether 0 lies outside the interval.
  public var isFound: Bool { low > 0 || high < 0 }

  /// The difference of two ratios of sums, such as bits a byte, between tokenizers.
  ///
  /// - Parameters:
  ///   - first: for each record what the first tokenizer has, such as bits.
  ///   - second: the same of the second.
  ///   - weights: what both are divided by, such as bytes.
  ///   - draws: how often all records are drawn anew, with replacement.
  /// - Complexity: O(*n* · draws) in the records.
  public init(_ first: [Double], minus second: [Double], weights: [Int], draws: Int = 1000, seed: UInt64) {
    precondition(first.count == second.count && first.count == weights.count, "the same records on both sides")
    let deltas = zip(first, second).map { $0 - $1 }
    let weight = Double(weights.reduce(0, +))
    difference = weight == 0 ? 0 : deltas.reduce(0, +) / weight
    var generator = RandomGenerator(seed: seed)
    var values: [Double] = []
    values.reserveCapacity(draws)
    for _ in 0..<draws where !deltas.isEmpty {
      var sum = 0.0
      var bytes = 0
      for _ in 0..<deltas.count {
        let record = Int(generator.next().multipliedFullWidth(by: UInt64(deltas.count)).high)
        sum += deltas[record]
        bytes += weights[record]
      }
      values.append(bytes == 0 ? 0 : sum / Double(bytes))
    }
    values.sort()
    low = values.isEmpty ? 0 : values[Int(0.025 * Double(values.count - 1))]
    high = values.isEmpty ? 0 : values[Int((0.975 * Double(values.count - 1)).rounded(.up))]
  }
}
