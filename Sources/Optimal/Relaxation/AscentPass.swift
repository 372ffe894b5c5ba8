/// One pass over all pieces: multipliers take a step, then the cheapest path of each piece is found.
///
/// - Complexity: O(*e*) for *e* edges.
struct AscentPass {
  let view: LatticeView
  let costs: UnsafeMutablePointer<Int32>
  let flows: UnsafeMutablePointer<Float>
  /// How far multipliers move along their direction, in units of 2⁻²⁰ token.
  let step: Float
  /// The share of the newest round in what is remembered.
  let freshness: Float
  /// No multiplier moves further at once.
  static let longestMove = Float(Multipliers.unit) / 4

  /// What a thread looks up and adds up for a token: together, since most of a round is waiting for memory.
  struct TokenSum: BitwiseCopyable {
    /// The multipliers of the token's edges that the thread has seen, in units of 2⁻²⁰ token.
    var sum: Int64
    /// How often the token was among the largest of late, from 0 to 1.
    var chosen: Float
  }

  /// The weighted length of the cheapest paths of some pieces, in units of 2⁻²⁰ token.
  @inline(never)
  func run(
    _ pieces: Range<Int>, distances: UnsafeMutablePointer<Int32>, backs: UnsafeMutablePointer<Int32>,
    sums: UnsafeMutablePointer<TokenSum>
  ) -> Int64 {
    let (costs, flows) = (costs, flows)
    let (tokens, lengths, counts) = (view.edgeTokens, view.edgeLengths, view.edgeCounts)
    let unit = Multipliers.unit
    let keep = 1 - freshness
    var total: Int64 = 0
    for piece in pieces {
      let start = view.starts[piece]
      let count = view.starts[piece &+ 1] &- start
      guard count <= view.longestPiece else { continue }
      let weight = view.weights[piece]
      let first = view.firstEdges[piece]
      var edge = first
      distances[0] = 0
      var end = 1
      while end <= count {
        var best = distances[end &- 1] &+ unit
        var back: Int32 = -1
        let stop = edge &+ Int(counts[start &+ end &- 1])
        while edge < stop {
          let token = Int(tokens[edge])
          let flow = flows[edge]
          let move = step * (flow - sums[token].chosen)
          let length = Int32(truncatingIfNeeded: lengths[edge])
          let moved = costs[edge] &+ Int32(max(-AscentPass.longestMove, min(AscentPass.longestMove, move)))
          let cost = max(0, min(moved, (length &- 1) &* unit))
          costs[edge] = cost
          sums[token].sum &+= weight &* Int64(cost)
          flows[edge] = flow * keep
          let distance = distances[end &- Int(length)] &+ unit &+ cost
          if distance < best {
            best = distance
            back = Int32(truncatingIfNeeded: edge &- first)
          }
          edge &+= 1
        }
        distances[end] = best
        backs[end] = back
        end &+= 1
      }
      total &+= weight &* Int64(distances[count])
      end = count
      while end > 0 {
        let back = backs[end]
        if back < 0 {
          end &-= 1
        } else {
          let edge = first &+ Int(back)
          flows[edge] += freshness
          end &-= Int(lengths[edge])
        }
      }
    }
    return total
  }
}
