internal import Glibc

/// How evenly tokens are used: measures of the frequencies of the types that occur.
///
/// - Source: papers.md 7; tokenization-scorer (Zouhar et al. 2023).
public struct TokenSpread: Sendable {
  /// Frequencies of the types that occur, descending.
  private let frequencies: [Double]
  private let total: Int

  /// The spread of counts; those that are 0 are left out.
  public init(_ counts: [Int]) {
    total = counts.reduce(0, +)
    let sum = Double(max(1, total))
    frequencies = counts.filter { $0 > 0 }.sorted(by: >).map { Double($0) / sum }
  }

  /// K, how many types occur.
  public var typeCount: Int { frequencies.count }

  /// H_α in bits: log₂(Σ p^α) / (1 − α), and Shannon's entropy for α = 1.
  public func renyiEntropy(_ alpha: Double) -> Double {
    if alpha == 1 { return frequencies.reduce(0) { $0 - $1 * log2($1) } }
    return log2(frequencies.reduce(0) { $0 + pow($1, alpha) }) / (1 - alpha)
  }

  /// H_α / log₂ K; 0 for one type or none.
  public func renyiEfficiency(_ alpha: Double) -> Double {
    typeCount < 2 ? 0 : renyiEntropy(alpha) / log2(Double(typeCount))
  }

  /// The mass of the types ranked from ⌊low · K⌋ to ⌊high · K⌋, the end left out.
  public func percentileFrequency(from low: Double = 0.03, to high: Double = 0.83) -> Double {
    let start = Int(low * Double(typeCount))
    let end = Int(high * Double(typeCount))
    return start < end ? frequencies[start..<end].reduce(0, +) : 0
  }

  /// N · log₂ K, in bits.
  public var bits: Double { typeCount < 2 ? 0 : Double(total) * log2(Double(typeCount)) }
}
