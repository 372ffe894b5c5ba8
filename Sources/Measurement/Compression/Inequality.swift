/// How unequally a tokenizer treats texts that say the same, such as one sentence in many languages.
public enum Inequality {
  /// Gini's coefficient of costs: 0 when all are equal, towards 1 when one has nearly everything.
  ///
  /// Σᵢ Σⱼ |xᵢ − xⱼ| / (2 n Σ x); 0 without costs.
  ///
  /// - Complexity: O(*n* log *n*).
  public static func gini(_ costs: [Double]) -> Double {
    let sorted = costs.sorted()
    let sum = sorted.reduce(0, +)
    guard sum > 0 else { return 0 }
    let count = Double(sorted.count)
    let weighted = sorted.enumerated().reduce(0.0) { $0 + (2 * Double($1.offset + 1) - count - 1) * $1.element }
    return weighted / (count * sum)
  }

  /// How many times as many tokens `text` has as `pivot`, which says the same record by record.
  ///
  /// - Returns: the ratio of sums, and the median over records of the ratio where both have tokens; nil when the texts
  ///   have not the same number of records, or one has no tokens.
  /// - Source: Petrov et al. 2023; papers.md 7.
  public static func premium(of text: EncodedText, over pivot: EncodedText) -> (total: Double, median: Double)? {
    guard text.recordCount == pivot.recordCount, text.tokenCount > 0, pivot.tokenCount > 0 else { return nil }
    return premium(of: text.recordTokenCounts, over: pivot.recordTokenCounts)
  }

  /// The same from the tokens of each record.
  public static func premium(of text: [Int], over pivot: [Int]) -> (total: Double, median: Double)? {
    let sums = (text.reduce(0, +), pivot.reduce(0, +))
    guard text.count == pivot.count, sums.0 > 0, sums.1 > 0 else { return nil }
    let ratios = zip(text, pivot).filter { $0 > 0 && $1 > 0 }.map { Double($0) / Double($1) }.sorted()
    guard !ratios.isEmpty else { return nil }
    let middle = ratios.count / 2
    let median = ratios.count % 2 == 1 ? ratios[middle] : (ratios[middle - 1] + ratios[middle]) / 2
    return (Double(sums.0) / Double(sums.1), median)
  }
}

extension EncodedText {
  /// Tokens of each record.
  public var recordTokenCounts: [Int] { (0..<recordCount).map(recordTokenCount) }

  /// The share of records of at most `limit` tokens; 0 without records.
  public func share(fitting limit: Int) -> Double {
    recordCount == 0 ? 0 : Double((0..<recordCount).count { recordTokenCount($0) <= limit }) / Double(recordCount)
  }
}
