internal import Tokenization

/// How often each distinct piece occurs in each source.
///
/// ```
/// starts:   where the entries of each piece begin          one more than pieces
/// sources:  first piece's sources|second piece's …         ascending
/// counts:   how often it occurs there
/// ```
struct SourceShares: Sendable {
  let sourceCount: Int
  private var starts: [Int] = [0]
  private var sources: [UInt32] = []
  private var counts: [Int64] = []

  /// - Complexity: O(*p s*) for *p* pieces and *s* sources.
  init(_ pieces: DistinctPieces, _ all: [PieceCounts]) {
    sourceCount = all.count
    for index in 0..<pieces.count {
      let piece = pieces.bytes[pieces.range(index)]
      for (source, some) in all.enumerated() {
        let count = some.count(of: piece)
        if count > 0 {
          sources.append(UInt32(source))
          counts.append(Int64(clamping: count))
        }
      }
      starts.append(sources.count)
    }
  }

  /// What each piece weighs when an occurrence in a source weighs as much as `factors` says.
  ///
  /// - Throws: `OptimalTrainingError.tooMuchText`.
  func weights(_ factors: [Int64], _ pieces: DistinctPieces) throws(OptimalTrainingError) -> [Int64] {
    var weights: [Int64] = []
    weights.reserveCapacity(pieces.count)
    var total: UInt64 = 0
    for index in 0..<pieces.count {
      var weight: Int64 = 0
      for entry in starts[index]..<starts[index + 1] {
        let (product, overflow) = counts[entry].multipliedReportingOverflow(by: factors[Int(sources[entry])])
        let (sum, passed) = weight.addingReportingOverflow(product)
        guard !overflow, !passed else { throw .tooMuchText(limit: Int(DistinctPieces.byteLimit)) }
        weight = sum
      }
      let (bytes, overflow) = UInt64(weight).multipliedReportingOverflow(by: UInt64(pieces.range(index).count))
      total = overflow ? .max : total.addingReportingOverflow(bytes).partialValue
      guard !overflow, total <= DistinctPieces.byteLimit else {
        throw .tooMuchText(limit: Int(DistinctPieces.byteLimit))
      }
      weights.append(weight)
    }
    return weights
  }

  /// The tokens of each source when each piece takes as many as `tokens` says.
  func tokens(_ tokens: [Int32]) -> [Int64] {
    var sums = [Int64](repeating: 0, count: sourceCount)
    for index in tokens.indices {
      for entry in starts[index]..<starts[index + 1] {
        sums[Int(sources[entry])] += counts[entry] * Int64(tokens[index])
      }
    }
    return sums
  }
}
