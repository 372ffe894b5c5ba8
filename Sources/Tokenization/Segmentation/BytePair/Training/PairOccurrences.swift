/// Two neighbouring symbols: the left one in the upper half, so that numbers order as (left, right).
struct SymbolPair: Equatable {
  var key: UInt64

  @inline(__always)
  init(key: UInt64) { self.key = key }

  @inline(__always)
  init(_ left: UInt32, _ right: UInt32) { key = UInt64(left) &<< 32 | UInt64(right) }

  @inline(__always) var left: UInt32 { UInt32(truncatingIfNeeded: key &>> 32) }
  @inline(__always) var right: UInt32 { UInt32(truncatingIfNeeded: key) }
}

/// Every pair of neighbours met so far: how often it occurs, and where.
///
/// A pair's occurrences all arise in the one step that makes its younger symbol, so its list is written once, in order
/// of place, into a common arena. Later steps may break occurrences; then the list holds stale places, which the reader
/// recognizes, while the count is exact.
///
/// ```
/// slots:   open addressing: pair, count, start and length of its list
/// places:  …|p p p p|p|p p|…
/// ```
struct PairOccurrences: ~Copyable {
  struct Slot {
    var key: UInt64
    var count: Int64
    var start: UInt32
    var length: UInt32
  }

  private static let free = UInt64.max
  private(set) var slots: [Slot]
  private var used = 0
  /// The lists. Its count stays below 2³²: see `SymbolChains.capacity`.
  private(set) var places: PlaceArena

  /// For chains of `nodeCount` nodes.
  init(nodeCount: Int) {
    slots = PairOccurrences.emptySlots(1 << 10)
    places = PlaceArena(reserving: SymbolChains.placesPerNode * nodeCount)
  }

  private static func emptySlots(_ count: Int) -> [Slot] {
    Array(repeating: Slot(key: free, count: 0, start: 0, length: 0), count: count)
  }

  @inline(__always)
  private static func hash(_ key: UInt64) -> UInt64 {
    let product = (key ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    return product.high ^ product.low
  }

  /// How often `pair` occurs; 0 or less when it does not.
  func count(of pair: SymbolPair) -> Int64 {
    slots.withUnsafeBufferPointer { slots in
      let slot = PairOccurrences.find(pair.key, in: UnsafeMutableBufferPointer(mutating: slots))
      return slots[slot].key == pair.key ? slots[slot].count : 0
    }
  }

  @inline(__always)
  private static func find(_ key: UInt64, in slots: UnsafeMutableBufferPointer<Slot>) -> Int {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: hash(key)) & mask
    while slots[slot].key != key, slots[slot].key != free { slot = (slot &+ 1) & mask }
    return slot
  }

  /// Makes room for `count` more pairs: at most five eighths of the slots are taken. Pairs that no longer occur go.
  mutating func reserve(_ count: Int) {
    guard (used &+ count) &* 8 > slots.count &* 5 else { return }
    let live = slots.reduce(0) { $0 &+ ($1.key != PairOccurrences.free && $1.count > 0 ? 1 : 0) }
    var size = slots.count
    while (live &+ count) &* 8 > size &* 4 { size *= 2 }
    let old = slots
    slots = PairOccurrences.emptySlots(size)
    used = live
    slots.withUnsafeMutableBufferPointer { slots in
      for moved in old where moved.key != PairOccurrences.free && moved.count > 0 {
        slots[PairOccurrences.find(moved.key, in: slots)] = moved
      }
    }
  }

  /// Takes `count` occurrences from `pair`, if it is known.
  @inline(__always)
  mutating func subtract(_ count: Int64, from pair: SymbolPair) {
    slots.withUnsafeMutableBufferPointer { slots in
      let slot = PairOccurrences.find(pair.key, in: slots)
      if slots[slot].key == pair.key { slots[slot].count &-= count }
    }
  }

