private import CIntrinsics

/// The rank of every pair of symbols that can be merged: open addressing, one load for most look-ups.
///
/// ```
/// slot:  left 21 bits | right 21 bits | rank 22 bits      all ones: empty
/// ```
///
/// At most half of the slots are full. Most look-ups are for pairs that do not merge: four bits for each slot, one of
/// them set for each pair, tell seven of eight of those before the table is asked, which for 100,000 merges takes up
/// 2 MB and its bits 128 kB, within reach of the second-level cache.
struct PairTable: Sendable {
  /// One past the largest symbol that a slot can hold.
  static let symbolLimit = 1 << 21
  /// One past the largest rank that a slot can hold.
  static let rankLimit = 1 << 22 - 1
  /// Stands for "these two do not merge".
  static let none = UInt32.max

  fileprivate static let empty = UInt64.max
  private var slots: MappedArray<UInt64>
  private var filter: MappedArray<UInt64>
  private var shift: UInt64
  private var count = 0

  /// An empty table.
  init() {
    slots = MappedArray(Array(repeating: PairTable.empty, count: 1 << 8))
    filter = MappedArray(Array(repeating: 0, count: PairTable.filterCount(forSlots: 1 << 8)))
    shift = 64 - 8
  }

  /// Words of bits.
  private static func filterCount(forSlots slots: Int) -> Int { 4 * slots / 64 }

  /// The table as it lies in an image; nil when a look-up could lead outside it or to a rank from `rankCount` on.
  ///
  /// - Complexity: O(*n*) in the slots.
  init?(slots: MappedArray<UInt64>, filter: MappedArray<UInt64>, rankCount: Int) {
    guard slots.count >= 1 << 8, slots.count & (slots.count - 1) == 0,
      filter.count == PairTable.filterCount(forSlots: slots.count)
    else { return nil }
    // Without branches, since no processor foresees which slots are empty. A difference below zero has the first bit set.
    var filled = 0
    var differences: UInt64 = 0
    slots.withUnsafeBufferPointer { slots in
      for word in slots {
        let isFilled: UInt64 = word == PairTable.empty ? 0 : 1
        filled &+= Int(truncatingIfNeeded: isFilled)
        differences |= (UInt64(rankCount) &- 1 &- word & 0x3F_FFFF) & (0 &- isFilled)
      }
    }
    // A look-up ends at an empty slot.
    guard differences >> 63 == 0, filled < slots.count else { return nil }
    self.slots = slots
    self.filter = filter
    shift = UInt64(64 - slots.count.trailingZeroBitCount)
    count = filled
  }

  /// The parts as they lie in an image.
  var parts: (slots: MappedArray<UInt64>, filter: MappedArray<UInt64>) { (slots, filter) }

  /// Gives a pair its rank; a pair that has one already takes the new one, as in Hugging Face's table.
  ///
  /// Symbols must lie below `symbolLimit` and the rank below `rankLimit`.
  mutating func insert(left: UInt32, right: UInt32, rank: UInt32) {
    if 2 * (count + 1) > slots.count { grow() }
    let word = PairTable.key(left, right) << 22 | UInt64(rank)
    let slot = slot(of: word)
    if slots[slot] == PairTable.empty { count += 1 }
    slots.modify { $0[slot] = word }
    mark(word)
  }

  /// Sets the bit of a word's pair.
  private mutating func mark(_ word: UInt64) {
    let bit = Int(truncatingIfNeeded: PairTable.hash(word >> 22) >> (shift - 2))
    filter.modify { $0[bit >> 6] |= 1 << UInt64(bit & 63) }
  }

  /// Where the pair of a word stands, or the empty slot where it belongs.
  private func slot(of word: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: PairTable.hash(word >> 22) >> shift)
    while slots[slot] != PairTable.empty, slots[slot] >> 22 != word >> 22 { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  /// Whether every pair and its rank fulfil `condition`.
  func allSatisfy(_ condition: (_ left: UInt32, _ right: UInt32, _ rank: UInt32) -> Bool) -> Bool {
    slots.withUnsafeBufferPointer { slots in
      slots.allSatisfy { word in
        word == PairTable.empty
          || condition(
            UInt32(truncatingIfNeeded: word >> 43), UInt32(truncatingIfNeeded: word >> 22) & 0x1F_FFFF,
            UInt32(truncatingIfNeeded: word) & 0x3F_FFFF)
      }
    }
  }

  private mutating func grow() {
    let old = slots.array
    slots = MappedArray(Array(repeating: PairTable.empty, count: 2 * old.count))
    filter = MappedArray(Array(repeating: 0, count: PairTable.filterCount(forSlots: 2 * old.count)))
    shift -= 1
    for word in old where word != PairTable.empty {
      let slot = slot(of: word)
      slots.modify { $0[slot] = word }
      mark(word)
    }
  }

  /// Gives look-ups without bounds checks for the time of `body`.
  func withView<Result, Failure: Error>(
    _ body: (View) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try slots.withUnsafeBufferPointer { slots throws(Failure) -> Result in
      try filter.withUnsafeBufferPointer { filter throws(Failure) -> Result in
        try body(
          View(
            slots: slots.baseAddress.unsafelyUnwrapped, filter: filter.baseAddress.unsafelyUnwrapped,
            mask: slots.count - 1, shift: shift))
      }
    }
  }

  @inline(__always)
  fileprivate static func key(_ left: UInt32, _ right: UInt32) -> UInt64 { UInt64(left) << 21 | UInt64(right) }

  @inline(__always)
  fileprivate static func hash(_ key: UInt64) -> UInt64 { key &* 0x9E37_79B9_7F4A_7C15 }

  /// The table as bare memory. A probe always ends, since half of the slots are empty.
  struct View {
    fileprivate let slots: UnsafePointer<UInt64>
    fileprivate let filter: UnsafePointer<UInt64>
    fileprivate let mask: Int
    fileprivate let shift: UInt64

    /// Where a pair is looked for.
    struct Probe {
      fileprivate let key: UInt64
      fileprivate let hash: UInt64
    }

    /// Begins to look for a pair: asks for the memory, so that several pairs are waited for at once. Both symbols must lie
    /// below `symbolLimit`.
    @inline(__always)
    func probe(_ left: UInt32, _ right: UInt32) -> Probe {
      let key = PairTable.key(left, right)
      let hash = PairTable.hash(key)
      cleave_prefetch(slots + Int(truncatingIfNeeded: hash &>> shift))
      return Probe(key: key, hash: hash)
    }

    /// The rank of a pair, or `none`.
    @inline(__always)
    func rank(_ probe: Probe) -> UInt32 {
      let bit = Int(truncatingIfNeeded: probe.hash &>> (shift &- 2))
      if filter[bit &>> 6] &>> UInt64(truncatingIfNeeded: bit & 63) & 1 == 0 { return PairTable.none }
      var slot = Int(truncatingIfNeeded: probe.hash &>> shift)
      while true {
        let word = slots[slot]
        if word &>> 22 == probe.key { return UInt32(truncatingIfNeeded: word) & 0x3F_FFFF }
        if word == PairTable.empty { return PairTable.none }
        slot = (slot &+ 1) & mask
      }
    }

    /// The rank of a pair, or `none`. Both symbols must lie below `symbolLimit`.
    @inline(__always)
    func rank(_ left: UInt32, _ right: UInt32) -> UInt32 {
      let key = PairTable.key(left, right)
      return rank(Probe(key: key, hash: PairTable.hash(key)))
    }
  }
}
