/// The pair that gains most first, exactly.
///
/// A merge changes the gain of every pair that holds one of the three symbols it is about, or that makes one of them; they
/// are looked at again after each merge, so what waits is never out of date. All others change with the text's length
/// alone: see ``GainQueue``.
struct HighestGain<Gain: PairGain>: MergeObjective {
  private(set) var gain = 0.0
  private(set) var foundNoGain = false
  /// How often each symbol occurs, in pairs or not.
  private(set) var counts: [Int64]
  private var total: Int64
  private let minimumCount: Int64
  /// Whether pairs that gain nothing are merged, too.
  private let acceptsLoss: Bool

  private var gains = PairGains()
  private var queue = GainQueue<Gain>()
  /// The symbols met to the left and to the right of each; some pairs may no longer occur.
  private var leftNeighbours: [[UInt32]]
  private var rightNeighbours: [[UInt32]]
  /// What pairs make that has been made from others, or was there before.
  private var results: [UInt64: UInt32] = [:]
  private var grown: [SymbolPair] = []
  /// Merges that are made before the search begins change the counts of symbols, and nothing waits yet.
  private var hasBegun = false

  /// - Parameter symbols: how often the symbols occur before any merge.
  init(_ symbols: SymbolCounts, settings: BytePairTrainer) {
    counts = symbols.counts
    total = symbols.total
    minimumCount = Int64(clamping: max(1, settings.minimumCount))
    acceptsLoss = settings.acceptsLoss
    leftNeighbours = Array(repeating: [], count: counts.count)
    rightNeighbours = leftNeighbours
  }

  mutating func begin(
    _ symbols: borrowing TrainingSymbols, _ pairs: inout PairOccurrences, _ chains: borrowing SymbolChains
  ) {
    hasBegun = true
    pairs.visit { pair, _ in grown.append(pair) }
    takeGrown(symbols, &pairs, chains)
  }

  mutating func grew(_ pair: SymbolPair, to count: Int64, _ symbols: borrowing TrainingSymbols) {
    if hasBegun { grown.append(pair) }
  }

  mutating func next(_ symbols: borrowing TrainingSymbols, _ pairs: inout PairOccurrences) -> SymbolPair? {
    guard let best = queue.best(total: total, gains, symbols) else { return nil }
    if Gain.canLose, best.gain <= 0, !acceptsLoss {
      foundNoGain = true
      return nil
    }
    gain = best.gain
    _ = gains.set(best.pair, gain: 0, count: 0)
    return best.pair
  }

  mutating func replaced(_ pair: SymbolPair, by new: UInt32, count: Int64) {
    while counts.count <= Int(new) {
      counts.append(0)
      leftNeighbours.append([])
      rightNeighbours.append([])
    }
    counts[Int(pair.left)] -= count
    counts[Int(pair.right)] -= count
    counts[Int(new)] += count
    total -= count
  }

  mutating func finished(
    _ pair: SymbolPair, _ new: UInt32, _ symbols: borrowing TrainingSymbols, _ pairs: inout PairOccurrences,
    _ chains: borrowing SymbolChains
  ) {
    guard hasBegun else { return }
    takeGrown(symbols, &pairs, chains)
    var changed = [pair.left]
    for symbol in [pair.right, new] where !changed.contains(symbol) { changed.append(symbol) }
    for symbol in changed {
      var neighbours: [UInt32] = []
      swap(&neighbours, &leftNeighbours[Int(symbol)])
      var kept = 0
      for left in neighbours where evaluate(SymbolPair(left, symbol), symbols, &pairs, chains) > 0 {
        neighbours[kept] = left
        kept += 1
      }
      neighbours.removeSubrange(kept...)
      swap(&neighbours, &leftNeighbours[Int(symbol)])
      swap(&neighbours, &rightNeighbours[Int(symbol)])
      kept = 0
      for right in neighbours where evaluate(SymbolPair(symbol, right), symbols, &pairs, chains) > 0 {
        neighbours[kept] = right
        kept += 1
      }
      neighbours.removeSubrange(kept...)
      swap(&neighbours, &rightNeighbours[Int(symbol)])
      for maker in symbols.makers(of: symbol) where pairs.count(of: maker) > 0 {
        results[maker.key] = symbol
        _ = evaluate(maker, symbols, &pairs, chains)
      }
    }
  }

  /// Takes in the pairs that grew, those of the first count among them.
  private mutating func takeGrown(
    _ symbols: borrowing TrainingSymbols, _ pairs: inout PairOccurrences, _ chains: borrowing SymbolChains
  ) {
    for pair in grown {
      // A pair that had died out is not in both lists any more.
      if !gains.isWaiting(pair) {
        leftNeighbours[Int(pair.right)].append(pair.left)
        rightNeighbours[Int(pair.left)].append(pair.right)
        if let result = symbols.id(of: symbols.joined(pair)) { results[pair.key] = result }
      }
      _ = evaluate(pair, symbols, &pairs, chains)
    }
    grown.removeAll(keepingCapacity: true)
  }

  /// Finds what a pair gains now and how often it occurs, and puts it in its place.
  private mutating func evaluate(
    _ pair: SymbolPair, _ symbols: borrowing TrainingSymbols, _ pairs: inout PairOccurrences,
    _ chains: borrowing SymbolChains
  ) -> Int64 {
    let occurrences = pairs.count(of: pair)
    let isDouble = pair.left == pair.right
    var count = max(0, occurrences)
    if isDouble, Gain.countsReplacements, count > 0 { count = pairs.replacements(of: pair, in: chains) }
    guard occurrences >= minimumCount, count > 0 else {
      _ = gains.set(pair, gain: 0, count: 0)
      return max(0, occurrences)
    }
    let result = results[pair.key].map { counts[Int($0)] } ?? 0
    let gain = Gain.gain(
      left: counts[Int(pair.left)], right: counts[Int(pair.right)], count: count, result: result, isDouble: isDouble)
    if gains.set(pair, gain: gain, count: count) {
      queue.push(pair, gain: gain, count: count, total: total, symbols)
    }
    return occurrences
  }
}
