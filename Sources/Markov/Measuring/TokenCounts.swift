internal import Glibc

/// How often each token of a dictionary comes in the blocks of a text.
public struct TokenCounts: Sendable, Equatable {
  /// Symbols of each block.
  public let symbolCounts: [Int]
  /// For each block the count of each token.
  public let blocks: [[Int]]
  /// The counts of all blocks together.
  public let total: [Int]

  init(symbolCounts: [Int], blocks: [[Int]]) {
    self.symbolCounts = symbolCounts
    self.blocks = blocks
    total = (blocks.first?.indices ?? 0..<0).map { token in blocks.reduce(0) { $0 + $1[token] } }
  }

  /// Tokens for each symbol of text.
  public var tokensPerSymbol: Double {
    Double(total.reduce(0, +)) / Double(max(1, symbolCounts.reduce(0, +)))
  }

  /// Q(t) = (n_t + 1) / (N + |D|), Laplace's estimate.
  ///
  /// - Source: papers.md 1.1 (Algorithm 2 of the paper).
  public var laplace: [Double] {
    let sum = Double(total.reduce(0, +) + total.count)
    return total.map { Double($0 + 1) / sum }
  }

  /// −Σ n_t ln Q(t) divided by the symbols, in nats a symbol.
  public func loss(under law: [Double]) -> Double {
    TokenCounts.loss(total, law) / Double(max(1, symbolCounts.reduce(0, +)))
  }

  /// The loss of each block, in nats a symbol.
  public func blockLosses(under law: [Double]) -> [Double] {
    zip(blocks, symbolCounts).map { TokenCounts.loss($0, law) / Double(max(1, $1)) }
  }

  private static func loss(_ counts: [Int], _ law: [Double]) -> Double {
    zip(counts, law).reduce(0) { $1.0 > 0 ? $0 - Double($1.0) * log($1.1) : $0 }
  }
}
