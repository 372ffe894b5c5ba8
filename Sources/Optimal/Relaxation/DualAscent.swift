internal import Checkpoints

/// Raises the lower bound by moving multipliers along averaged subgradients.
///
/// With multipliers λ ≥ 0 on edges, the fewest tokens of a vocabulary of *K* candidates is at least the sum of the cheapest
/// paths, an edge costing 1 + λ, minus the *K* largest sums of a token's λ. A subgradient of an edge is whether it is on
/// the cheapest path, minus whether its token is among the largest. Steps are along a running mean of them and shrink
/// geometrically from round to round, which needs no guess of the best value and got further in fewer rounds than Polyak's
/// steps.
struct DualAscent: ~Copyable {
  private(set) var lattice: TokenLattice
  let multipliers: Multipliers
  private let blocks: [Range<Int>]
  let workers: Int
  /// The multipliers of each token together, in units of 2⁻²⁰ token.
  private(set) var sums: [Int64]
  /// The cheapest paths of the last round, in the same units.
  private(set) var paths: Int64 = 0
  /// Whether each token was among the largest in the last round.
  private(set) var isChosen: [Bool]
  /// The smallest sum of multipliers among the largest, in tokens: what a place in the vocabulary is worth.
  private(set) var placeValue = 0.0

  init(_ lattice: TokenLattice, workers: Int) {
    self.lattice = lattice
    self.workers = max(1, workers)
    multipliers = Multipliers(lattice)
    blocks = lattice.blocks
    sums = Array(repeating: 0, count: lattice.tokens.count)
    isChosen = Array(repeating: false, count: lattice.tokens.count)
  }

  /// The share of the newest round in the direction of a step.
  private static let freshness: Float = 0.15
  /// The same in the mean that vocabularies are read off.
  private static let meanFreshness: Float = 0.05

  /// Spreads the price over all occurrences that gives the best bound of those tried, and returns it.
  ///
  /// The first one tried is what the last place in a vocabulary saves at most.
  @discardableResult
  mutating func start(vocabulary size: Int) -> Double {
    let savings = lattice.tokens.map(\.largestSaving)
    var price = size > 0 && size <= savings.count ? max(1, Double(NthLargest.value(size, of: savings))) : 1
    var best = (bound: Int64.min, price: price)
    while price > 0.01, price > best.price / 4 || best.bound <= 0 {
      multipliers.spread(price, over: lattice)
      let bound = round(step: 0, vocabulary: size)
      if bound > best.bound { best = (bound, price) }
      price *= 0.6
    }
    multipliers.spread(best.price, over: lattice)
    return best.price
  }

  /// Gives pieces other weights; multipliers are by the weight, and so stay what they are worth.
  mutating func reweigh(_ weights: [Int64]) { lattice.reweigh(weights) }

  /// Writes all that later rounds depend on.
  func write(to writer: inout BinaryWriter) {
    writer.add(UnsafeBufferPointer(multipliers.costs.buffer))
    writer.add(UnsafeBufferPointer(multipliers.flows.buffer))
    writer.add(UnsafeBufferPointer(multipliers.states.buffer))
    writer.add(Int(paths))
  }

  /// Takes up what ``write(to:)`` wrote for the same lattice.
  mutating func read(from reader: inout BinaryReader) throws(CheckpointError) {
    try reader.fill(multipliers.costs.buffer)
    try reader.fill(multipliers.flows.buffer)
    try reader.fill(multipliers.states.buffer)
    paths = Int64(try reader.number())
    // Whatever a file says, paths are no shorter than nothing and no longer than bytes.
    for edge in 0..<multipliers.costs.count {
      let most = Int32(lattice.edgeLengths[edge] - 1) * Multipliers.unit
      multipliers.costs.base[edge] = max(0, min(most, multipliers.costs.base[edge]))
    }
  }

