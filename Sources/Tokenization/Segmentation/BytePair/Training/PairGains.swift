/// What pairs that wait were found to gain, and with which count: open addressing.
///
/// An entry of a queue counts only as long as it says what stands here.
struct PairGains {
  struct Slot {
    var key: UInt64
    var gain: Double
    /// 0 for a pair that does not wait.
    var count: Int64
  }

  private static let free = UInt64.max
  private var slots = [Slot](repeating: Slot(key: free, gain: 0, count: 0), count: 1 << 10)
  private var used = 0
  /// Pairs that wait.
  private(set) var waitingCount = 0

  @inline(__always)
  private static func find(_ key: UInt64, in slots: borrowing [Slot]) -> Int {
    let product = (key ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: product.high ^ product.low) & mask
    while slots[slot].key != key, slots[slot].key != free { slot = (slot &+ 1) & mask }
    return slot
  }

  /// Whether `pair` waits.
  func isWaiting(_ pair: SymbolPair) -> Bool { slots[PairGains.find(pair.key, in: slots)].count > 0 }

  /// Whether `pair` waits with these numbers.
  func holds(_ pair: SymbolPair, gain: Double, count: Int64) -> Bool {
    let slot = slots[PairGains.find(pair.key, in: slots)]
    return slot.key == pair.key && slot.count == count && slot.gain == gain
  }

  /// Sets the numbers of `pair`; false when they were the same before.
  mutating func set(_ pair: SymbolPair, gain: Double, count: Int64) -> Bool {
    if 8 * (used + 1) > 5 * slots.count { grow() }
    let slot = PairGains.find(pair.key, in: slots)
    let old = slots[slot]
    if old.key != pair.key {
      used += 1
    } else if old.count == count, old.gain == gain {
      return false
    }
    if old.count == 0, count > 0 { waitingCount += 1 }
    if old.count > 0, count == 0 { waitingCount -= 1 }
    slots[slot] = Slot(key: pair.key, gain: gain, count: count)
    return true
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(key: PairGains.free, gain: 0, count: 0), count: old.count * 2)
    for slot in old where slot.key != PairGains.free { slots[PairGains.find(slot.key, in: slots)] = slot }
  }
}
