internal import CIntrinsics

/// Merges the best pair, again and again; an objective says which one that is.
///
/// A step walks the places of its pair once. What the neighbours gain and lose is added up for each distinct neighbour
/// symbol, and brought to the pair table once at the end: there are far fewer neighbours than places.
///
/// - Source: Sennrich et al. 2016, algorithm 1; the data layout is that of performance.md 5, the order and the corner
///   cases are those of formats.md 10.1.
struct MergeLoop<Objective: MergeObjective>: ~Copyable {
  private(set) var symbols: TrainingSymbols
  private(set) var chains: SymbolChains
  private var pairs: PairOccurrences
  private(set) var objective: Objective
  private let maximumLength: UInt32
  private let blocked: Vocabulary
  private let validity: PieceValidity?
  private let maximumCharacters: UInt32

  private var left = NeighbourTally()
  private var right = NeighbourTally()
  /// Keeps the early looks at the table from being optimized away.
  private var seen: UInt64 = 0

  /// - Throws: `BytePairTrainingError.countsTooLarge` when the pairs' counts could pass 2⁶³ − 1.
  init(
    symbols: TrainingSymbols, chains: SymbolChains, objective: Objective, maximumLength: Int?, blocked: Vocabulary,
    validity: PieceValidity? = nil, maximumCharacters: UInt32 = .max
  ) throws(BytePairTrainingError) {
    self.symbols = symbols
    self.chains = chains
    self.objective = objective
    self.maximumLength = UInt32(clamping: maximumLength ?? .max)
    self.blocked = blocked
    self.validity = validity
    self.maximumCharacters = maximumCharacters
    pairs = PairOccurrences(nodeCount: chains.nodes.count)
    try countInitialPairs()
  }

  /// A merge that has been made.
  struct Merge {
    var pair: SymbolPair
    var result: UInt32
    /// Occurrences that were replaced.
    var count: Int64
    /// What the objective gained.
    var gain: Double
  }

  /// Starts the search for the best pair, before the first `next()`.
  mutating func begin() { objective.begin(symbols, &pairs, chains) }

  /// Makes the next merge; nil when no pair is worth it.
  mutating func next() throws -> Merge? {
    while let pair = objective.next(symbols, &pairs) {
      if let merge = try make(pair, gain: objective.gain) { return merge }
      pairs.release(pairs.remove(pair))
    }
    return nil
  }

  /// Makes a merge that was made here in an earlier run, before `begin()`; nil when that cannot have been.
  ///
  /// Pairs that the earlier run passed over are still there: they will be passed over once more, since what a text may not
  /// make it may never make.
  mutating func `repeat`(_ pair: SymbolPair, gain: Double) throws -> Merge? {
    guard max(pair.left, pair.right) < symbols.count, pairs.count(of: pair) > 0,
      let merge = try make(pair, gain: gain), merge.count > 0
    else { return nil }
    return merge
  }

  /// Merges `pair`; nil when its text may not be made.
  private mutating func make(_ pair: SymbolPair, gain: Double) throws -> Merge? {
    let text = symbols.joined(pair)
    let known = symbols.id(of: text)
    let length = symbols.lengths[Int(pair.left)] + symbols.lengths[Int(pair.right)]
    if blocked.id(of: text) != nil || (symbols.ties == .sentencePiece && known != nil) || !allows(text, length) {
      return nil
    }
    let result: UInt32
    if let known {
      result = known
      symbols.setLength(length, of: known)
    } else {
      result = try symbols.add(text, length: length)
    }
    let count = merge(pair, into: result)
    return Merge(pair: pair, result: result, count: count, gain: gain)
  }

  /// Whether a text of `length` characters may be a token.
  private func allows(_ text: [UInt8], _ length: UInt32) -> Bool {
    if length > maximumCharacters { return false }
    return validity.map { validity in text.withUnsafeBufferPointer { validity.allows($0) } } ?? true
  }

  // MARK: One step

