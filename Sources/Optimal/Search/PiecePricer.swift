/// What single tokens are worth in one piece, given a vocabulary: how many tokens the piece would save by a candidate, and
/// how many more it would take without a member.
///
/// - Complexity: O(*e*) for a piece of *e* edges whose members are short.
struct PiecePricer: ~Copyable {
  private let view: LatticeView
  private let forward: FixedStorage<Int32>
  private let backward: FixedStorage<Int32>
  private let backs: FixedStorage<Int32>

  /// Prices within pieces of `view`, which has to live as long.
  init(_ view: LatticeView) {
    self.view = view
    forward = FixedStorage(repeating: 0, count: view.longestPiece + 1)
    backward = FixedStorage(repeating: 0, count: view.longestPiece + 1)
    backs = FixedStorage(repeating: 0, count: view.longestPiece + 1)
  }

  /// Adds what tokens are worth in `piece`, times `sign`, to `prices`, and gives the tokens of the piece, by its weight.
  ///
  /// - Parameter onPath: called with each member whose loss has been added.
  @inline(__always)
  func price(
    _ piece: Int, sign: Int64, members: UnsafePointer<Bool>, prices: UnsafeMutablePointer<Int64>,
    onPath: (Int) -> Void
  ) -> Int64 {
    let start = view.starts[piece]
    let count = view.starts[piece &+ 1] &- start
    guard count <= view.longestPiece else { return 0 }
    let weight = view.weights[piece]
    let (tokens, lengths, counts) = (view.edgeTokens, view.edgeLengths, view.edgeCounts + start)
    let first = view.firstEdges[piece]
    let last = view.firstEdges[piece &+ 1]
    let (forward, backward, backs) = (forward.base, backward.base, backs.base)
    let signed = sign &* weight

    forward[0] = 0
    var edge = first
    var end = 1
    while end <= count {
      var best = forward[end &- 1] &+ 1
      var back: Int32 = -1
      let stop = edge &+ Int(counts[end &- 1])
      while edge < stop {
        if members[Int(tokens[edge])] {
          let distance = forward[end &- Int(lengths[edge])] &+ 1
          if distance < best {
            best = distance
            back = Int32(truncatingIfNeeded: edge &- first)
          }
        }
        edge &+= 1
      }
      forward[end] = best
      backs[end] = back
      end &+= 1
    }
    let whole = forward[count]
    guard count > 1 else { return weight &* Int64(whole) }

    for index in 0...count { backward[index] = Int32(truncatingIfNeeded: count &- index) }
    edge = last
    end = count
    while end > 0 {
      if end < count { backward[end] = min(backward[end], backward[end &+ 1] &+ 1) }
      let stop = edge &- Int(counts[end &- 1])
      while edge > stop {
        edge &-= 1
        if members[Int(tokens[edge])] {
          let begin = end &- Int(lengths[edge])
          backward[begin] = min(backward[begin], backward[end] &+ 1)
        }
      }
      end &-= 1
    }
    backward[0] = whole

    if whole > 1 {
      edge = first
      end = 1
      while end <= count {
        let stop = edge &+ Int(counts[end &- 1])
        while edge < stop {
          let token = Int(tokens[edge])
          if !members[token] {
            let saved = whole &- forward[end &- Int(lengths[edge])] &- 1 &- backward[end]
            if saved > 0 { prices[token] &+= signed &* Int64(saved) }
          }
          edge &+= 1
        }
        end &+= 1
      }
    }

    // The way around an edge: through a place inside it, or by a member that spans it.
    end = count
    var endEdge = last
    while end > 0 {
      let back = backs[end]
      guard back >= 0 else {
        endEdge &-= Int(counts[end &- 1])
        end &-= 1
        continue
      }
      let used = first &+ Int(back)
      let begin = end &- Int(lengths[used])
      var around = Int32.max
      for inner in begin &+ 1..<end { around = min(around, forward[inner] &+ backward[inner]) }
      if around > whole {
        var spanEnd = end
        var edge = endEdge &- Int(counts[end &- 1])
        while spanEnd <= count, around > whole {
          let stop = edge &+ Int(counts[spanEnd &- 1])
          while edge < stop {
            let spanBegin = spanEnd &- Int(lengths[edge])
            if spanBegin <= begin, edge != used, members[Int(tokens[edge])] {
              around = min(around, forward[spanBegin] &+ 1 &+ backward[spanEnd])
            }
            edge &+= 1
          }
          spanEnd &+= 1
        }
      }
      if around > whole {
        let token = Int(tokens[used])
        prices[token] &+= signed &* Int64(around &- whole)
        onPath(token)
      }
      while end > begin {
        endEdge &-= Int(counts[end &- 1])
        end &-= 1
      }
    }
    return weight &* Int64(whole)
  }
}
