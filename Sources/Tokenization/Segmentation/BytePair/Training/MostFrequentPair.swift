/// The pair with the most occurrences first.
///
/// The counts in the heap go stale: a pair that turns out to occur less often goes back with its true count, which does
/// not change the outcome.
struct MostFrequentPair: MergeObjective {
  private var heap = PairHeap<Int64>()
  /// The heap holds the pairs with this count or more; the rest wait in the table until it is empty.
  private var threshold: Int64 = .max
  private let minimumCount: Int64

  init(minimumCount: Int64) { self.minimumCount = minimumCount }

  var gain: Double { 0 }
  var foundNoGain: Bool { false }

  mutating func begin(
    _ symbols: borrowing TrainingSymbols, _ pairs: inout PairOccurrences, _ chains: borrowing SymbolChains
  ) {}

  @inline(__always)
  mutating func grew(_ pair: SymbolPair, to count: Int64, _ symbols: borrowing TrainingSymbols) {
    if count >= threshold { heap.push(.init(score: count, pair: pair), order: symbols) }
  }

  @inline(__always)
  mutating func next(_ symbols: borrowing TrainingSymbols, _ pairs: inout PairOccurrences) -> SymbolPair? {
    while true {
      guard let top = heap.pop(order: symbols) else {
        guard lowerThreshold(symbols, pairs) else { return nil }
        continue
      }
      let count = pairs.count(of: top.pair)
      if count == top.score { return top.pair }
      if count >= threshold { heap.push(.init(score: count, pair: top.pair), order: symbols) }
    }
  }

  /// Takes the next most frequent pairs from the table into the empty heap; false when none is left.
  private mutating func lowerThreshold(
    _ symbols: borrowing TrainingSymbols, _ pairs: borrowing PairOccurrences
  ) -> Bool {
    while threshold > minimumCount {
      let upper = threshold
      var largest: Int64 = 0
      pairs.visit { _, count in if count < upper { largest = max(largest, count) } }
      guard largest >= minimumCount else { return false }
      // Few enough to keep the heap small, many enough that the table is not read often.
      let next = max(minimumCount, min(largest, largest / 4 + 1))
      threshold = next
      var found: [PairHeap<Int64>.Entry] = []
      pairs.visit { pair, count in
        if count >= next, count < upper { found.append(.init(score: count, pair: pair)) }
      }
      for entry in found { heap.push(entry, order: symbols) }
      if !heap.isEmpty { return true }
    }
    return false
  }

  @inline(__always)
  mutating func replaced(_ pair: SymbolPair, by new: UInt32, count: Int64) {}

  @inline(__always)
  mutating func finished(
    _ pair: SymbolPair, _ new: UInt32, _ symbols: borrowing TrainingSymbols, _ pairs: inout PairOccurrences,
    _ chains: borrowing SymbolChains
  ) {}
}
