import Glibc

/// How often each distinct piece of a text occurs: what every trainer starts from.
///
/// A value of its own, because counts can be made in parts, on several threads or machines, and added up: `merge` is
/// associative and commutative, so the sum does not depend on how the text was shared out. Two values are equal when
/// they hold the same pieces with the same counts, however they came about.
///
/// ```
/// shortSlots:  open addressing; a piece of 1…15 bytes is its own key (16 bytes, the length in the last one)
/// longSlots:   open addressing; hash, place in longBytes, count
/// longBytes:   …|a piece of 16 bytes or more|the next|…
/// ```
///
/// - Source: performance.md 5.
public struct PieceCounts: Sendable {
  struct ShortSlot {
    var key: PieceKey
    var count: UInt64
  }

  struct LongSlot {
    var hash: UInt64
    var start: Int
    var length: Int
    var count: UInt64
  }

  private(set) var shortSlots: [ShortSlot]
  private(set) var shortCount = 0
  private(set) var longSlots: [LongSlot] = []
  private(set) var longCount = 0
  private(set) var longBytes: [UInt8] = []

  /// Occurrences of all pieces together. No single count is larger.
  public private(set) var total: UInt64 = 0

  /// No pieces.
  public init() {
    shortSlots = Array(repeating: ShortSlot(key: .none, count: 0), count: 1 << 10)
  }

  /// How many distinct pieces there are.
  public var distinctCount: Int { shortCount + longCount }

  /// Whether there are no pieces.
  public var isEmpty: Bool { distinctCount == 0 }

  // MARK: Adding

  /// Adds `count` occurrences of `piece`; an empty piece is no piece.
  ///
  /// - Throws: `PieceCountsError.overflow` when all occurrences together pass 2⁶⁴ − 1; nothing is added then.
  /// - Complexity: O(*n*) in the length of `piece`, amortized.
  public mutating func add(_ piece: some Collection<UInt8>, count: UInt64 = 1) throws(PieceCountsError) {
    guard !piece.isEmpty, count > 0 else { return }
    try grow(total: count)
    if piece.withContiguousStorageIfAvailable({ insert($0, count: count) }) == nil {
      Array(piece).withUnsafeBufferPointer { insert($0, count: count) }
    }
  }

  /// Adds one occurrence of `piece`, without a copy.
  package mutating func add(_ piece: UnsafeBufferPointer<UInt8>) throws(PieceCountsError) {
    guard !piece.isEmpty else { return }
    try grow(total: 1)
    insert(piece, count: 1)
  }

  /// Adds the occurrences that `other` holds.
  ///
  /// - Throws: `PieceCountsError.overflow` when all occurrences together pass 2⁶⁴ − 1; nothing is added then.
  /// - Complexity: O(*n*) in the size of `other`.
  public mutating func merge(_ other: PieceCounts) throws(PieceCountsError) {
    if isEmpty {
      self = other
      return
    }
    try grow(total: other.total)
    PieceCounts.visitScattered(other.shortSlots.count) { index in
      let slot = other.shortSlots[index]
      guard slot.count > 0 else { return }
      reserveShort(1)
      insert(slot.key, hash: slot.key.hash, count: slot.count)
    }
    other.longBytes.withUnsafeBufferPointer { bytes in
      PieceCounts.visitScattered(other.longSlots.count) { index in
        let slot = other.longSlots[index]
        guard slot.count > 0 else { return }
        let piece = UnsafeBufferPointer(rebasing: bytes[slot.start..<slot.start + slot.length])
        insertLong(piece, hash: slot.hash, count: slot.count)
      }
    }
  }

  /// Visits 0..<`count`, a power of two, in short stretches that lie far from each other.
  ///
  /// Slots lie in the order of their hashes. Taken in that order, they would all go to the front of another table with the
  /// same hashes long before that table is full and grows: each would be put behind all that came before it.
  private static func visitScattered(_ count: Int, _ body: (Int) -> Void) {
    let stretch = min(count, 64)
    guard stretch > 0 else { return }
    let stretchCount = count / stretch
    // Odd, so every stretch is visited; the golden section of the whole, so those visited lie evenly at any time.
    let step = Int(0.618_033_988_75 * Double(stretchCount)) | 1
    for number in 0..<stretchCount {
      let first = (number &* step) & (stretchCount - 1) &* stretch
      for index in first..<first + stretch { body(index) }
    }
  }

  /// Adds one occurrence of each of the pieces that lie end to end in `text`: the first begins at `start`, and piece *i*
  /// ends at `ends[i]`. No piece is empty.
  package mutating func add(
    contiguous ends: UnsafeBufferPointer<UInt32>, from start: Int, in text: UnsafeBufferPointer<UInt8>,
    batch: inout PieceBatch
  ) throws(PieceCountsError) {
    try grow(total: UInt64(ends.count))
    var start = start
    var rest = ends[...]
    while !rest.isEmpty {
      let some = UnsafeBufferPointer(rebasing: rest.prefix(PieceBatch.capacity))
      rest = rest.dropFirst(PieceBatch.capacity)
      reserveShort(some.count)
      collect(some.count, in: text, into: &batch) { index in
        (index == 0 ? start : Int(some[index &- 1]), Int(some[index]))
      }
      insert(batch, of: text)
      start = Int(some[some.count - 1])
    }
  }

