internal import Measurement

/// A mean over folds and half of its 95 % interval, by Student's t over the folds' means.
public struct FoldMean: Sendable, Equatable {
  /// The mean of the folds' numbers.
  public var mean: Double
  /// Half the width of the 95 % interval around it.
  public var uncertainty: Double

  /// The mean of one number a fold, two or more folds.
  public init(_ folds: [Double]) {
    let mean = folds.reduce(0, +) / Double(max(1, folds.count))
    let variance = folds.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, folds.count - 1))
    self.mean = mean
    uncertainty = StudentT.quantile(degrees: folds.count - 1) * (variance / Double(max(1, folds.count))).squareRoot()
  }
}

/// What a leave-out test found of each method.
public struct EvaluationResult: Sendable {
  /// Mean cosine of the tokens of one kind.
  public struct Group: Sendable, Equatable {
    /// A band of frequency, `0–25 %` being the most frequent quarter, or the name of a script.
    public var label: String
    /// Hidden tokens of the kind, of all folds.
    public var tokenCount: Int
    /// The mean cosine of their made rows with the true ones; 0 without tokens.
    public var cosine: Double
  }

  /// What was found of one method.
  public struct Method: Sendable {
    /// The name that the method was given.
    public var name: String
    /// The scores of each fold's tokens, in their order.
    public var scores: [[RowScore]]
    /// Tokens that the method had nothing for, of all folds; their rows are the fallback's, and count.
    public var fallenBack: Int
    /// Seconds of each fold: making the method, learning included, and the rows.
    public var seconds: [Double]
    /// By frequency band, that of the most frequent tokens first.
    public var bands: [Group]
    /// By script, that of most tokens first.
    public var scripts: [Group]

    /// Means of each fold.
    public func foldMeans(_ measure: RowMeasure) -> [Double] {
      scores.map { scores in
        scores.reduce(0) { $0 + measure.value($1) } / Double(max(1, scores.count))
      }
    }

    /// The mean over folds.
    public func mean(_ measure: RowMeasure) -> FoldMean { FoldMean(foldMeans(measure)) }
  }

  /// The tokens that were hidden, fold by fold.
  public var folds: HoldoutFolds
  /// Rows among which ranks are.
  public var candidateCount: Int
  /// In the order in which they were given.
  public var methods: [Method]

  /// The method with the best mean; nil without methods. Of equal ones the first.
  public func best(_ measure: RowMeasure) -> Int? {
    methods.indices.reduce(nil) { best, index in
      guard let best else { return index }
      return measure.isBetter(methods[index].mean(measure).mean, than: methods[best].mean(measure).mean) ? index : best
    }
  }

  /// Whether a method cannot be told from the best: the 95 % interval of their differences, fold by fold, has 0 in it.
  public func isTied(_ method: Int, withBest measure: RowMeasure) -> Bool {
    guard let best = best(measure) else { return false }
    if best == method { return true }
    let differences = FoldMean(
      zip(methods[method].foldMeans(measure), methods[best].foldMeans(measure)).map { $0 - $1 })
    return abs(differences.mean) <= differences.uncertainty
  }
}