  /// Gives `pair` `count` more occurrences and a list with room for `number` more places, of which the index of the first
  /// is returned. Room for the pair itself has been made.
  ///
  /// A pair that has a list already (two pairs can make the same text) gets a longer one, with the old places first.
  @inline(__always)
  mutating func add(_ count: Int64, number: UInt32, to pair: SymbolPair) -> (first: UInt32, extends: Bool, total: Int64)
  {
    let slot = slots.withUnsafeBufferPointer {
      PairOccurrences.find(pair.key, in: UnsafeMutableBufferPointer(mutating: $0))
    }
    let old = slots[slot]
    guard old.key == pair.key else {
      used &+= 1
      let first = UInt32(truncatingIfNeeded: places.append(Int(number)))
      slots[slot] = Slot(key: pair.key, count: count, start: first, length: number)
      return (first, false, count)
    }
    let first = UInt32(truncatingIfNeeded: places.append(Int(old.length &+ number)))
    places.copy(Int(old.start), to: Int(first), count: Int(old.length))
    release(Int(old.start)..<Int(old.start &+ old.length))
    // What was merged or passed over before may stand below zero.
    let total = max(0, old.count) &+ count
    slots[slot] = Slot(key: pair.key, count: total, start: first, length: old.length &+ number)
    return (first &+ old.length, old.length > 0, total)
  }

  /// Puts the list of `pair` in order again after it was extended.
  mutating func sortPlaces(of pair: SymbolPair) {
    let slot = slots.withUnsafeMutableBufferPointer { PairOccurrences.find(pair.key, in: $0) }
    let start = Int(slots[slot].start)
    var list = places[start..<start + Int(slots[slot].length)]
    list.sort()
  }

  /// The places that `remove` gave are not wanted any more.
  mutating func release(_ range: Range<Int>) { places.release(range) }

  /// The places of `pair`, which from now on does not occur.
  mutating func remove(_ pair: SymbolPair) -> Range<Int> {
    slots.withUnsafeMutableBufferPointer { slots in
      let slot = PairOccurrences.find(pair.key, in: slots)
      guard slots[slot].key == pair.key else { return 0..<0 }
      let start = Int(slots[slot].start)
      let range = start..<start &+ Int(slots[slot].length)
      slots[slot].count = 0
      slots[slot].length = 0
      return range
    }
  }

  /// How often `pair`, of two equal symbols, would be replaced: from the left, without overlaps. Its list loses the stale
  /// places.
  ///
  /// - Complexity: O(*n*) in the length of its list.
  mutating func replacements(of pair: SymbolPair, in chains: borrowing SymbolChains) -> Int64 {
    let slot = slots.withUnsafeMutableBufferPointer { PairOccurrences.find(pair.key, in: $0) }
    guard slots[slot].key == pair.key else { return 0 }
    let start = Int(slots[slot].start)
    let list = places[start..<start + Int(slots[slot].length)]
    var kept = 0
    var count: Int64 = 0
    var taken = SymbolChains.none
    chains.nodes.withUnsafeBufferPointer { nodes in
      chains.largeCounts.withUnsafeBufferPointer { largeCounts in
        guard let nodes = nodes.baseAddress else { return }
        for place in list {
          let node = nodes[Int(place)]
          guard node.symbol == pair.left else { continue }
          let next = SymbolChains.next(Int(place), in: nodes)
          guard nodes[next].symbol == pair.right else { continue }
          list[kept] = place
          kept += 1
          if place == taken { continue }
          taken = UInt32(truncatingIfNeeded: next)
          count += SymbolChains.weight(of: node, largeCounts: largeCounts)
        }
      }
    }
    slots[slot].length = UInt32(kept)
    return count
  }

  /// Looks at the slots where pairs will be sought, so that the memory they need is underway; the result is of no use
  /// but to keep the looks from being optimized away.
  @inline(__always)
  func look(at pair: SymbolPair) -> UInt64 {
    slots.withUnsafeBufferPointer { slots in
      slots[Int(truncatingIfNeeded: PairOccurrences.hash(pair.key)) & (slots.count &- 1)].key
    }
  }

  /// Calls `body` with every pair that occurs.
  func visit(_ body: (SymbolPair, Int64) -> Void) {
    slots.withUnsafeBufferPointer { slots in
      for slot in slots where slot.count > 0 { body(SymbolPair(key: slot.key), slot.count) }
    }
  }
}
