/// How often each substring occurs.
struct SubstringFrequencies {
  private let pieces: DistinctPieces
  private let order: SuffixOrder
  /// The weights of all places before each place of the order; one entry more than places.
  private var sums: [Int64] = [0]

  init(_ pieces: DistinctPieces, _ order: SuffixOrder) {
    self.pieces = pieces
    self.order = order
    sums.reserveCapacity(order.places.count + 1)
    var sum: Int64 = 0
    for piece in order.pieces {
      sum += pieces.weights[Int(piece)]
      sums.append(sum)
    }
  }

  /// Calls `found` with each distinct substring of two bytes or more that a candidate may have: its byte count, the part of
  /// the order where it stands, and how often it occurs.
  ///
  /// One that stands in a single distinct piece is of no use where that piece can be a token itself: in its place the whole
  /// piece saves as much at least, and nothing else changes. Of a longer piece the parts are of use that it is cut into
  /// evenly.
  ///
  /// - Parameter usefulOnly: whether those of no use are left out.
  func visit(usefulOnly: Bool, found: (_ length: Int, _ part: Range<Int>, _ frequency: Int64) -> Void) {
    let classes = SubstringClasses(order: order)
    for block in order.blocks {
      classes.visit(
        block, longest: TokenLattice.longestToken,
        length: { usefulOnly ? partLength($0) : Int(order.lengths[$0]) },
        found: { length, part in
          guard !usefulOnly || !order.isInOnePiece(part) || part.contains(where: { partLength($0) == length }) else {
            return
          }
          found(length, part, sums[part.upperBound] - sums[part.lowerBound])
        })
    }
  }

  /// The length of the part of its piece that begins at a place of the order: the piece itself, or of a long one as much as
  /// a candidate can have; 0 where no part begins.
  @inline(__always)
  private func partLength(_ index: Int) -> Int {
    let offset = Int(order.places[index]) - pieces.starts[Int(order.pieces[index])]
    guard offset % TokenLattice.longestToken == 0 else { return 0 }
    return min(TokenLattice.longestToken, Int(order.lengths[index]))
  }

  /// How many distinct substrings there are of two bytes up to as many as a candidate may have.
  var distinctCount: Int {
    var count = 0
    for block in order.blocks {
      for index in block {
        let common = index == block.lowerBound ? 0 : Int(order.common[index])
        count += max(0, min(TokenLattice.longestToken, Int(order.lengths[index])) - max(1, common))
      }
    }
    return count
  }

  /// The `count`-th largest number of tokens that a substring of use could save, 0 when there are fewer, and how many there
  /// are of use.
  func largestSaving(_ count: Int) -> (saving: Int64, useful: Int) {
    var largest = LargestValues(limit: count)
    var useful = 0
    visit(usefulOnly: true) { length, _, frequency in
      useful += 1
      largest.insert(frequency * Int64(length - 1))
    }
    return (largest.smallest, useful)
  }
}