  private mutating func merge(_ pair: SymbolPair, into new: UInt32) -> Int64 {
    let range = pairs.remove(pair)
    left.begin(symbolCount: symbols.count, placeCount: range.count)
    right.begin(symbolCount: symbols.count, placeCount: range.count)
    let count = MergeLoop.replace(
      pair, at: UnsafeBufferPointer(pairs.places[range]), by: new, in: &chains, left: &left, right: &right)
    pairs.release(range)
    objective.replaced(pair, by: new, count: count)
    pairs.reserve(left.symbolCount + right.symbolCount)
    // One side after the other: a list that both extend must be filled before it is extended again.
    var tally = NeighbourTally()
    swap(&tally, &left)
    update(.left, of: pair, to: new, from: &tally)
    swap(&tally, &left)
    swap(&tally, &right)
    update(.right, of: pair, to: new, from: &tally)
    swap(&tally, &right)
    objective.finished(pair, new, symbols, &pairs, chains)
    return count
  }

  /// Puts `new` in the places of `pair`, adds up what that does to the neighbours, and returns how often it happened.
  private static func replace(
    _ pair: SymbolPair, at places: UnsafeBufferPointer<UInt32>, by new: UInt32, in chains: inout SymbolChains,
    left: inout NeighbourTally, right: inout NeighbourTally
  ) -> Int64 {
    let first = pair.left
    let second = pair.right
    var lastMerged = -1
    var count: Int64 = 0
    chains.withNodes { all, largeCounts in
      guard let nodes = all.baseAddress else { return }
      for index in 0..<places.count {
        // Places lie far apart, but it is known long before where they are.
        if index &+ lookAhead < places.count { cleave_prefetch(nodes + Int(places[index &+ lookAhead])) }
        // The place may be stale: other merges have been here.
        let place = Int(places[index])
        let node = nodes[place]
        guard node.symbol == first else { continue }
        let partner = SymbolChains.next(place, in: nodes)
        guard nodes[partner].symbol == second else { continue }
        let weight = SymbolChains.weight(of: node, largeCounts: largeCounts)
        let before = SymbolChains.previous(place, in: nodes)
        let neighbour = nodes[before].symbol
        if neighbour != SymbolChains.end {
          if before == lastMerged {
            // (first second) first second: the left neighbour was made a moment ago, and took `first` for its neighbour.
            right.redirectLast(from: first, to: new, weight: weight)
          } else {
            left.replace(neighbour, weight: weight, node: UInt32(truncatingIfNeeded: before))
          }
        }
        let after = SymbolChains.next(partner, in: nodes)
        let follower = nodes[after].symbol
        if follower != SymbolChains.end {
          right.replace(follower, weight: weight, node: UInt32(truncatingIfNeeded: place))
        }
        SymbolChains.join(place, with: partner, to: after, as: new, in: nodes)
        lastMerged = place
        count &+= weight
      }
    }
    return count
  }

  /// How many places before it is reached a place is asked for.
  private static var lookAhead: Int { 16 }

  private enum Side { case left, right }

  /// The pairs that a neighbour on one side had with the old symbol and has with the new one.
  @inline(__always)
  private static func pairs(
    of neighbour: UInt32, on side: Side, of merged: SymbolPair, to new: UInt32
  ) -> (old: SymbolPair, made: SymbolPair) {
    switch side {
    case .left: (SymbolPair(neighbour, merged.left), SymbolPair(neighbour, new))
    case .right: (SymbolPair(merged.right, neighbour), SymbolPair(new, neighbour))
    }
  }

