internal import Synchronization
public import Tokenization

/// Rows for tokens that a method has nothing for.
public final class FallbackRows: Sendable {
  /// What such a row is.
  public enum Kind: String, Sendable, CaseIterable {
    /// Drawn from N(mean, deviation) of the source's rows.
    case random
    /// The mean of the source's rows.
    case mean
    /// The row of the source's unknown token; drawn where it has none.
    case unknown
  }

  private let kind: Kind
  private let seed: UInt64
  private let problem: TransferProblem
  private let workers: Int
  /// Computed when the first row needs it: it takes a pass over the matrix.
  private let moments = Mutex<SourceMoments?>(nil)

  /// Rows for a problem.
  public init(_ kind: Kind, _ problem: TransferProblem, seed: UInt64, workers: Int = 1) {
    self.kind = kind
    self.seed = seed
    self.problem = problem
    self.workers = workers
  }

  /// Writes the row of a token.
  ///
  /// - Throws: `TransferError.notFinite` for what the source holds.
  public func write(_ token: TokenID, into row: UnsafeMutablePointer<Float>) throws {
    if kind == .unknown, let unknown = problem.mapping.source.unknown, !problem.hidden.contains(unknown) {
      try problem.source.checkFinite(row: Int(unknown))
      return problem.source.read(row: Int(unknown), into: row)
    }
    let moments = try self.moments.withLock { known in
      if let known { return known }
      let computed = try SourceMoments(problem, workers: workers)
      known = computed
      return computed
    }
    if kind == .mean {
      for column in moments.mean.indices { row[column] = moments.mean[column] }
    } else {
      moments.draw(token, seed: seed, into: row)
    }
  }
}