  // MARK: Reading

  /// How often `piece` occurs.
  ///
  /// - Complexity: O(*n*) in the length of `piece`.
  public func count(of piece: some Collection<UInt8>) -> UInt64 {
    Array(piece).withUnsafeBufferPointer { count(of: $0) }
  }

  private func count(of piece: UnsafeBufferPointer<UInt8>) -> UInt64 {
    guard !piece.isEmpty else { return 0 }
    if piece.count <= PieceKey.capacity {
      let key = PieceKey(piece)
      let mask = shortSlots.count - 1
      var slot = Int(truncatingIfNeeded: key.hash) & mask
      while shortSlots[slot].count > 0 {
        if shortSlots[slot].key == key { return shortSlots[slot].count }
        slot = (slot + 1) & mask
      }
      return 0
    }
    guard !longSlots.isEmpty else { return 0 }
    return longSlots[longSlot(of: piece, hash: PieceKey.hash(piece))].count
  }

  /// Calls `body` with every piece and its count, in no particular order.
  package func visit<Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>, UInt64) throws(Failure) -> Void
  ) throws(Failure) {
    for slot in shortSlots where slot.count > 0 {
      try slot.key.withBytes { piece throws(Failure) in try body(piece, slot.count) }
    }
    try longBytes.span.withUnsafeBufferPointer { bytes throws(Failure) in
      for slot in longSlots where slot.count > 0 {
        try body(UnsafeBufferPointer(rebasing: bytes[slot.start..<slot.start + slot.length]), slot.count)
      }
    }
  }

  /// Every piece and its count, ascending by bytes.
  ///
  /// - Complexity: O(*n* log *n*) in the number of distinct pieces.
  public func sorted() -> [(piece: [UInt8], count: UInt64)] {
    var result: [(piece: [UInt8], count: UInt64)] = []
    result.reserveCapacity(distinctCount)
    visit { piece, count in result.append((Array(piece), count)) }
    result.sort { $0.piece.lexicographicallyPrecedes($1.piece) }
    return result
  }

  // MARK: Memory

  /// Bytes of memory that the table takes at most while `count` more pieces, of `byteCount` bytes together, are added.
  package func memory(adding count: Int, byteCount: Int) -> Int {
    // A table that grows stands beside the larger one for a while; so does an array.
    func table(_ capacity: Int, _ taken: Int, _ added: Int, slot: Int) -> Int {
      var capacity = capacity
      var factor = 1
      while (taken + added) * 8 > capacity * 5 {
        capacity = max(64, 2 * capacity)
        factor = 3
      }
      return factor == 1 ? capacity * slot : capacity / 2 * slot * factor
    }
    let bytes = longBytes.count + byteCount
    return table(shortSlots.count, shortCount, count, slot: MemoryLayout<ShortSlot>.stride)
      + table(
        longSlots.count, longCount, min(count, byteCount / (PieceKey.capacity + 1)), slot: MemoryLayout<LongSlot>.stride
      )
      + (bytes > longBytes.capacity ? 3 * bytes : longBytes.capacity)
  }

  /// The slots that hold pieces, ascending by bytes, and the bytes of the long ones; nothing stays.
  mutating func releaseSorted() -> (short: [ShortSlot], long: [LongSlot], longBytes: [UInt8]) {
    var short: [ShortSlot] = []
    var long: [LongSlot] = []
    var bytes: [UInt8] = []
    swap(&short, &shortSlots)
    swap(&long, &longSlots)
    swap(&bytes, &longBytes)
    self = PieceCounts()
    short.removeAll { $0.count == 0 }
    long.removeAll { $0.count == 0 }
    short.sort { $0.key.precedes($1.key) }
    bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      long.sort { one, other in
        let order = memcmp(base + one.start, base + other.start, min(one.length, other.length))
        return order < 0 || order == 0 && one.length < other.length
      }
    }
    return (short, long, bytes)
  }

  // MARK: Details

  private mutating func grow(total added: UInt64) throws(PieceCountsError) {
    let (sum, overflow) = total.addingReportingOverflow(added)
    guard !overflow else { throw .overflow(total: total, added: added) }
    total = sum
  }

  private mutating func insert(_ piece: UnsafeBufferPointer<UInt8>, count: UInt64) {
    if piece.count <= PieceKey.capacity {
      reserveShort(1)
      let key = PieceKey(piece)
      insert(key, hash: key.hash, count: count)
    } else {
      insertLong(piece, hash: PieceKey.hash(piece), count: count)
    }
  }

  // MARK: Short pieces

  /// Makes room for `count` more short pieces: at most five eighths of the slots are taken.
  private mutating func reserveShort(_ count: Int) {
    guard (shortCount &+ count) &* 8 > shortSlots.count &* 5 else { return }
    let old = shortSlots
    shortSlots = Array(repeating: ShortSlot(key: .none, count: 0), count: old.count * 2)
    shortCount = 0
    for slot in old where slot.count > 0 { insert(slot.key, hash: slot.key.hash, count: slot.count) }
  }

  /// Room has been made, and the total holds `count` already: no count can overflow.
  private mutating func insert(_ key: PieceKey, hash: UInt64, count: UInt64) {
    shortCount &+= shortSlots.withUnsafeMutableBufferPointer { slots in
      PieceCounts.insert(key, hash: hash, count: count, into: slots)
    }
  }

  /// 1 when the piece is new, else 0.
  @inline(__always)
  private static func insert(
    _ key: PieceKey, hash: UInt64, count: UInt64, into slots: UnsafeMutableBufferPointer<ShortSlot>
  ) -> Int {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let found = slots[slot].key
      if found.low == key.low, found.high == key.high {
        slots[slot].count &+= count
        return 0
      }
      if found.high == 0 {
        slots[slot] = ShortSlot(key: key, count: count)
        return 1
      }
      slot = (slot &+ 1) & mask
    }
  }

  /// Packs `count` pieces into `batch`, which has room for them, and looks at the table line of each.
  ///
  /// - Parameter bounds: where a piece begins and ends.
  @inline(__always)
  private func collect(
    _ count: Int, in text: UnsafeBufferPointer<UInt8>, into batch: inout PieceBatch, bounds: (Int) -> (Int, Int)
  ) {
    batch.count = 0
    batch.longCount = 0
    guard let base = text.baseAddress else { return }
    let raw = UnsafeRawPointer(base)
    // Sixteen bytes can be read from every place before this one.
    let lastLoad = text.count &- 16
    var shortCount = 0
    var longCount = 0
    var seen: UInt64 = 0
    shortSlots.withUnsafeBufferPointer { slots in
      let mask = slots.count &- 1
      for index in 0..<count {
        let (start, end) = bounds(index)
        let length = end &- start
        if length <= PieceKey.capacity {
          let key =
            start <= lastLoad
            ? PieceKey(loading: raw + start, length: length)
            : PieceKey(UnsafeBufferPointer(rebasing: text[start..<end]))
          let hash = key.hash
          seen ^= slots[Int(truncatingIfNeeded: hash) & mask].key.low
          batch.places[shortCount] = PieceBatch.Place(key: key, hash: hash)
          shortCount &+= 1
        } else {
          batch.longRanges[longCount] = start..<end
          longCount &+= 1
        }
      }
    }
    batch.count = shortCount
    batch.longCount = longCount
    batch.seen ^= seen
  }

  private mutating func insert(_ batch: borrowing PieceBatch, of text: UnsafeBufferPointer<UInt8>) {
    let places = batch.places
    let count = batch.count
    shortCount &+= shortSlots.withUnsafeMutableBufferPointer { slots in
      var added = 0
      for index in 0..<count {
        added &+= PieceCounts.insert(places[index].key, hash: places[index].hash, count: 1, into: slots)
      }
      return added
    }
    for index in 0..<batch.longCount {
      let piece = UnsafeBufferPointer(rebasing: text[batch.longRanges[index]])
      insertLong(piece, hash: PieceKey.hash(piece), count: 1)
    }
  }

  // MARK: Long pieces

  /// The slot that holds `piece`, or the free one where it belongs.
  private func longSlot(of piece: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int {
    let mask = longSlots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while longSlots[slot].count > 0 {
      let found = longSlots[slot]
      if found.hash == hash, found.length == piece.count, holds(piece, at: found.start) { return slot }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private func holds(_ piece: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
    longBytes.withUnsafeBufferPointer { bytes in
      guard let known = bytes.baseAddress, let piece = piece.baseAddress.map({ ($0, piece.count) }) else {
        return false
      }
      return memcmp(known + start, piece.0, piece.1) == 0
    }
  }

  private mutating func insertLong(_ piece: UnsafeBufferPointer<UInt8>, hash: UInt64, count: UInt64) {
    if (longCount + 1) * 8 > longSlots.count * 5 { growLong() }
    let slot = longSlot(of: piece, hash: hash)
    if longSlots[slot].count == 0 {
      longSlots[slot] = LongSlot(hash: hash, start: longBytes.count, length: piece.count, count: count)
      longBytes.append(contentsOf: piece)
      longCount += 1
    } else {
      longSlots[slot].count &+= count
    }
  }

  private mutating func growLong() {
    let old = longSlots
    longSlots = Array(
      repeating: LongSlot(hash: 0, start: 0, length: 0, count: 0), count: max(64, old.count * 2))
    let mask = longSlots.count - 1
    for moved in old where moved.count > 0 {
      var slot = Int(truncatingIfNeeded: moved.hash) & mask
      while longSlots[slot].count > 0 { slot = (slot + 1) & mask }
      longSlots[slot] = moved
    }
  }
}

extension PieceCounts: Equatable {
  /// The same pieces with the same counts.
  public static func == (one: PieceCounts, other: PieceCounts) -> Bool {
    guard one.distinctCount == other.distinctCount, one.total == other.total else { return false }
    var equal = true
    one.visit { piece, count in equal = equal && other.count(of: piece) == count }
    return equal
  }
}
