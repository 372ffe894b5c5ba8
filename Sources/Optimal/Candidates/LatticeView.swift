/// A ``TokenLattice`` without bounds checks, valid for the time of `withView`.
struct LatticeView {
  let longestPiece: Int
  let pieceCount: Int
  let tokenCount: Int
  let starts: UnsafePointer<Int>
  let weights: UnsafePointer<Int64>
  let firstEdges: UnsafePointer<Int>
  let edgeCounts: UnsafePointer<UInt8>
  let edgeTokens: UnsafePointer<UInt32>
  let edgeLengths: UnsafePointer<UInt8>
}

extension TokenLattice {
  /// Gives the view for the time of `body`. There is at least one piece.
  func withView<Result>(_ body: (LatticeView) throws -> Result) rethrows -> Result {
    try pieces.starts.withUnsafeBufferPointer { starts in
      try pieces.weights.withUnsafeBufferPointer { weights in
        try firstEdges.withUnsafeBufferPointer { firstEdges in
          try edgeCounts.withUnsafeBufferPointer { edgeCounts in
            try edgeTokens.withUnsafeBufferPointer { edgeTokens in
              try edgeLengths.withUnsafeBufferPointer { edgeLengths in
                var (noToken, noLength): (UInt32, UInt8) = (0, 0)
                return try withUnsafePointer(to: &noToken) { noToken in
                  try withUnsafePointer(to: &noLength) { noLength in
                    guard let starts = starts.baseAddress, let weights = weights.baseAddress,
                      let firstEdges = firstEdges.baseAddress, let edgeCounts = edgeCounts.baseAddress
                    else { preconditionFailure("a lattice has one piece at least") }
                    return try body(
                      LatticeView(
                        longestPiece: longestPiece, pieceCount: pieces.count, tokenCount: tokens.count, starts: starts,
                        weights: weights, firstEdges: firstEdges, edgeCounts: edgeCounts,
                        edgeTokens: edgeTokens.baseAddress ?? noToken,
                        edgeLengths: edgeLengths.baseAddress ?? noLength))
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  /// Ranges of pieces with about as many edges each; they do not depend on the number of threads.
  var blocks: [Range<Int>] {
    var blocks: [Range<Int>] = []
    let goal = edgeCount / 128 + 1
    var start = 0
    for piece in 0..<pieces.count where firstEdges[piece + 1] - firstEdges[start] >= goal || piece + 1 == pieces.count {
      blocks.append(start..<piece + 1)
      start = piece + 1
    }
    return blocks
  }
}
