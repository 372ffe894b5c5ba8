/// The fewest tokens that vocabularies need for the pieces of a lattice.
///
/// - Complexity: O(*e*) for *e* edges.
struct FewestTokens {
  let lattice: TokenLattice
  let blocks: [Range<Int>]
  let workers: Int

  init(_ lattice: TokenLattice, workers: Int) {
    self.lattice = lattice
    self.workers = workers
    blocks = lattice.blocks
  }

  /// What an objective is for a vocabulary of single bytes and the candidates that are `members`; a piece that is not in the
  /// lattice counts as one token.
  func value(_ members: [Bool], _ objective: SearchObjective) -> Int64 {
    objective.shares == nil ? count(members) : objective.value(sourceTokens(members, objective))
  }

  /// The tokens of each source, in the same way.
  func sourceTokens(_ members: [Bool], _ objective: SearchObjective) -> [Int64] {
    guard let shares = objective.shares else { return [count(members)] }
    return shares.tokens(tokens(members))
  }

  /// The weighted tokens of all pieces.
  private func count(_ members: [Bool]) -> Int64 {
    var sum: Int64 = 0
    for (tokens, weight) in zip(tokens(members), lattice.pieces.weights) { sum += Int64(tokens) * weight }
    return sum
  }

  /// The tokens of each piece.
  private func tokens(_ members: [Bool]) -> [Int32] {
    var tokens = [Int32](repeating: 1, count: lattice.pieces.count)
    lattice.withView { view in
      tokens.withUnsafeMutableBufferPointer { tokens in
        members.withUnsafeBufferPointer { members in
          nonisolated(unsafe) let (view, tokens, members) = (view, tokens, members)
          let blocks = blocks
          ParallelBlocks.run(blocks.count, workers: workers) { block in
            FewestTokens.count(blocks[block], view, members, into: tokens)
          }
        }
      }
    }
    return tokens
  }

  private static func count(
    _ pieces: Range<Int>, _ view: LatticeView, _ members: UnsafeBufferPointer<Bool>,
    into tokens: UnsafeMutableBufferPointer<Int32>
  ) {
    let distances = FixedStorage<Int32>(repeating: 0, count: view.longestPiece + 1)
    for piece in pieces {
      let start = view.starts[piece]
      let count = view.starts[piece &+ 1] &- start
      guard count <= view.longestPiece else { continue }
      var edge = view.firstEdges[piece]
      var end = 1
      while end <= count {
        var best = distances.base[end &- 1] &+ 1
        let stop = edge &+ Int(view.edgeCounts[start &+ end &- 1])
        while edge < stop {
          if members[Int(view.edgeTokens[edge])] {
            best = min(best, distances.base[end &- Int(view.edgeLengths[edge])] &+ 1)
          }
          edge &+= 1
        }
        distances.base[end] = best
        end &+= 1
      }
      tokens[piece] = distances.base[count]
    }
  }
}
