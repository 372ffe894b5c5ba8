/// Tokens by loss, the smallest first; entries may be out of date, which shows when they come up.
struct LossHeap {
  struct Entry {
    var loss: Int64
    var token: Int

    @inline(__always)
    func precedes(_ other: Entry) -> Bool { loss != other.loss ? loss < other.loss : token < other.token }
  }

  private var entries: [Entry] = []

  /// How many entries there are.
  var count: Int { entries.count }
  /// The smallest.
  var first: Entry? { entries.first }

  /// Puts in an entry.
  ///
  /// - Complexity: O(log *n*).
  mutating func push(_ entry: Entry) {
    entries.append(entry)
    var index = entries.count - 1
    while index > 0 {
      let parent = (index - 1) / 2
      guard entry.precedes(entries[parent]) else { break }
      entries[index] = entries[parent]
      index = parent
    }
    entries[index] = entry
  }

  /// Takes the smallest out.
  ///
  /// - Complexity: O(log *n*).
  mutating func removeFirst() {
    guard let moved = entries.popLast(), !entries.isEmpty else { return }
    var index = 0
    while true {
      var child = 2 * index + 1
      guard child < entries.count else { break }
      if child + 1 < entries.count, entries[child + 1].precedes(entries[child]) { child += 1 }
      guard entries[child].precedes(moved) else { break }
      entries[index] = entries[child]
      index = child
    }
    entries[index] = moved
  }

  /// Takes all out.
  mutating func removeAll() { entries.removeAll(keepingCapacity: true) }
}
