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
struct PieceCache: ~Copyable {
  /// The longest piece that a short bucket holds.
  static let shortLimit = 15
  /// The longest piece that is remembered.
  static let longLimit = 31
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
  struct ShortKey {
    var low: UInt64
    var high: UInt64

    /// The key of the same bytes as a part of a longer piece: what is a token as a whole piece may not be one there.
    @inline(__always)
    var ofPart: ShortKey { ShortKey(low: low, high: high | 1 &<< 63) }

    @inline(__always)
    var hash: UInt64 {
      let product = (low ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: high ^ 0xA076_1D64_78BD_642F)
      return product.high ^ product.low
    }
  }

  /// A piece's bytes and length as numbers.
  struct LongKey {
    var words: SIMD4<UInt64>

    /// The key of the same bytes as a part of a longer piece.
    @inline(__always)
    var ofPart: LongKey {
      var words = words
      words[3] |= 1 &<< 63
      return LongKey(words: words)
    }

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
    guard let memory = aligned_alloc(64, bytes) else { preconditionFailure("no memory for \(bytes) bytes") }
    memset(memory, 0, bytes)
    return memory.bindMemory(to: UInt64.self, capacity: bytes / 8)
  }

  // MARK: Keys

  /// The key of a piece of 1 to 15 bytes. The sixteen bytes from `start` must be readable.
  @inline(__always)
  static func shortKey(_ start: UnsafePointer<UInt8>, _ length: Int) -> ShortKey {
    let raw = UnsafeRawPointer(start)
    // 64 − 8·length is negative beyond 8 bytes; the smart shift is replaced by a choice without a branch.
    let low = raw.loadUnaligned(as: UInt64.self)
    let high = raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    let bits = UInt64(truncatingIfNeeded: length &* 8)
    let lowMask: UInt64 = length >= 8 ? ~0 : ~(~0 &<< bits)
    let highMask: UInt64 = length > 8 ? ~(~0 &<< (bits &- 64)) : 0
    return ShortKey(low: low & lowMask, high: high & highMask | UInt64(truncatingIfNeeded: length) &<< 56)
  }

  /// The key of a piece of 16 to 31 bytes. The 32 bytes from `start` must be readable.
  @inline(__always)
  static func longKey(_ start: UnsafePointer<UInt8>, _ length: Int) -> LongKey {
    let raw = UnsafeRawPointer(start)
    let tail = shortKey(start + 16, length &- 16)
    return LongKey(
      words: SIMD4(
        raw.loadUnaligned(as: UInt64.self), raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self), tail.low,
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

  /// Remembers the tokens of a short piece that is not there yet.
  mutating func insert(_ key: ShortKey, _ ids: UnsafeBufferPointer<TokenID>) {
    let value = shortValue(ids)
    let bucket = lines.bucket(key.hash)
    // An empty slot has length zero. When both are taken the second is overwritten, so that the first stays warm.
    let place = bucket[1] == 0 ? bucket : bucket + 4
    if place[1] == 0 { shortCount += 1 }
    place[0] = key.low
    place[1] = key.high
    place[2] = value.0
    place[3] = value.1
  }

  /// Remembers the tokens of a long piece that is not there yet.
  mutating func insert(_ key: LongKey, _ ids: UnsafeBufferPointer<TokenID>) {
    let value = longValue(ids)
    let slot = lines.slot(key.hash)
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
      let bucket = lines.bucket(ShortKey(low: entry[0], high: entry[1]).hash)
      let place = bucket[1] == 0 ? bucket : bucket + 4
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
      let slot = lines.slot(LongKey(words: SIMD4(entry[0], entry[1], entry[2], entry[3])).hash)
      if slot[3] == 0 { longCount += 1 }
      slot.update(from: entry, count: 8)
    }
    free(old)
  }
}
