/// The probabilities nearest to given scores: like softmax, but with zeros.
///
/// - Source: Martins and Astudillo 2016, algorithm 1; papers.md 3.1. The threshold is found by leaving out what lies below
///   the one so far (Michelot 1986), which ends at the same one without sorting.
package enum Sparsemax {
  /// The number that is taken from every score before what is negative becomes 0.
  ///
  /// - Parameter scores: at least one; finite.
  /// - Complexity: O(*n*) for each of a few passes.
  package static func threshold(_ scores: UnsafeBufferPointer<Float>) -> Double {
    precondition(!scores.isEmpty, "no scores have no threshold")
    let largest = scores.reduce(-Float.infinity, max)
    // No threshold is lower than the largest score less 1.
    return threshold(scores.filter { $0 > largest - 1 }.map(Double.init))
  }

  /// The same for numbers of 64 bits.
  package static func threshold(_ scores: [Double]) -> Double {
    precondition(!scores.isEmpty, "no scores have no threshold")
    var active = scores
    while true {
      let threshold = (active.reduce(0, +) - 1) / Double(active.count)
      let rest = active.filter { $0 > threshold }
      if rest.count == active.count || rest.isEmpty { return threshold }
      active = rest
    }
  }

  /// The probabilities of `scores`.
  package static func probabilities(_ scores: [Float]) -> [Double] {
    guard !scores.isEmpty else { return [] }
    let threshold = scores.withUnsafeBufferPointer { Sparsemax.threshold($0) }
    return scores.map { max(0, Double($0) - threshold) }
  }
}
