private import CIntrinsics

/// Pairs of a prefix's node and a token, each with a number, in a hash table.
///
/// ```
/// slot:  prefix | token | value | used (1 or 0)     16 bytes, so that none crosses a line of memory
/// ```
///
/// Copies share their pairs: a table is filled before it is copied. Slots are reached by a pointer, since asking an array
/// in an array of tables counts a reference each time, which took half of a bigram model's time.
struct GramTable: Sendable {
  private struct Slot {
    var prefix: UInt32
    var token: UInt32
    var value: UInt32
    var used: UInt32
  }

  /// Owns the memory of slots.
  private final class Memory: Sendable {
    nonisolated(unsafe) let slots: UnsafeMutablePointer<Slot>

    init(slotCount: Int) {
      slots = .allocate(capacity: slotCount)
      slots.initialize(repeating: Slot(prefix: 0, token: 0, value: 0, used: 0), count: slotCount)
    }

    deinit { slots.deallocate() }
  }

  private var memory: Memory
  /// `memory.slots`, good as long as the table lives.
  private nonisolated(unsafe) var slots: UnsafeMutablePointer<Slot>
  /// One less than there are slots, a power of two.
  private var mask: Int
  private var shift: Int
  private(set) var count = 0

  /// A table with room for about `capacity` pairs; it grows.
  init(capacity: Int) {
    var bits = 10
    while bits < 20, 1 << bits < capacity { bits += 1 }
    memory = Memory(slotCount: 1 << bits)
    slots = memory.slots
    mask = 1 << bits - 1
    shift = 64 - bits
  }

  /// Asks for the memory where a pair is or would be, ahead of a call that needs it.
  @inline(__always)
  func prefetch(_ prefix: UInt32, _ token: UInt32) {
    cleave_prefetch(slots + home(of: prefix, token))
  }

  /// The number of a pair; nil where there is none.
  @inline(__always)
  func find(_ prefix: UInt32, _ token: UInt32) -> UInt32? {
    let place = slot(of: prefix, token)
    return slots[place].used == 0 ? nil : slots[place].value
  }

  /// The number of a pair, which becomes `new` where there was none.
  @inline(__always)
  mutating func place(_ prefix: UInt32, _ token: UInt32, new: UInt32) -> (value: UInt32, isNew: Bool) {
    reserve()
    let place = slot(of: prefix, token)
    if slots[place].used != 0 { return (slots[place].value, false) }
    slots[place] = Slot(prefix: prefix, token: token, value: new, used: 1)
    count &+= 1
    return (new, true)
  }

  /// Adds 1 to the number of a pair, up to the largest; true where there was none before.
  @inline(__always)
  mutating func increment(_ prefix: UInt32, _ token: UInt32) -> Bool {
    reserve()
    let place = slot(of: prefix, token)
    if slots[place].used != 0 {
      if slots[place].value < .max { slots[place].value &+= 1 }
      return false
    }
    slots[place] = Slot(prefix: prefix, token: token, value: 1, used: 1)
    count &+= 1
    return true
  }

  /// Calls `body` with the prefix and the number of each pair, in the order of the table.
  func visit(_ body: (_ prefix: UInt32, _ value: UInt32) -> Void) {
    for place in 0...mask where slots[place].used != 0 { body(slots[place].prefix, slots[place].value) }
  }

  @inline(__always)
  private mutating func reserve() {
    if 2 &* (count &+ 1) > mask &+ 1 { grow() }
  }

  @inline(never)
  private mutating func grow() {
    let (old, oldMask) = (memory, mask)
    mask = 2 * (oldMask + 1) - 1
    memory = Memory(slotCount: mask + 1)
    slots = memory.slots
    shift -= 1
    for place in 0...oldMask where old.slots[place].used != 0 {
      let pair = old.slots[place]
      slots[slot(of: pair.prefix, pair.token)] = pair
    }
  }

  /// Where a pair is, or would be. There is always a free slot.
  @inline(__always)
  private func slot(of prefix: UInt32, _ token: UInt32) -> Int {
    var place = home(of: prefix, token)
    while slots[place].used != 0, slots[place].prefix != prefix || slots[place].token != token {
      place = (place &+ 1) & mask
    }
    return place
  }

  /// Where a pair is, if no other is there.
  @inline(__always)
  private func home(of prefix: UInt32, _ token: UInt32) -> Int {
    let key = UInt64(prefix) << 32 | UInt64(token)
    let product = (key ^ key >> 29) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: (product ^ product << 23) >> UInt64(shift))
  }
}
