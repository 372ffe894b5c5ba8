/// The pairs waiting to be merged, the next one on top.
///
/// Scores go stale: the reader compares the top with what is true.
struct PairHeap<Score: Comparable> {
  struct Entry {
    var score: Score
    var pair: SymbolPair
  }

  /// The next one first, the others in no order.
  private(set) var entries: [Entry] = []

  var isEmpty: Bool { entries.isEmpty }
  var top: Entry? { entries.first }

  mutating func push(_ entry: Entry, order: borrowing TrainingSymbols) {
    entries.append(entry)
    entries.withUnsafeMutableBufferPointer { entries in
      var child = entries.count &- 1
      while child > 0 {
        let parent = (child &- 1) / 2
        guard order.precedes(entry, entries[parent]) else { break }
        entries[child] = entries[parent]
        child = parent
      }
      entries[child] = entry
    }
  }

  mutating func pop(order: borrowing TrainingSymbols) -> Entry? {
    guard let last = entries.popLast() else { return nil }
    guard let top = entries.first else { return last }
    entries.withUnsafeMutableBufferPointer { entries in
      var parent = 0
      while true {
        var child = 2 &* parent &+ 1
        guard child < entries.count else { break }
        if child &+ 1 < entries.count, order.precedes(entries[child &+ 1], entries[child]) { child &+= 1 }
        guard order.precedes(entries[child], last) else { break }
        entries[parent] = entries[child]
        parent = child
      }
      entries[parent] = last
    }
    return top
  }
}
