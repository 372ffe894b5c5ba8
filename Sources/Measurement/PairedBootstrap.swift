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

  /// What two tokenizers have for each record, such as bits.
  public struct Pair {
    /// What the one that is looked at has.
    public var first: [Double]
    /// What the other one has.
    public var second: [Double]

    /// Numbers of the same records.
    public init(_ first: [Double], minus second: [Double]) {
      self.first = first
      self.second = second
    }
  }

  /// The difference of two ratios of sums, such as bits a byte, between tokenizers.
  ///
  /// - Parameters:
  ///   - first: for each record what the first tokenizer has.
  ///   - second: the same of the second.
  ///   - weights: what both are divided by, such as bytes.
  ///   - draws: how often all records are drawn anew, with replacement.
  /// - Complexity: O(*n* + draws · min(*n*, ``blockLimit``)) in the records.
  public init(_ first: [Double], minus second: [Double], weights: [Int], draws: Int = 1000, seed: UInt64) {
    self = PairedBootstrap.differences([Pair(first, minus: second)], weights: weights, draws: draws, seed: seed)[0]
  }

  /// The differences of several measures of the same records, which are drawn once for all of them; each is what it
  /// would be alone.
  ///
  /// - Complexity: that of one, and a sum a measure and record drawn.
  public static func differences(
    _ pairs: [Pair], weights: [Int], draws: Int = 1000, seed: UInt64
  ) -> [PairedBootstrap] {
    for pair in pairs {
      precondition(
        pair.first.count == weights.count && pair.second.count == weights.count, "the same records on both sides")
    }
    let count = weights.count
    let units = min(count, blockLimit)
    var bytes = [Int](repeating: 0, count: units)
    // Of each unit the deltas of all measures side by side.
    var deltas = [Double](repeating: 0, count: units * pairs.count)
    for index in weights.indices {
      let unit = count == units ? index : index * units / count
      bytes[unit] += weights[index]
      for (measure, pair) in pairs.enumerated() {
        deltas[unit * pairs.count + measure] += pair.first[index] - pair.second[index]
      }
    }
    var values = [[Double]](repeating: [], count: pairs.count)
    var generator = RandomGenerator(seed: seed)
    var sums = [Double](repeating: 0, count: pairs.count)
    for _ in 0..<draws where units > 0 {
      var weight = 0
      for measure in sums.indices { sums[measure] = 0 }
      for _ in 0..<units {
        let unit = Int(generator.next().multipliedFullWidth(by: UInt64(units)).high)
        weight += bytes[unit]
        for measure in sums.indices { sums[measure] += deltas[unit &* sums.count &+ measure] }
      }
      for measure in sums.indices { values[measure].append(weight == 0 ? 0 : sums[measure] / Double(weight)) }
    }
    let weight = Double(bytes.reduce(0, +))
    return values.indices.map { measure in
      let sum = stride(from: measure, to: deltas.count, by: pairs.count).reduce(0) { $0 + deltas[$1] }
      return PairedBootstrap(difference: weight == 0 ? 0 : sum / weight, drawn: values[measure])
    }
  }

  private init(difference: Double, drawn: [Double]) {
    let values = drawn.sorted()
    self.difference = difference
    low = values.isEmpty ? 0 : values[Int(0.025 * Double(values.count - 1))]
    high = values.isEmpty ? 0 : values[Int((0.975 * Double(values.count - 1)).rounded(.up))]
  }
}
