internal import Glibc

extension MarkovSource {
  /// H∞, the entropy rate, in nats a symbol: what no model can get below.
  ///
  /// - Source: papers.md 1.2: Σ μ(c) H(P(·|c)).
  public var entropyRate: Double {
    var rate = 0.0
    for context in 0..<contextCount {
      var entropy = 0.0
      for edge in edges(ofContext: context) { entropy -= MarkovSource.xLogX(edgeProbabilities[edge]) }
      rate += stationary[context] * entropy
    }
    return rate
  }

  /// π, the probability of each symbol of the alphabet in the long run.
  public var marginal: [Double] {
    var marginal = [Double](repeating: 0, count: alphabet.count)
    for context in 0..<contextCount {
      for edge in edges(ofContext: context) {
        marginal[Int(edgeSymbols[edge])] += stationary[context] * edgeProbabilities[edge]
      }
    }
    return marginal
  }

  /// H(π), in nats a symbol: the loss of the best unigram model over symbols.
  ///
  /// - Source: papers.md 1.3, result 1.
  public var marginalEntropy: Double { MarkovSource.entropy(marginal) }

  /// δ, the smallest probability with which any symbol follows any context; 0 when one cannot.
  ///
  /// - Source: papers.md 1.2, Assumption 4.2.
  public var smallestTransition: Double {
    var smallest = 1.0
    for context in 0..<contextCount {
      if edges(ofContext: context).count < alphabet.count { return 0 }
      for edge in edges(ofContext: context) { smallest = min(smallest, edgeProbabilities[edge]) }
    }
    return smallest
  }

  /// H(X₁…Xᵣ), the entropy of `length` symbols in a row, in nats.
  ///
  /// Divided by the length it is the loss of the tokenizer whose tokens are all strings of that length.
  ///
  /// - Source: papers.md 1.3, result 2.
  /// - Complexity: O(*n* log *n*) in the contexts.
  public func blockEntropy(_ length: Int) -> Double {
    if length <= 0 { return 0 }
    if length >= order { return MarkovSource.entropy(stationary) + Double(length - order) * entropyRate }
    // Contexts that end alike, brought together.
    let ordered = (0..<contextCount).sorted {
      symbols(ofContext: $0).suffix(length).lexicographicallyPrecedes(symbols(ofContext: $1).suffix(length))
    }
    var entropy = 0.0
    var sum = 0.0
    for (index, context) in ordered.enumerated() {
      sum += stationary[context]
      let isLast = index + 1 == ordered.count
      if isLast || symbols(ofContext: ordered[index + 1]).suffix(length) != symbols(ofContext: context).suffix(length) {
        entropy -= MarkovSource.xLogX(sum)
        sum = 0
      }
    }
    return entropy
  }

  /// The entropy of a law, in nats.
  static func entropy(_ law: [Double]) -> Double { law.reduce(0) { $0 - xLogX($1) } }

  /// x ln x, and 0 for 0.
  private static func xLogX(_ x: Double) -> Double { x > 0 ? x * log(x) : 0 }
}
