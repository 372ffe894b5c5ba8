/// Byte strings with a number and a score each, to be found at a place of a text by walking along it.
///
/// A double array: from node `p` the byte `c` leads to slot `base(p) ^ c`, if that slot was taken by a child of `p`.
/// Children of a node lie within one block of 256 slots, so no byte leads out of the array.
///
/// ```
/// units:   base | check (the parent) | score (NaN: no string ends here)
/// values:  the number of the string that ends here
/// ```
///
/// - Complexity: O(*n* log *n*) to make in the number of strings; about 20 bytes of memory a node.
/// - Source: Aoe 1989, "An efficient digital search algorithm by using a double-array structure".
struct PieceTrie: Sendable {
  struct Unit: BitwiseCopyable {
    var base: UInt32
    var check: UInt32
    /// Of the string that ends here; not a number where none does, so that no comparison with it holds.
    var score: Double
  }

  private(set) var units: [Unit]
  private(set) var values: [UInt32]
  /// The slot of each string, or 0 when it is empty or stands twice and the later one is found.
  private(set) var slots: [UInt32]
  /// The byte count of the longest string.
  private(set) var longest = 0

  /// The check of a slot that is free or the root's.
  static let none = UInt32.max

  /// A trie of strings that lie end to end in `storage`; string *i* ends at `ends[i]` and is numbered `values[i]`.
  ///
  /// An empty string is never found; of equal ones the last is.
  init(storage: [UInt8], ends: [Int], values: [UInt32], scores: [Double]) {
    var builder = PieceTrieBuilder(stringCount: ends.count)
    storage.withUnsafeBufferPointer { builder.build($0, ends: ends) }
    units = builder.units
    self.values = Array(repeating: 0, count: units.count)
    slots = builder.slots
    longest = builder.longest
    for index in ends.indices where slots[index] != 0 {
      self.values[Int(slots[index])] = values[index]
      units[Int(slots[index])].score = scores[index]
    }
  }

  /// Gives the string at position `index` of the list another score.
  mutating func setScore(_ score: Double, ofString index: Int) {
    if slots[index] != 0 { units[Int(slots[index])].score = score }
  }

  /// Walks without bounds checks, valid for the time of `withView`.
  struct View {
    let units: UnsafePointer<Unit>
    let values: UnsafePointer<UInt32>

    /// Follows `byte` from `node`, the root being 0; false where no string goes on like that.
    @inline(__always)
    func follow(_ byte: UInt8, from node: inout UInt32) -> Bool {
      let slot = units[Int(node)].base ^ UInt32(byte)
      if units[Int(slot)].check != node { return false }
      node = slot
      return true
    }
  }

  func withView<Result, Failure: Error>(_ body: (View) throws(Failure) -> Result) throws(Failure) -> Result {
    try units.span.withUnsafeBufferPointer { units throws(Failure) in
      try values.span.withUnsafeBufferPointer { values throws(Failure) in
        try body(
          View(
            units: units.baseAddress.unsafelyUnwrapped, values: values.baseAddress.unsafelyUnwrapped))
      }
    }
  }
}

/// Finds room for the nodes of a ``PieceTrie``.
///
/// Free slots of the newest blocks are linked in a ring; older blocks are given up, so that the search for room stays
/// short.
private struct PieceTrieBuilder {
  private(set) var units: [PieceTrie.Unit] = []
  private(set) var slots: [UInt32]
  private(set) var longest = 0
  private var next: [UInt32] = []
  private var previous: [UInt32] = []
  /// The first free slot of the ring, or 0 when it is empty.
  private var head: UInt32 = 0

  private static let blockSize = 256
  /// How many blocks are searched for room.
  private static let openBlocks = 16

  init(stringCount: Int) {
    slots = Array(repeating: 0, count: stringCount)
  }

  mutating func build(_ storage: UnsafeBufferPointer<UInt8>, ends: [Int]) {
    let starts = [0] + ends.dropLast()
    let order = ends.indices.sorted { first, second in
      let left = storage[starts[first]..<ends[first]]
      let right = storage[starts[second]..<ends[second]]
      if left.lexicographicallyPrecedes(right) { return true }
      return first < second && left.elementsEqual(right)
    }
    addBlock()
    take(0)
    var stack: [(node: UInt32, strings: Range<Int>, depth: Int)] = [(0, 0..<order.count, 0)]
    var labels: [UInt8] = []
    var bounds: [Int] = []
    while let (node, strings, depth) = stack.popLast() {
      longest = max(longest, depth)
      var position = strings.lowerBound
      while position < strings.upperBound, ends[order[position]] - starts[order[position]] == depth {
        // Of equal strings the last one stays.
        if position > strings.lowerBound { slots[order[position - 1]] = 0 }
        slots[order[position]] = node
        position += 1
      }
      if position == strings.upperBound { continue }
      labels.removeAll(keepingCapacity: true)
      bounds.removeAll(keepingCapacity: true)
      while position < strings.upperBound {
        let label = storage[starts[order[position]] + depth]
        labels.append(label)
        bounds.append(position)
        repeat {
          position += 1
        } while position < strings.upperBound
          && storage[starts[order[position]] + depth] == label
      }
      bounds.append(strings.upperBound)
      let base = room(for: labels)
      units[Int(node)].base = base
      for (index, label) in labels.enumerated() {
        let slot = base ^ UInt32(label)
        take(slot)
        units[Int(slot)].check = node
        stack.append((slot, bounds[index]..<bounds[index + 1], depth + 1))
      }
    }
  }

  /// A base from which all `labels` lead to free slots.
  private mutating func room(for labels: [UInt8]) -> UInt32 {
    if head != 0 {
      var slot = head
      repeat {
        let base = slot ^ UInt32(labels[0])
        if labels.allSatisfy({ isFree(base ^ UInt32($0)) }) { return base }
        slot = next[Int(slot)]
      } while slot != head
    }
    let first = UInt32(units.count)
    addBlock()
    return first
  }

  private func isFree(_ slot: UInt32) -> Bool { next[Int(slot)] != PieceTrie.none }

  private mutating func addBlock() {
    let first = units.count
    let closed = first - PieceTrieBuilder.openBlocks * PieceTrieBuilder.blockSize
    if closed >= 0 {
      for slot in closed..<closed + PieceTrieBuilder.blockSize where isFree(UInt32(slot)) { take(UInt32(slot)) }
    }
    for offset in 0..<PieceTrieBuilder.blockSize {
      units.append(.init(base: 0, check: PieceTrie.none, score: .nan))
      let slot = UInt32(first + offset)
      if head == 0, slot > 0 {
        next.append(slot)
        previous.append(slot)
        head = slot
      } else if slot == 0 {
        // The root: never free.
        next.append(PieceTrie.none)
        previous.append(PieceTrie.none)
      } else {
        let last = previous[Int(head)]
        next.append(head)
        previous.append(last)
        next[Int(last)] = slot
        previous[Int(head)] = slot
      }
    }
  }

  /// Takes a slot out of the ring.
  private mutating func take(_ slot: UInt32) {
    guard isFree(slot) else { return }
    let (before, after) = (previous[Int(slot)], next[Int(slot)])
    if after == slot {
      head = 0
    } else {
      next[Int(before)] = after
      previous[Int(after)] = before
      if head == slot { head = after }
    }
    next[Int(slot)] = PieceTrie.none
  }
}
