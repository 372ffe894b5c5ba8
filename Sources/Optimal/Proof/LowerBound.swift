/// What ``Potentials`` prove.
///
/// Let a place in a piece have the potential π, the sum of what the bytes before it are worth, and let *y* of a substring at
/// a place be what its bytes are worth beyond one token, or 0. A vocabulary *S* spells a piece with as many tokens as there
/// are steps, and a step is worth 1 + *y* at most, *y* being 0 for one byte: so the piece takes at least π(end) − Σ *y* of
/// the members it uses. Over all pieces, weighted, the members of *S* take away at most the sum of their *y* at all places,
/// and any *K* of them at most the *K* largest such sums:
///
///     tokens(S) ≥ Σ weight · π(end) − the K largest of Σ weight · y
///
/// All distinct substrings are looked at, candidates or not, but those that stand in a single distinct piece and are not
/// all of it: a vocabulary with such a one needs no fewer tokens than with the whole piece in its place.
struct LowerBound {
  private var pieces: DistinctPieces
  private let order: SuffixOrder
  private let longestPiece: Int
  private let workers: Int

  init(_ pieces: DistinctPieces, _ order: SuffixOrder, longestPiece: Int, workers: Int) {
    self.pieces = pieces
    self.order = order
    self.longestPiece = longestPiece
    self.workers = workers
  }

  /// Gives pieces other weights.
  mutating func reweigh(_ weights: [Int64]) { pieces.reweigh(weights) }

  /// The fewest tokens that any vocabulary of `size` tokens of two bytes or more can need.
  ///
  /// A substring that stands at one place only matters where it is a whole piece.
  ///
  /// - Complexity: O(*s*), the number of substrings of all places that stand at two places or more.
  func tokens(_ potentials: Potentials, vocabulary size: Int) -> Int64 {
    var worth: Int64 = 0
    var least: Int64 = 0
    for index in 0..<pieces.count {
      worth += pieces.weights[index] * self.worth(index, potentials)
      least += pieces.weights[index]
    }
    var parts = [LargestValues](repeating: LargestValues(limit: size), count: order.blocks.count)
    parts.withUnsafeMutableBufferPointer { parts in
      nonisolated(unsafe) let parts = parts
      ParallelBlocks.run(order.blocks.count, workers: workers) { block in
        visit(order.blocks[block], potentials, largest: &parts[block])
      }
    }
    var largest = LargestValues(limit: size)
    for part in parts { largest.insert(part) }
    let units = worth - largest.sum
    return max(least, (units + Potentials.unit - 1) >> 16)
  }

  private func worth(_ piece: Int, _ potentials: Potentials) -> Int64 {
    var sum: Int64 = 0
    for place in pieces.range(piece) { sum += Int64(potentials.values[place]) }
    return sum
  }

  private func visit(_ part: Range<Int>, _ potentials: Potentials, largest: inout LargestValues) {
    let storage = FixedStorage<Int64>(repeating: 0, count: longestPiece + 1)
    let sums = storage.base
    let starts = FixedStorage<Int>(repeating: 0, count: longestPiece + 1)
    let opened = starts.base
    var open = 1
    for index in part {
      let common = index == part.lowerBound ? 0 : Int(order.common[index])
      while open > max(1, common) {
        if matters(opened[open]..<index, open) { largest.insert(sums[open]) }
        sums[open] = 0
        open -= 1
      }
      let place = Int(order.places[index])
      let piece = Int(order.pieces[index])
      let length = order.repeatedLength(index, in: part)
      let weight = pieces.weights[piece]
      if place == pieces.starts[piece], length < Int(order.lengths[index]) {
        // The piece stands nowhere else.
        largest.insert(weight * (worth(piece, potentials) - Potentials.unit))
      }
      var worth = Int64(potentials.values[place]) - Potentials.unit
      var count = 1
      while count < length {
        worth += Int64(potentials.values[place + count])
        count += 1
        if worth > 0 { sums[count] += weight * worth }
      }
      while open < length {
        open += 1
        opened[open] = index
      }
    }
    while open > 1 {
      if matters(opened[open]..<part.upperBound, open) { largest.insert(sums[open]) }
      sums[open] = 0
      open -= 1
    }
  }

  /// Whether a substring of `length` bytes, which stands at these places of the order, has to be looked at.
  @inline(__always)
  private func matters(_ places: Range<Int>, _ length: Int) -> Bool {
    !order.isInOnePiece(places) || length == pieces.range(Int(order.pieces[places.lowerBound])).count
  }
}
