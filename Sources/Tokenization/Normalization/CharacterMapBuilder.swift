/// Makes the blob of a ``CharacterMap`` from keys and their replacements: a minimal automaton, in a double array.
///
/// Keys that go on alike share their units, which is what keeps a map of a quarter of a million keys at a quarter of a
/// megabyte. The same keys give the same bytes.
///
/// - Source: formats.md 8.3; the layout is that of Darts-clone, in which the place of a unit is that of its parent's
///   children exclusive-or its byte.
package struct CharacterMapBuilder {
  /// A state of the automaton: what it replaces, and where each byte leads.
  private struct State: Hashable {
    var value: Int32
    var bytes: [UInt8]
    var next: [Int32]
  }

  private var states: [State] = []
  private var known: [State: Int32] = [:]
  private var replacements: [UInt8] = []

  private var units: [UInt32] = []
  private var isBase: [Bool] = []
  private var isTaken: [Bool] = []
  private var firstFree = 1

  /// What no byte leads to.
  private static let unused: UInt32 = 0x8000_0000

  /// The blob of a map.
  ///
  /// - Parameter entries: keys and what becomes of them, both without zero bytes, no key twice or empty.
  /// - Complexity: about O(*n* log *n*) in the bytes of the keys.
  package static func blob(_ entries: [(key: [UInt8], value: [UInt8])]) -> [UInt8] {
    if entries.isEmpty { return [] }
    var builder = CharacterMapBuilder()
    let sorted = entries.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    var offsets: [[UInt8]: Int32] = [:]
    for entry in sorted where offsets[entry.value] == nil {
      offsets[entry.value] = Int32(builder.replacements.count)
      builder.replacements += entry.value + [0]
    }
    let root = builder.state(sorted[...], depth: 0) { offsets[$0] ?? 0 }
    builder.place(root)
    var blob: [UInt8] = []
    func append(_ word: UInt32) {
      for shift in [0, 8, 16, 24] as [UInt32] { blob.append(UInt8(word >> shift & 0xFF)) }
    }
    append(UInt32(4 * builder.units.count))
    for unit in builder.units { append(unit) }
    return blob + builder.replacements
  }

  // MARK: The automaton

  /// The state behind the first `depth` bytes, in which all of `entries` agree.
  private mutating func state(
    _ entries: ArraySlice<(key: [UInt8], value: [UInt8])>, depth: Int, offset: ([UInt8]) -> Int32
  ) -> Int32 {
    var state = State(value: -1, bytes: [], next: [])
    var rest = entries
    if let first = rest.first, first.key.count == depth {
      state.value = offset(first.value)
      rest = rest.dropFirst()
    }
    while let first = rest.first {
      let byte = first.key[depth]
      let end = rest.firstIndex { $0.key[depth] != byte } ?? rest.endIndex
      state.bytes.append(byte)
      state.next.append(self.state(rest[rest.startIndex..<end], depth: depth + 1, offset: offset))
      rest = rest[end...]
    }
    if let same = known[state] { return same }
    let number = Int32(states.count)
    states.append(state)
    known[state] = number
    return number
  }

  // MARK: The double array

  /// Gives every state that can be reached a place for its children, the first ones first.
  private mutating func place(_ root: Int32) {
    var bases = [Int](repeating: -1, count: states.count)
    grow()
    // A zero byte must not lead back to the first unit.
    isBase[0] = true
    isTaken[0] = true
    bases[Int(root)] = claim(states[Int(root)])
    units[0] = CharacterMapBuilder.unit(label: 0, hasValue: false, offset: bases[Int(root)])
    var queue = [root]
    var head = 0
    while head < queue.count {
      let state = states[Int(queue[head])]
      let base = bases[Int(queue[head])]
      head += 1
      if state.value >= 0 { units[base] = CharacterMapBuilder.unused | UInt32(state.value) }
      for (byte, next) in zip(state.bytes, state.next) {
        if bases[Int(next)] < 0 {
          bases[Int(next)] = claim(states[Int(next)])
          queue.append(next)
        }
        let place = base ^ Int(byte)
        units[place] = CharacterMapBuilder.unit(
          label: byte, hasValue: states[Int(next)].value >= 0, offset: place ^ bases[Int(next)])
      }
    }
  }

  /// A place for the children of a state; no two states have the same one, or a byte could lead to another's child.
  private mutating func claim(_ state: State) -> Int {
    let labels = (state.value >= 0 ? [0] : []) + state.bytes.map(Int.init)
    let first = labels.first ?? 0
    while firstFree < isTaken.count, isTaken[firstFree] { firstFree += 1 }
    var place = firstFree
    while true {
      if place >= isTaken.count { grow() }
      let base = place ^ first
      if !isTaken[place], !isBase[base], labels.allSatisfy({ !isTaken[base ^ $0] }) {
        isBase[base] = true
        for label in labels { isTaken[base ^ label] = true }
        return base
      }
      place += 1
    }
  }

  /// One block more: what bytes lead to lies in the same block as where they come from.
  private mutating func grow() {
    units += [UInt32](repeating: CharacterMapBuilder.unused, count: 256)
    isTaken += [Bool](repeating: false, count: 256)
    isBase += [Bool](repeating: false, count: 256)
  }

  /// Offsets of 21 bits are held as they are: enough for two million units, eight megabytes.
  private static func unit(label: UInt8, hasValue: Bool, offset: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: offset) << 10 | (hasValue ? 0x100 : 0) | UInt32(label)
  }
}
