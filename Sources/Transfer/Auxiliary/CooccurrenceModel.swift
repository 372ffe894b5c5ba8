/// Vectors of tokens learned from a text that a tokenizer has cut: the singular vectors of the positive pointwise mutual
/// information of tokens that stand near each other.
///
/// Cleave takes this and not a skip-gram model, because the two are close to the same factorization (Levy and Goldberg
/// 2014), and this one reads a text once, has no learning rate to choose, does well on texts of a few megabytes and gives
/// the same vectors on any number of threads.
///
/// - Source: Levy, Goldberg and Dagan 2015: window 5, contexts to the power 0.75, values to the power 1/2.
public struct CooccurrenceModel: Sendable {
  /// Numbers in a vector.
  public var width = 100
  /// Tokens seen less often have no vector.
  public var minimumUses = 5
  /// The seed of the random matrix that the decomposition begins with.
  public var seed: UInt64 = 42

  /// The usual settings.
  public init() {}

  /// Learns from counted pairs.
  ///
  /// - Throws: `TransferError.missingInput` when no token was seen often enough, `.noLinearAlgebra`.
  public func vectors(_ counts: CooccurrenceCounts, workers: Int = 1) throws -> TokenVectors {
    let (matrix, kept) = counts.mutualInformation(minimumUses: minimumUses)
    let factors = try TruncatedSVD(matrix, rank: width, seed: seed, workers: workers)
    guard !factors.values.isEmpty else {
      throw TransferError.missingInput(
        method: "auxiliary vectors",
        needs: "more text: no two tokens stand near each other that occur \(minimumUses) times or more")
    }
    let width = factors.values.count
    let weights = factors.values.map { $0.squareRoot() }
    var vectors = TokenVectors(width: width, idEnd: counts.idEnd)
    for (place, id) in kept.enumerated() {
      vectors.set((0..<width).map { Float(factors.left[place * width + $0] * weights[$0]) }, for: id)
    }
    return vectors
  }
}
