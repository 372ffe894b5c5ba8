/// How far a part of a sweep has come.
public struct SweepProgress: Sendable, Equatable {
  /// What is being done: `training unigram`.
  public var activity: String
  /// How many units are done.
  public var done: Int
  /// Nil where nobody knows.
  public var total: Int?
  /// A plural: `tokens`.
  public var unit: String

  /// How far something has come.
  public init(_ activity: String, done: Int, of total: Int?, unit: String) {
    self.activity = activity
    self.done = done
    self.total = total
    self.unit = unit
  }
}
