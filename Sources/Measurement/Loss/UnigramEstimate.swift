internal import Glibc
public import Tokenization

/// Probabilities of tokens by themselves, from counts.
public struct UnigramEstimate: Sendable {
  /// Bits of each id: −log₂ of its probability.
  public let bits: [Double]

  /// Laplace's estimate: (n + 1) / (N + |V|).
  ///
  /// - Parameters:
  ///   - counts: occurrences of each id.
  ///   - vocabularySize: ids that have a token.
  /// - Source: papers.md 1.1 (Algorithm 2 of the paper) and 7.
  public init(laplace counts: [Int], vocabularySize: Int) {
    let total = Double(counts.reduce(0, +) + max(1, vocabularySize))
    bits = counts.map { -log2(Double($0 + 1) / total) }
  }

  /// The frequencies themselves; an id that does not occur has infinitely many bits.
  ///
  /// On the text that was counted this is the plug-in loss, which is too low, the more so the larger the vocabulary.
  public init(plugIn counts: [Int]) {
    let total = Double(max(1, counts.reduce(0, +)))
    bits = counts.map { $0 == 0 ? .infinity : -log2(Double($0) / total) }
  }

  /// The probability of a token.
  public func probability(of id: TokenID) -> Double { exp2(-bits[Int(id)]) }

  /// The loss of a text.
  ///
  /// - Complexity: O(*n*) in its tokens.
  public func loss(of text: EncodedText) -> TextLoss {
    TextLoss(
      recordBits: (0..<text.recordCount).map { record in
        text.record(record).reduce(0.0) { $0 + bits[Int($1)] }
      })
  }
}
