internal import Glibc

/// How well a trained vocabulary writes the text it was trained on.
public struct TrainingFit: Sendable, Equatable {
  /// Bytes of all counted pieces.
  public var byteCount: UInt64
  /// Alphabet symbols of all counted pieces: bytes, or characters.
  public var symbolCount: Int64
  /// Tokens of all counted pieces.
  public var tokenCount: Int64
  /// The largest log-likelihood that independent tokens give this segmentation of the text, in nats: Σ n ln(n / N) over
  /// tokens that occur n times among N. Nil where it was not worked out.
  ///
  /// - Source: papers.md 2.2.
  public var logLikelihood: Double?

  /// Bits for each byte at this likelihood.
  public var bitsPerByte: Double? { bits(for: Double(byteCount)) }

  /// Bits for each alphabet symbol at this likelihood: for an alphabet of characters, bits per character.
  public var bitsPerSymbol: Double? { bits(for: Double(symbolCount)) }

  private func bits(for number: Double) -> Double? {
    guard let logLikelihood, number > 0 else { return nil }
    // The likelihood of an empty or constant text is 1, and its logarithm may come out as -0.
    return max(0, -logLikelihood / log(2.0) / number)
  }
}

/// The counted text before and after training.
struct TrainedText {
  var byteCount: UInt64
  var symbolCount: Int64
  /// How often each symbol occurs before any merge.
  var startCounts: [Int64]
  var logLikelihoodBefore: Double
  var logLikelihoodAfter: Double

  init(byteCount: UInt64, before: SymbolCounts, after: SymbolCounts) {
    self.byteCount = byteCount
    symbolCount = before.total
    startCounts = before.counts
    logLikelihoodBefore = LikelihoodGain.logLikelihood(before.counts)
    logLikelihoodAfter = LikelihoodGain.logLikelihood(after.counts)
  }
}
