/// Merges pieces that are a few runs of one symbol each, a run at a time: a line of equals signs, a page of spaces, a
/// megabyte of one letter.
///
/// ```
/// a × 13   the rank of (a, a)     →  aa × 6, a
///          the rank of (aa, aa)   →  aaaa × 3, a
/// ```
///
/// Only for merges that make merges of higher ranks possible and no others: then all merges of a rank are made, from left
/// to right, before the next rank.
///
/// - Complexity: O(*r*² log² *n*) in the number of runs, of which there are few, and symbols.
struct RunMerger {
  struct Run {
    var symbol: UInt32
    /// How many there are.
    var count: Int
    /// How many symbols before merging each of them stands for.
    var width: Int
    /// Whether it was there before the rank that is being merged.
    var isOld = true
  }

  /// Pieces of more runs are not taken.
  private static let runLimit = 8

  private(set) var runs: [Run] = []
  private var merged: [Run] = []

  /// Merges `count` symbols.
  ///
  /// - Returns: whether there were few enough runs; they stand in `runs`.
  mutating func merge(_ symbols: UnsafePointer<UInt32>, count: Int, _ view: MergeTable.View) -> Bool {
    runs.removeAll(keepingCapacity: true)
    var place = 0
    while place < count {
      if runs.count == RunMerger.runLimit { return false }
      let first = place
      repeat { place &+= 1 } while place < count && symbols[place] == symbols[first]
      runs.append(Run(symbol: symbols[first], count: place - first, width: 1))
    }
    while let rank = leastRank(view) { merge(rank, view) }
    return true
  }

  private func leastRank(_ view: MergeTable.View) -> UInt32? {
    var least = PairTable.none
    for (index, run) in runs.enumerated() {
      if run.count > 1 { least = min(least, view.pairs.rank(run.symbol, run.symbol)) }
      if index + 1 < runs.count { least = min(least, view.pairs.rank(run.symbol, runs[index + 1].symbol)) }
    }
    return least == PairTable.none ? nil : least
  }

  /// Makes all merges of a rank.
  private mutating func merge(_ rank: UInt32, _ view: MergeTable.View) {
    merged.removeAll(keepingCapacity: true)
    for var run in runs {
      if let last = merged.last, last.isOld, view.pairs.rank(last.symbol, run.symbol) == rank {
        merged[merged.count - 1].count -= 1
        if last.count == 1 { merged.removeLast() }
        append(
          Run(
            symbol: view.result(ofRank: rank, last.symbol, run.symbol), count: 1, width: last.width + run.width,
            isOld: false))
        run.count -= 1
      }
      if run.count > 1, view.pairs.rank(run.symbol, run.symbol) == rank {
        append(
          Run(
            symbol: view.result(ofRank: rank, run.symbol, run.symbol), count: run.count / 2, width: 2 * run.width,
            isOld: false))
        run.count %= 2
      }
      if run.count > 0 { append(run) }
    }
    swap(&runs, &merged)
    for index in runs.indices { runs[index].isOld = true }
  }

  private mutating func append(_ run: Run) {
    if let last = merged.last, last.symbol == run.symbol, last.width == run.width, last.isOld == run.isOld {
      merged[merged.count - 1].count += run.count
    } else {
      merged.append(run)
    }
  }
}
