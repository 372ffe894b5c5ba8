/// Pairs waiting to be merged, the one that gains most on top, where the gain of all pairs changes with the text's length.
///
/// A gain has a part of the pair's own and one that depends on its count and the text's length alone. So pairs with the
/// same count are in an order that does not change: they form a group, a heap by their own part. The groups in turn stand
/// in a heap by what their best pair gained when it was last looked at; since the common part only falls, that is an upper
/// bound, and few groups have to be looked at again for each merge.
struct GainQueue<Gain: PairGain> {
  private struct Group {
    var count: Int64
    var heap = PairHeap<Double>()
    /// No pair of the group gains more, rounding included.
    var bound = -Double.infinity
  }

  private struct Bound {
    var value: Double
    var group: Int
  }

  private var groups: [Group] = []
  private var groupByCount: [Int64: Int] = [:]
  private var emptyGroups: [Int] = []
  private var bounds: [Bound] = []
  private var entryCount = 0

  /// Adds a pair, or a pair once more whose numbers have changed.
  mutating func push(
    _ pair: SymbolPair, gain: Double, count: Int64, total: Int64, _ symbols: borrowing TrainingSymbols
  ) {
    let group = self.group(of: count)
    groups[group].heap.push(.init(score: gain, pair: pair), order: symbols)
    entryCount += 1
    let bound = GainQueue.bound(gain, Gain.shift(total: total, count: count))
    if bound > groups[group].bound {
      groups[group].bound = bound
      pushBound(Bound(value: bound, group: group))
    }
  }

  /// The pair that gains most, and how much; of those that gain the same, the one that the tie rule puts first. It stays.
  ///
  /// - Parameter gains: what pairs gain; entries that say otherwise are passed over for good.
  mutating func best(
    total: Int64, _ gains: borrowing PairGains, _ symbols: borrowing TrainingSymbols
  ) -> (pair: SymbolPair, gain: Double)? {
    if entryCount > 2 * gains.waitingCount + 1 << 16 { dropStaleEntries(gains, symbols) }
    var best: (pair: SymbolPair, gain: Double)?
    var visited: [Int] = []
    while let top = bounds.first {
      if let best, top.value < best.gain { break }
      _ = popBound()
      guard groups[top.group].bound == top.value else { continue }
      let count = groups[top.group].count
      while let entry = groups[top.group].heap.top, !gains.holds(entry.pair, gain: entry.score, count: count) {
        _ = groups[top.group].heap.pop(order: symbols)
        entryCount -= 1
      }
      guard let entry = groups[top.group].heap.top else {
        release(top.group)
        continue
      }
      let shift = Gain.shift(total: total, count: count)
      let gain = entry.score + shift
      groups[top.group].bound = GainQueue.bound(entry.score, shift)
      visited.append(top.group)
      if let other = best, gain < other.gain || gain == other.gain && !symbols.precedes(entry.pair, other.pair) {
        continue
      }
      best = (entry.pair, gain)
    }
    for group in visited { pushBound(Bound(value: groups[group].bound, group: group)) }
    return best
  }

  /// An upper bound for the sum, now and for smaller shifts, with what rounding may add.
  private static func bound(_ gain: Double, _ shift: Double) -> Double {
    gain + shift + 1e-12 * (gain.magnitude + shift.magnitude)
  }

  // MARK: Groups

  private mutating func group(of count: Int64) -> Int {
    if let group = groupByCount[count] { return group }
    let group: Int
    if let empty = emptyGroups.popLast() {
      group = empty
      groups[group] = Group(count: count)
    } else {
      group = groups.count
      groups.append(Group(count: count))
    }
    groupByCount[count] = group
    return group
  }

  private mutating func release(_ group: Int) {
    groupByCount[groups[group].count] = nil
    groups[group].bound = -.infinity
    emptyGroups.append(group)
  }

  /// A pair whose numbers change leaves its old entry behind; before there are too many of them, all go.
  private mutating func dropStaleEntries(_ gains: borrowing PairGains, _ symbols: borrowing TrainingSymbols) {
    entryCount = 0
    for index in groups.indices {
      let count = groups[index].count
      let old = groups[index].heap.entries
      groups[index].heap = PairHeap()
      for entry in old where gains.holds(entry.pair, gain: entry.score, count: count) {
        groups[index].heap.push(entry, order: symbols)
        entryCount += 1
      }
    }
  }

  // MARK: The heap of bounds

  private mutating func pushBound(_ bound: Bound) {
    bounds.append(bound)
    var child = bounds.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard bounds[parent].value < bound.value else { break }
      bounds[child] = bounds[parent]
      child = parent
    }
    bounds[child] = bound
  }

  private mutating func popBound() -> Bound? {
    guard let last = bounds.popLast() else { return nil }
    guard let top = bounds.first else { return last }
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < bounds.count else { break }
      if child + 1 < bounds.count, bounds[child].value < bounds[child + 1].value { child += 1 }
      guard last.value < bounds[child].value else { break }
      bounds[parent] = bounds[child]
      parent = child
    }
    bounds[parent] = last
    return top
  }
}
