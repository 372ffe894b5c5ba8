internal import Glibc
internal import Tokenization

/// Mean and standard deviation of the source's rows, dimension by dimension.
///
/// Rows that no token has, and hidden ones, do not count.
///
/// - Source: papers.md 3.1, step 2 (the population's deviation, divided by the number of rows).
public struct SourceMoments: Sendable {
  /// The mean of each column; 0 without rows.
  public let mean: [Float]
  /// The standard deviation of each column; 0 without rows.
  public let deviation: [Float]

  /// The moments of a problem's source.
  ///
  /// - Throws: `TransferError.notFinite`.
  /// - Complexity: one pass over the matrix.
  public init(_ problem: TransferProblem, workers: Int = 1) throws {
    let source = problem.source
    let width = source.width
    let end = min(problem.mapping.source.idEnd, source.rowCount)
    let partSize = 2048
    let parts = max(1, (end + partSize - 1) / partSize)
    // Sums of parts, added in order: the same for any number of threads.
    let sums = DoubleBuffer(count: parts * 2 * width)
    let counts = DoubleBuffer(count: parts)
    try Shards.run(parts, workers: workers) { part in
      let row = FloatBuffer(count: width)
      let sum = sums.base + part * 2 * width
      let squares = sum + width
      let rows = part * partSize..<min(end, (part + 1) * partSize)
      for id in rows where problem.mapping.source.kind(of: TokenID(id)) != .absent {
        guard problem.hidden.isEmpty || !problem.hidden.contains(TokenID(id)) else { continue }
        try source.checkFinite(row: id)
        source.read(row: id, into: row.base)
        counts.base[part] += 1
        for column in 0..<width {
          let value = Double(row.base[column])
          sum[column] += value
          squares[column] += value * value
        }
      }
      source.releaseRows(rows)
    }
    var count = 0.0
    for part in 0..<parts { count += counts.base[part] }
    var mean = [Float](repeating: 0, count: width)
    var deviation = mean
    if count > 0 {
      for column in 0..<width {
        var (sum, square) = (0.0, 0.0)
        for part in 0..<parts {
          sum += sums.base[part * 2 * width + column]
          square += sums.base[(part * 2 + 1) * width + column]
        }
        let average = sum / count
        mean[column] = Float(average)
        deviation[column] = Float(max(0, square / count - average * average).squareRoot())
      }
    }
    self.mean = mean
    self.deviation = deviation
  }

  /// Writes the row of one token drawn from N(mean, deviation): it depends on seed and token alone.
  func draw(_ token: TokenID, seed: UInt64, into row: UnsafeMutablePointer<Float>) {
    var generator = RandomGenerator(seed: seed, record: UInt64(token))
    for column in mean.indices {
      row[column] = Float(Double(mean[column]) + Double(deviation[column]) * generator.nextNormal())
    }
  }
}
