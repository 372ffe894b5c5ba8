/// How near a made row comes to the true one.
public struct RowScore: Sendable, Equatable {
  /// Of the rows themselves.
  public var cosine = 0.0
  /// Of the rows less the mean row of the source, which all rows share.
  public var centeredCosine = 0.0
  /// Length of the difference over the length of the true row.
  public var relativeError = 0.0
  /// Length over the length of the true row.
  public var lengthRatio = 0.0
  /// Place of the true row among all rows by their cosine to the made one, from 1 on.
  public var rank = 1

  /// A score of its parts.
  public init() {}
}

/// One number of a score, as tables and files have it.
public enum RowMeasure: String, Sendable, CaseIterable {
  /// ``RowScore/cosine``.
  case cosine
  /// ``RowScore/centeredCosine``.
  case centeredCosine = "centered_cosine"
  /// ``RowScore/relativeError``.
  case relativeError = "relative_error"
  /// ``RowScore/lengthRatio``.
  case lengthRatio = "length_ratio"
  /// The mean is MRR.
  case reciprocalRank = "mrr"
  /// Whether the true row is the nearest.
  case recallAt1 = "recall_at_1"
  /// Whether it is among the ten nearest.
  case recallAt10 = "recall_at_10"

  /// Whether more is better: true, false, or nil where 1 is best.
  public var isBetterHigher: Bool? {
    switch self {
    case .cosine, .centeredCosine, .reciprocalRank, .recallAt1, .recallAt10: true
    case .relativeError: false
    case .lengthRatio: nil
    }
  }

  /// The number of a score.
  public func value(_ score: RowScore) -> Double {
    switch self {
    case .cosine: score.cosine
    case .centeredCosine: score.centeredCosine
    case .relativeError: score.relativeError
    case .lengthRatio: score.lengthRatio
    case .reciprocalRank: 1 / Double(score.rank)
    case .recallAt1: score.rank == 1 ? 1 : 0
    case .recallAt10: score.rank <= 10 ? 1 : 0
    }
  }

  /// Whether a mean is better than another.
  public func isBetter(_ value: Double, than other: Double) -> Bool {
    switch isBetterHigher {
    case true?: value > other
    case false?: value < other
    case nil: abs(value - 1) < abs(other - 1)
    }
  }
}

extension RowScore {
  /// Compares a row with the true one; the rank is not known yet.
  init(_ row: UnsafePointer<Float>, truth: UnsafePointer<Float>, mean: [Float]) {
    let width = mean.count
    self.init()
    cosine = Transfer.cosine(row, truth, width)
    var (square, difference) = (0.0, 0.0)
    var (product, left, right, made) = (0.0, 0.0, 0.0, 0.0)
    for column in 0..<width {
      let (a, b, m) = (Double(row[column]), Double(truth[column]), Double(mean[column]))
      square += b * b
      made += a * a
      difference += (a - b) * (a - b)
      product += (a - m) * (b - m)
      left += (a - m) * (a - m)
      right += (b - m) * (b - m)
    }
    // Rounding leaves something of a row that is the mean itself.
    centeredCosine = left > 1e-10 * max(made, square) && right > 0 ? product / (left * right).squareRoot() : 0
    relativeError = square > 0 ? (difference / square).squareRoot() : 0
    lengthRatio = square > 0 ? (made / square).squareRoot() : 0
  }
}
