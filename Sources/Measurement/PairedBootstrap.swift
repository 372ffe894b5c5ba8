private import Tokenization

/// The uncertainty of a difference between two tokenizers on the same records, by drawing records again.
///
/// More than ``blockLimit`` records are drawn in that many blocks of neighbours: it is as good, as neighbours are often
/// of one document, and takes no longer for long texts.
///
/// - Source: Efron and Tibshirani 1993, percentile intervals; papers.md 7.
public struct PairedBootstrap: Sendable, Equatable {
  /// The difference on the records as they are.
  public let difference: Double
  /// The lower end of the 95 % interval.
  public let low: Double
  /// The upper end of the 95 % interval.
  public let high: Double

  /// The most units that are drawn.
  public static let blockLimit = 2000

  /// Whether 0 lies outside the interval.
  public var isFound: Bool { low > 0 || high < 0 }

  /// The difference of two ratios of sums, such as bits a byte, between tokenizers.
  ///
  /// - Parameters:
  ///   - first: for each record what the first tokenizer has, such as bits.
  ///   - second: the same of the second.
  ///   - weights: what both are divided by, such as bytes.
  ///   - draws: how often all records are drawn anew, with replacement.
  /// - Complexity: O(*n* + draws · min(*n*, ``blockLimit``)) in the records.
  public init(_ first: [Double], minus second: [Double], weights: [Int], draws: Int = 1000, seed: UInt64) {
    precondition(first.count == second.count && first.count == weights.count, "the same records on both sides")
    let units = min(first.count, PairedBootstrap.blockLimit)
    var deltas = [Double](repeating: 0, count: units)
    var bytes = [Int](repeating: 0, count: units)
    for index in first.indices {
      let unit = first.count == units ? index : index * units / first.count
      deltas[unit] += first[index] - second[index]
      bytes[unit] += weights[index]
    }
    let weight = Double(bytes.reduce(0, +))
    difference = weight == 0 ? 0 : deltas.reduce(0, +) / weight
    var generator = RandomGenerator(seed: seed)
    var values: [Double] = []
    values.reserveCapacity(draws)
    for _ in 0..<draws where units > 0 {
      var sum = 0.0
      var weight = 0
      for _ in 0..<units {
        let unit = Int(generator.next().multipliedFullWidth(by: UInt64(units)).high)
        sum += deltas[unit]
        weight += bytes[unit]
      }
      values.append(weight == 0 ? 0 : sum / Double(weight))
    }
    values.sort()
    low = values.isEmpty ? 0 : values[Int(0.025 * Double(values.count - 1))]
    high = values.isEmpty ? 0 : values[Int((0.975 * Double(values.count - 1)).rounded(.up))]
  }
}
