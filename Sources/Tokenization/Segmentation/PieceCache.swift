private import CIntrinsics
internal import Glibc

/// What pieces became: the tokens of pieces of up to 31 bytes, so that a piece met again is one look-up.
///
/// A cache belongs to one encoder and is not shared between threads. It starts small and grows with what it holds, up to
/// 16 MB for pieces of up to 15 bytes, 8 MB for those of 16 to 31 and 8 MB for tokens that do not fit beside their
/// piece. After that new pieces take the place of old ones.
///
/// ```
/// short bucket, 64 bytes:  [ key 16 bytes | 3 ids | count ] × 2       key: the piece, zeros, its length in the last byte
/// long slot, 64 bytes:     [ key 32 bytes | 7 ids | count ]           an empty slot is all zeros
/// ```
///
/// With more ids than fit, the first is the place of the ids in `pool`.
///
/// A piece that finds its line full goes to the other line of the pair (128 bytes, which processors fetch together). It is
/// looked for there only when its own line does not have it. Without that, of a table half full one piece in twelve of
/// the short and one in five of the long had no place to stay and was segmented again each time.
struct PieceCache: ~Copyable {
  /// The longest piece that a short bucket holds.
  static let shortLimit = PieceKey.capacity
  /// The longest piece that is remembered.
  static let longLimit = 31
  /// Set in the last word of the key of a part of a longer piece: what is a token as a whole piece may not be one there.
  static let partMark: UInt64 = 1 << 63
  /// How many ids stand beside a short piece.
  static let shortInline = 3
  /// How many ids stand beside a long piece.
  static let longInline = 7

  private static let largestShortBits = 18
  private static let largestLongBits = 17
  private static let poolLimit = 1 << 21

  private var short: UnsafeMutablePointer<UInt64>
  private var shortBits: Int
  private var shortCount = 0
  private var long: UnsafeMutablePointer<UInt64>
  private var longBits: Int
  private var longCount = 0
  private(set) var pool = WorkBuffer<UInt32>(capacity: 1 << 12)
  private var poolCount = 0

  /// A piece's bytes and length as numbers.
  struct LongKey {
    var words: SIMD4<UInt64>

    @inline(__always)
    var hash: UInt64 {
      let first = (words[0] ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: words[1] ^ 0xA076_1D64_78BD_642F)
      let second = (words[2] ^ 0xE703_7ED1_A0B4_28DB).multipliedFullWidth(by: words[3] ^ 0x8EBC_6AF0_9C88_C6E3)
      let product = (first.high ^ first.low).multipliedFullWidth(by: second.high ^ second.low ^ 0x5896_36E2_9B1C_7D05)
      return product.high ^ product.low
    }
  }

  init() {
    shortBits = 13
    longBits = 10
    short = PieceCache.allocate(bits: shortBits)
    long = PieceCache.allocate(bits: longBits)
  }

  deinit {
    free(short)
    free(long)
  }

  /// Zeroed memory for 2^`bits` lines of 64 bytes.
  private static func allocate(bits: Int) -> UnsafeMutablePointer<UInt64> {
    let bytes = 64 << bits
    guard let memory = aligned_alloc(128, bytes) else { preconditionFailure("no memory for \(bytes) bytes") }
    memset(memory, 0, bytes)
    return memory.bindMemory(to: UInt64.self, capacity: bytes / 8)
  }

  // MARK: Keys

