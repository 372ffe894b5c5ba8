private import CIntrinsics

/// Pairs of a prefix's node and a token, each with a number, in a hash table.
///
/// ```
/// slot:  prefix | token | value | used (1 or 0)     16 bytes, so that none crosses a line of memory
/// ```
struct GramTable: Sendable {
  private struct Slot {
    var prefix: UInt32
    var token: UInt32
    var value: UInt32
    var used: UInt32
  }

  private var slots: [Slot]
  private var shift: Int
  private(set) var count = 0

  /// A table with room for about `capacity` pairs; it grows.
  init(capacity: Int) {
    var bits = 10
    while bits < 20, 1 << bits < capacity { bits += 1 }
    slots = Array(repeating: Slot(prefix: 0, token: 0, value: 0, used: 0), count: 1 << bits)
    shift = 64 - bits
  }

  /// Asks for the memory where a pair is or would be, ahead of a call that needs it.
  @inline(__always)
  func prefetch(_ prefix: UInt32, _ token: UInt32) {
    slots.withUnsafeBufferPointer { slots in
      if let base = slots.baseAddress { cleave_prefetch(base + GramTable.home(of: prefix, token, shift)) }
    }
  }

  /// The number of a pair; nil where there is none.
  @inline(__always)
  func find(_ prefix: UInt32, _ token: UInt32) -> UInt32? {
    slots.withUnsafeBufferPointer { slots in
      let slot = slots[GramTable.slot(of: prefix, token, in: slots, shift)]
      return slot.used == 0 ? nil : slot.value
    }
  }

  /// The number of a pair, which becomes `new` where there was none.
  @inline(__always)
  mutating func place(_ prefix: UInt32, _ token: UInt32, new: UInt32) -> (value: UInt32, isNew: Bool) {
    reserve()
    let (value, isNew) = slots.withUnsafeMutableBufferPointer { slots in
      let place = GramTable.slot(of: prefix, token, in: UnsafeBufferPointer(slots), shift)
      if slots[place].used != 0 { return (slots[place].value, false) }
      slots[place] = Slot(prefix: prefix, token: token, value: new, used: 1)
      return (new, true)
    }
    if isNew { count &+= 1 }
    return (value, isNew)
  }

  /// Adds 1 to the number of a pair, up to the largest; true where there was none before.
  @inline(__always)
  mutating func increment(_ prefix: UInt32, _ token: UInt32) -> Bool {
    reserve()
    let isNew = slots.withUnsafeMutableBufferPointer { slots in
      let place = GramTable.slot(of: prefix, token, in: UnsafeBufferPointer(slots), shift)
      if slots[place].used != 0 {
        if slots[place].value < .max { slots[place].value &+= 1 }
        return false
      }
      slots[place] = Slot(prefix: prefix, token: token, value: 1, used: 1)
      return true
    }
    if isNew { count &+= 1 }
    return isNew
  }

  /// Calls `body` with the prefix and the number of each pair, in the order of the table.
  func visit(_ body: (_ prefix: UInt32, _ value: UInt32) -> Void) {
    for slot in slots where slot.used != 0 { body(slot.prefix, slot.value) }
  }

  @inline(__always)
  private mutating func reserve() {
    if 2 &* (count &+ 1) > slots.count { grow() }
  }

  @inline(never)
  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(prefix: 0, token: 0, value: 0, used: 0), count: old.count * 2)
    shift -= 1
    let shift = shift
    slots.withUnsafeMutableBufferPointer { slots in
      for slot in old where slot.used != 0 {
        slots[GramTable.slot(of: slot.prefix, slot.token, in: UnsafeBufferPointer(slots), shift)] = slot
      }
    }
  }

  /// Where a pair is, or would be. There is always a free slot.
  @inline(__always)
  private static func slot(
    of prefix: UInt32, _ token: UInt32, in slots: UnsafeBufferPointer<Slot>, _ shift: Int
  ) -> Int {
    var place = home(of: prefix, token, shift)
    let mask = slots.count &- 1
    while slots[place].used != 0, slots[place].prefix != prefix || slots[place].token != token {
      place = (place &+ 1) & mask
    }
    return place
  }

  /// Where a pair is, if no other is there.
  @inline(__always)
  private static func home(of prefix: UInt32, _ token: UInt32, _ shift: Int) -> Int {
    let key = UInt64(prefix) << 32 | UInt64(token)
    let product = (key ^ key >> 29) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: (product ^ product << 23) >> UInt64(shift))
  }
}