  /// Makes the sums of the multipliers once more, and bounds the paths, for the weights there are: after
  /// ``read(from:)``, since a stage may end without another round.
  mutating func addUp() {
    for token in sums.indices { sums[token] = 0 }
    var longest: Int64 = 0
    for piece in 0..<lattice.pieces.count where lattice.pieces.range(piece).count <= lattice.longestPiece {
      let weight = lattice.pieces.weights[piece]
      longest += weight * Int64(lattice.pieces.range(piece).count)
      for edge in lattice.firstEdges[piece]..<lattice.firstEdges[piece + 1] {
        sums[Int(lattice.edgeTokens[edge])] &+= weight &* Int64(multipliers.costs.base[edge])
      }
    }
    paths = max(0, min(paths, longest * Int64(Multipliers.unit)))
  }

  /// Starts averaging anew, from the multipliers there are.
  func forget() { multipliers.forget() }

  /// One round; the bound of the multipliers it ends with, for pieces that are in the lattice and in units of 2⁻²⁰ token.
  ///
  /// - Parameters:
  ///   - step: how far multipliers move, in tokens.
  ///   - size: how many candidates a vocabulary has.
  mutating func round(step: Double, vocabulary size: Int) -> Int64 {
    paths = pass(step: step)
    let states = multipliers.states.base
    var largest: Int64 = 0
    if size >= sums.count {
      for token in sums.indices {
        largest += sums[token]
        isChosen[token] = true
      }
      placeValue = 0
    } else {
      let least = size > 0 ? NthLargest.value(size, of: sums) : .max
      var ties = size - sums.reduce(0) { $0 + ($1 > least ? 1 : 0) }
      for token in sums.indices {
        let isTie = sums[token] == least && ties > 0
        if isTie { ties -= 1 }
        isChosen[token] = sums[token] > least || isTie
        if isChosen[token] { largest += sums[token] }
      }
      placeValue = size > 0 ? Double(least) / Double(Multipliers.unit) : 0
    }
    for token in sums.indices {
      let now: Float = isChosen[token] ? 1 : 0
      states[token].chosen += DualAscent.freshness * (now - states[token].chosen)
      states[token].mean += DualAscent.meanFreshness * (now - states[token].mean)
    }
    return paths - largest
  }

  private mutating func pass(step: Double) -> Int64 {
    let threads = min(workers, blocks.count)
    var paths: [Int64] = Array(repeating: 0, count: blocks.count)
    let threadSums = FixedStorage<AscentPass.TokenSum>(
      repeating: AscentPass.TokenSum(sum: 0, chosen: 0), count: threads * sums.count)
    let states = multipliers.states.base
    for thread in 0..<threads {
      for token in sums.indices { threadSums.base[thread * sums.count + token].chosen = states[token].chosen }
    }
    let longest = lattice.longestPiece
    let tokenCount = sums.count
    lattice.withView { view in
      paths.withUnsafeMutableBufferPointer { paths in
        nonisolated(unsafe) let pass = AscentPass(
          view: view, costs: multipliers.costs.base, flows: multipliers.flows.base,
          step: Float(step * Double(Multipliers.unit)),
          freshness: DualAscent.freshness)
        nonisolated(unsafe) let paths = paths
        nonisolated(unsafe) let threadSums = threadSums.base
        let blocks = blocks
        ParallelBlocks.run(blocks.count, threads: threads) { thread, block in
          let distances = FixedStorage<Int32>(repeating: 0, count: longest + 1)
          let backs = FixedStorage<Int32>(repeating: 0, count: longest + 1)
          paths[block] = pass.run(
            blocks[block], distances: distances.base, backs: backs.base, sums: threadSums + thread * tokenCount)
        }
      }
    }
    for token in 0..<tokenCount {
      var sum: Int64 = 0
      for thread in 0..<threads { sum &+= threadSums.base[thread * tokenCount + token].sum }
      sums[token] = sum
    }
    return paths.reduce(0, &+)
  }

  /// The vocabulary that the last rounds were for: the tokens that were among the largest most often.
  func vocabulary(size: Int) -> [Bool] {
    let states = multipliers.states.base
    let order = sums.indices.sorted { first, second in
      if states[first].mean != states[second].mean { return states[first].mean > states[second].mean }
      if sums[first] != sums[second] { return sums[first] > sums[second] }
      return first < second
    }
    var members = [Bool](repeating: false, count: sums.count)
    for token in order.prefix(size) { members[token] = true }
    return members
  }
}
