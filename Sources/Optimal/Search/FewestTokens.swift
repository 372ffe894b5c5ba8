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

  /// The tokens of all pieces that are in the lattice, with single bytes and the candidates that are `members`.
  func count(_ members: [Bool]) -> Int64 {
    var counts = [Int64](repeating: 0, count: blocks.count)
    lattice.withView { view in
      counts.withUnsafeMutableBufferPointer { counts in
        members.withUnsafeBufferPointer { members in
          nonisolated(unsafe) let (view, counts, members) = (view, counts, members)
          let blocks = blocks
          ParallelBlocks.run(blocks.count, workers: workers) { block in
            counts[block] = FewestTokens.count(blocks[block], view, members)
          }
        }
      }
    }
    return counts.reduce(0, +)
  }

  private static func count(_ pieces: Range<Int>, _ view: LatticeView, _ members: UnsafeBufferPointer<Bool>) -> Int64 {
    let distances = FixedStorage<Int32>(repeating: 0, count: view.longestPiece + 1)
    var total: Int64 = 0
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
      total &+= view.weights[piece] &* Int64(distances.base[count])
    }
    return total
  }
}