  /// Brings what was added up on one side to the pair table, and the places of the new pairs into their lists.
  private mutating func update(
    _ side: Side, of merged: SymbolPair, to new: UInt32, from tally: inout NeighbourTally
  ) {
    for index in 0..<tally.symbolCount {
      let (old, made) = MergeLoop.pairs(of: tally.symbol(index), on: side, of: merged, to: new)
      seen ^= pairs.look(at: old) ^ pairs.look(at: made)
    }
    var extended: [SymbolPair] = []
    let newLength = symbols.lengths[Int(new)]
    for index in 0..<tally.symbolCount {
      let neighbour = tally.symbol(index)
      let (old, made) = MergeLoop.pairs(of: neighbour, on: side, of: merged, to: new)
      let change = tally.take(neighbour)
      if change.lost > 0 { pairs.subtract(change.lost, from: old) }
      guard change.number > 0, symbols.lengths[Int(neighbour)] &+ newLength < maximumLength else {
        tally.setCursor(SymbolChains.none, of: neighbour)
        continue
      }
      let (first, extends, total) = pairs.add(change.gained, number: change.number, to: made)
      tally.setCursor(first, of: neighbour)
      if extends { extended.append(made) }
      objective.grew(made, to: total, symbols)
    }
    tally.distribute(into: pairs.places.base)
    for made in extended { pairs.sortPlaces(of: made) }
  }

  // MARK: The first count

  private mutating func countInitialPairs() throws(BytePairTrainingError) {
    var sum: Int64 = 0
    var overflow = false
    chains.largeCounts.withUnsafeBufferPointer { largeCounts in
      chains.forEachPair { _, _, _, node in
        let (next, over) = sum.addingReportingOverflow(SymbolChains.weight(of: node, largeCounts: largeCounts))
        sum = next
        overflow = overflow || over
      }
    }
    // No pair ever has a larger count than all of them have now.
    guard !overflow else { throw .countsTooLarge }
    if symbols.count <= 768 { countDensely() } else { countByTable() }
  }

  /// With few symbols: a table of all their pairs.
  private mutating func countDensely() {
    let width = symbols.count
    var counts = [Int64](repeating: 0, count: width * width)
    var numbers = [UInt32](repeating: 0, count: width * width)
    counts.withUnsafeMutableBufferPointer { counts in
      numbers.withUnsafeMutableBufferPointer { numbers in
        chains.largeCounts.withUnsafeBufferPointer { largeCounts in
          chains.forEachPair { _, left, right, node in
            let index = Int(left) &* width &+ Int(right)
            counts[index] &+= SymbolChains.weight(of: node, largeCounts: largeCounts)
            numbers[index] &+= 1
          }
        }
      }
    }
    var cursors = [UInt32](repeating: 0, count: width * width)
    for index in counts.indices where numbers[index] > 0 {
      pairs.reserve(1)
      let pair = SymbolPair(UInt32(index / width), UInt32(index % width))
      cursors[index] = pairs.add(counts[index], number: numbers[index], to: pair).first
    }
    let places = pairs.places.base
    cursors.withUnsafeMutableBufferPointer { cursors in
      chains.forEachPair { place, left, right, _ in
        let index = Int(left) &* width &+ Int(right)
        places[Int(cursors[index])] = place
        cursors[index] &+= 1
      }
    }
  }

  /// With many: sorted by pair, then by place.
  private mutating func countByTable() {
    var occurrences: [(key: UInt64, place: UInt32)] = []
    occurrences.reserveCapacity(chains.nodes.count)
    chains.forEachPair { place, left, right, _ in occurrences.append((SymbolPair(left, right).key, place)) }
    occurrences.sort { ($0.key, $0.place) < ($1.key, $1.place) }
    var index = 0
    while index < occurrences.count {
      let key = occurrences[index].key
      var end = index
      var count: Int64 = 0
      chains.withNodes { nodes, largeCounts in
        while end < occurrences.count, occurrences[end].key == key {
          count &+= SymbolChains.weight(of: nodes[Int(occurrences[end].place)], largeCounts: largeCounts)
          end += 1
        }
      }
      pairs.reserve(1)
      let first = Int(pairs.add(count, number: UInt32(end - index), to: SymbolPair(key: key)).first)
      for (offset, occurrence) in occurrences[index..<end].enumerated() {
        pairs.places.base[first + offset] = occurrence.place
      }
      index = end
    }
  }
}
