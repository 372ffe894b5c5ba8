/// A proof that no vocabulary does better: what each byte of each distinct piece is worth, in units of 2⁻¹⁶ token.
///
/// A byte is worth one token at most. A candidate has to bear what the bytes of its occurrences are worth beyond one token
/// each; see ``LowerBound``.
struct Potentials: Sendable {
  /// One token.
  static let unit: Int64 = 1 << 16

  /// By place in the bytes of the pieces.
  private(set) var values: [Int32]

  /// How a potential between two shortest distances is chosen: from the beginning of the piece, to its end, or between.
  enum Side: CaseIterable { case beginning, middle, end }

  /// Every piece is worth one token: the first byte bears it all.
  init(trivialFor pieces: DistinctPieces) {
    values = Array(repeating: 0, count: pieces.bytes.count)
    for index in 0..<pieces.count { values[pieces.range(index).lowerBound] = Int32(Potentials.unit) }
  }

  /// The potentials that multipliers give. Pieces that are not in the lattice are worth one token.
  ///
  /// - Complexity: O(*e*) for *e* edges.
  init(_ lattice: TokenLattice, _ multipliers: borrowing Multipliers, side: Side) {
    self.init(trivialFor: lattice.pieces)
    let costs = multipliers.costs.base
    let unit = Multipliers.unit
    let longest = lattice.longestPiece
    let forward = FixedStorage<Int32>(repeating: 0, count: longest + 1)
    let backward = FixedStorage<Int32>(repeating: 0, count: longest + 1)
    let (distances, rests) = (forward.base, backward.base)
    values.withUnsafeMutableBufferPointer { values in
      lattice.withView { view in
        for piece in 0..<view.pieceCount {
          let start = view.starts[piece]
          let count = view.starts[piece + 1] - start
          guard 2...longest ~= count else { continue }
          var edge = view.firstEdges[piece]
          distances[0] = 0
          for end in 1...count {
            var best = distances[end - 1] &+ unit
            for _ in 0..<view.edgeCounts[start + end - 1] {
              best = min(best, distances[end - Int(view.edgeLengths[edge])] &+ unit &+ costs[edge])
              edge += 1
            }
            distances[end] = best
          }
          for place in 0...count { rests[place] = Int32(count - place) &* unit }
          var end = count
          while end > 0 {
            if end < count { rests[end] = min(rests[end], rests[end + 1] &+ unit) }
            for _ in 0..<view.edgeCounts[start + end - 1] {
              edge -= 1
              let begin = end - Int(view.edgeLengths[edge])
              rests[begin] = min(rests[begin], rests[end] &+ unit &+ costs[edge])
            }
            end -= 1
          }
          let whole = distances[count]
          rests[0] = whole
          var before: Int64 = 0
          for place in 1...count {
            // Rounding down keeps every step of one byte at one token or less.
            let potential: Int64 =
              switch side {
              case .beginning: Int64(distances[place]) >> 4
              case .middle: (Int64(distances[place]) + Int64(whole) - Int64(rests[place])) >> 5
              case .end: (Int64(whole) - Int64(rests[place])) >> 4
              }
            values[start + place - 1] = Int32(potential - before)
            before = potential
          }
        }
      }
    }
  }

  /// Potentials that a certificate holds.
  init(values: [Int32]) { self.values = values }
}