  /// The key of a piece of 16 to 31 bytes. The 32 bytes from `start` must be readable.
  @inline(__always)
  static func longKey(_ start: UnsafePointer<UInt8>, _ length: Int) -> LongKey {
    let raw = UnsafeRawPointer(start)
    let tail = PieceKey(loading: start + 16, length: length &- 16)
    return LongKey(
      words: SIMD4(
        UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self)),
        UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)), tail.low,
        tail.high & ~(0xFF &<< 56) | UInt64(truncatingIfNeeded: length) &<< 56))
  }

  // MARK: Look-up

  /// Where pieces belong; valid until the cache grows.
  struct Lines {
    fileprivate let short: UnsafeMutablePointer<UInt64>
    fileprivate let shortShift: UInt64
    fileprivate let long: UnsafeMutablePointer<UInt64>
    fileprivate let longShift: UInt64

    /// The first word of the bucket where a short piece belongs.
    @inline(__always)
    func bucket(_ hash: UInt64) -> UnsafeMutablePointer<UInt64> {
      short + Int(truncatingIfNeeded: hash &>> shortShift) &* 8
    }

    /// The slot of a long piece.
    @inline(__always)
    func slot(_ hash: UInt64) -> UnsafeMutablePointer<UInt64> {
      long + Int(truncatingIfNeeded: hash &>> longShift) &* 8
    }
  }

  /// The other line of a pair.
  @inline(__always)
  static func neighbour(_ line: UnsafeMutablePointer<UInt64>) -> UnsafeMutablePointer<UInt64> {
    // Tables are aligned to pairs.
    UnsafeMutablePointer(bitPattern: UInt(bitPattern: line) ^ 64).unsafelyUnwrapped
  }

  /// The value of a short piece in its line or the other one of the pair; nil when it is in neither.
  @inline(__always)
  static func value(
    _ line: UnsafeMutablePointer<UInt64>, _ low: UInt64, _ high: UInt64
  ) -> UnsafeRawPointer? {
    // Which of the two it is cannot be foretold, that it is one of them can: one branch, and not two.
    let first = (line[0] ^ low) | (line[1] ^ high)
    let second = (line[4] ^ low) | (line[5] ^ high)
    if min(first, second) == 0 { return UnsafeRawPointer(line + (first == 0 ? 2 : 6)) }
    // A piece goes to the other line only when its own is full, and nothing is ever taken out alone.
    if line[5] == 0 { return nil }
    let other = neighbour(line)
    let isThird = other[0] == low && other[1] == high
    if isThird || other[4] == low && other[5] == high { return UnsafeRawPointer(other + (isThird ? 2 : 6)) }
    return nil
  }

  /// The value of a long piece in its line or the other one of the pair; nil when it is in neither.
  @inline(__always)
  static func value(_ line: UnsafeMutablePointer<UInt64>, _ key: UnsafePointer<UInt64>) -> UnsafeRawPointer? {
    func holds(_ line: UnsafeMutablePointer<UInt64>) -> Bool {
      line[3] == key[3] && line[0] == key[0] && line[1] == key[1] && line[2] == key[2]
    }
    if holds(line) { return UnsafeRawPointer(line + 4) }
    if line[3] == 0 { return nil }
    let other = neighbour(line)
    return holds(other) ? UnsafeRawPointer(other + 4) : nil
  }

  /// Where pieces belong, for the time in which the cache does not grow.
  @inline(__always)
  var lines: Lines {
    Lines(
      short: short, shortShift: UInt64(truncatingIfNeeded: 64 &- shortBits), long: long,
      longShift: UInt64(truncatingIfNeeded: 64 &- longBits))
  }

  // MARK: Insertion

  /// Makes the cache larger if it is half full. Buckets and slots found before are no longer valid.
  @inline(__always)
  mutating func growIfNeeded() {
    if shortCount > 1 &<< shortBits, shortBits < PieceCache.largestShortBits { growShort() }
    if 2 &* longCount > 1 &<< longBits, longBits < PieceCache.largestLongBits { growLong() }
  }

  /// Remembers the tokens of a piece of `length` bytes that is not there yet, if it is short enough.
  ///
  /// - Parameter key: two words of a short piece, four of a long one.
  @inline(__always)
  mutating func insert(_ length: Int, _ key: UnsafePointer<UInt64>, _ ids: UnsafeBufferPointer<TokenID>) {
    if length <= PieceCache.shortLimit {
      insert(PieceKey(low: key[0], high: key[1]), ids)
    } else if length <= PieceCache.longLimit {
      insert(LongKey(words: SIMD4(key[0], key[1], key[2], key[3])), ids)
    }
  }

  private mutating func insert(_ key: PieceKey, _ ids: UnsafeBufferPointer<TokenID>) {
    let value = shortValue(ids)
    let place = shortPlace(lines.bucket(key.hash))
    if place[1] == 0 { shortCount += 1 }
    place[0] = key.low
    place[1] = key.high
    place[2] = value.0
    place[3] = value.1
  }

  /// Where a new short piece goes: an empty slot has length zero. When all are taken the second of the piece's own line
  /// is overwritten, so that the first stays warm.
  private func shortPlace(_ bucket: UnsafeMutablePointer<UInt64>) -> UnsafeMutablePointer<UInt64> {
    let other = PieceCache.neighbour(bucket)
    return if bucket[1] == 0 {
      bucket
    } else if bucket[5] != 0, other[1] == 0 {
      other
    } else if bucket[5] != 0, other[5] == 0 {
      other + 4
    } else {
      bucket + 4
    }
  }

  /// Where a new long piece goes.
  private func longPlace(_ slot: UnsafeMutablePointer<UInt64>) -> UnsafeMutablePointer<UInt64> {
    let other = PieceCache.neighbour(slot)
    return slot[3] != 0 && other[3] == 0 ? other : slot
  }

  private mutating func insert(_ key: LongKey, _ ids: UnsafeBufferPointer<TokenID>) {
    let value = longValue(ids)
    let slot = longPlace(lines.slot(key.hash))
    if slot[3] == 0 { longCount += 1 }
    UnsafeMutableRawPointer(slot).storeBytes(of: key.words, as: SIMD4<UInt64>.self)
    UnsafeMutableRawPointer(slot + 4).storeBytes(of: value, as: SIMD8<UInt32>.self)
  }

  private mutating func shortValue(_ ids: UnsafeBufferPointer<TokenID>) -> (UInt64, UInt64) {
    let count = UInt64(ids.count) << 32
    switch ids.count {
    case 0: return (0, count)
    case 1: return (UInt64(ids[0]), count)
    case 2: return (UInt64(ids[0]) | UInt64(ids[1]) << 32, count)
    case 3: return (UInt64(ids[0]) | UInt64(ids[1]) << 32, UInt64(ids[2]) | count)
    default: return (UInt64(keep(ids)), count)
    }
  }

  private mutating func longValue(_ ids: UnsafeBufferPointer<TokenID>) -> SIMD8<UInt32> {
    var value = SIMD8<UInt32>(repeating: 0)
    if ids.count <= PieceCache.longInline {
      for index in 0..<ids.count { value[index] = ids[index] }
    } else {
      value[0] = keep(ids)
    }
    value[7] = UInt32(ids.count)
    return value
  }

  /// Puts ids into the pool, after emptying the cache when the pool is full.
  private mutating func keep(_ ids: UnsafeBufferPointer<TokenID>) -> UInt32 {
    if poolCount + ids.count > PieceCache.poolLimit { removeAll() }
    pool.reserve(poolCount + ids.count, keeping: poolCount)
    let place = poolCount
    for index in 0..<ids.count { pool.base[place + index] = ids[index] }
    poolCount += ids.count
    return UInt32(place)
  }

  private mutating func removeAll() {
    memset(short, 0, 64 << shortBits)
    memset(long, 0, 64 << longBits)
    shortCount = 0
    longCount = 0
    poolCount = 0
  }

  @inline(never)
  private mutating func growShort() {
    let old = short
    let oldBits = shortBits
    shortBits = min(shortBits + 2, PieceCache.largestShortBits)
    short = PieceCache.allocate(bits: shortBits)
    shortCount = 0
    for index in 0..<2 << oldBits {
      let entry = old + 4 * index
      if entry[1] == 0 { continue }
      let place = shortPlace(lines.bucket(PieceKey(low: entry[0], high: entry[1]).hash))
      if place[1] == 0 { shortCount += 1 }
      place.update(from: entry, count: 4)
    }
    free(old)
  }

  @inline(never)
  private mutating func growLong() {
    let old = long
    let oldBits = longBits
    longBits = min(longBits + 2, PieceCache.largestLongBits)
    long = PieceCache.allocate(bits: longBits)
    longCount = 0
    for index in 0..<1 << oldBits {
      let entry = old + 8 * index
      if entry[3] == 0 { continue }
      let slot = longPlace(lines.slot(LongKey(words: SIMD4(entry[0], entry[1], entry[2], entry[3])).hash))
      if slot[3] == 0 { longCount += 1 }
      slot.update(from: entry, count: 8)
    }
    free(old)
  }
}
