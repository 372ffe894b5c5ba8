/// Which neighbouring characters stand side by side within some token.
///
/// No merge ever joins two characters that no token holds side by side, so a piece can be cut between them and its parts
/// merged apart: the tokens are the same. Long pieces of scripts without spaces thus fall into words of a few characters
/// that are met again and again, and the text that a SentencePiece model has as one piece falls into words.
///
/// ```
/// tokens  …, 中国, 国, 人, ▁the, …       text 中国|人|▁the      between 中 and 国 lies the inside of a token
/// ```
///
/// Between ASCII characters, and inside tokens that begin or end within a character, the two bytes at the boundary decide;
/// everywhere else the two characters.
struct BridgeTable: Sendable {
  /// A bit for each last byte and first byte.
  private var bytes = MappedArray<UInt64>(Array(repeating: 0, count: 1024))
  /// Open addressing: both characters, 21 bits each, plus one bit so that no key is zero.
  private var pairs = MappedArray<UInt64>(Array(repeating: 0, count: 1 << 8))
  private var shift: UInt64 = 64 - 8
  private var count = 0

  /// No neighbours.
  init() {}

  /// The parts as they lie in an image.
  var parts: (bytes: MappedArray<UInt64>, pairs: MappedArray<UInt64>) { (bytes, pairs) }

  /// A table made of parts; nil when a look-up could lead outside them.
  init?(bytes: MappedArray<UInt64>, pairs: MappedArray<UInt64>) {
    guard bytes.count == 1024, pairs.count >= 2, pairs.count & (pairs.count - 1) == 0 else { return nil }
    let filled = pairs.withUnsafeBufferPointer { $0.reduce(0) { $0 &+ ($1 == 0 ? 0 : 1) } }
    // A look-up ends at an empty slot.
    guard filled < pairs.count else { return nil }
    self.bytes = bytes
    self.pairs = pairs
    shift = UInt64(64 - pairs.count.trailingZeroBitCount)
    count = filled
  }

  /// The neighbours within a token that bears no marks are side by side.
  mutating func insert(_ token: ArraySlice<UInt8>) { token.withUnsafeBufferPointer { insert($0) } }

  private mutating func insert(_ token: UnsafeBufferPointer<UInt8>) {
    var place = 1
    while place < token.count {
      defer { place += 1 }
      // Cuts are made at the beginning of characters only.
      if token[place] & 0xC0 == 0x80 { continue }
      if token[place - 1] < 0x80, token[place] < 0x80 {
        insert(token[place - 1], token[place])
        continue
      }
      let before = token.scalar(at: token.scalarStart(before: place))
      let after = token.scalar(at: place)
      guard let left = before.value, let right = after.value else {
        insert(token[place - 1], token[place])
        continue
      }
      insert(pair: BridgeTable.key(left, right))
    }
  }

  private mutating func insert(_ last: UInt8, _ first: UInt8) {
    let index = Int(last) << 8 | Int(first)
    bytes.modify { $0[index >> 6] |= 1 << UInt64(index & 63) }
  }

  private mutating func insert(pair key: UInt64) {
    if 2 * (count + 1) > pairs.count {
      let old = pairs.array
      pairs = MappedArray(Array(repeating: 0, count: 2 * old.count))
      shift -= 1
      for key in old where key != 0 {
        let slot = slot(of: key)
        pairs.modify { $0[slot] = key }
      }
    }
    let slot = slot(of: key)
    if pairs[slot] == 0 { count += 1 }
    pairs.modify { $0[slot] = key }
  }

  private func slot(of key: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: BridgeTable.hash(key) >> shift)
    while pairs[slot] != 0, pairs[slot] != key { slot = (slot + 1) & (pairs.count - 1) }
    return slot
  }

  @inline(__always)
  private static func key(_ left: UInt32, _ right: UInt32) -> UInt64 { UInt64(left) &<< 22 | UInt64(right) &<< 1 | 1 }

  @inline(__always)
  private static func hash(_ key: UInt64) -> UInt64 { key &* 0x9E37_79B9_7F4A_7C15 }

  /// Writes where the next parts of `piece` end, each as short as can be.
  ///
  /// `position` must lie before the end of the piece, which must be shorter than 4 GiB, and there must be room in `ends`.
  ///
  /// - Parameters:
  ///   - position: where the first begins. Moves to the end of the last part written.
  ///   - ends: takes the offsets in `piece`.
  /// - Returns: how many were written: fewer than there is room for only when `position` has reached the end.
  func cut(
    _ piece: UnsafeBufferPointer<UInt8>, from position: inout Int, into ends: UnsafeMutableBufferPointer<UInt32>
  ) -> Int {
    let start = position
    let (count, end) = bytes.withUnsafeBufferPointer { bytes in
      pairs.withUnsafeBufferPointer { pairs in
        var count = 0
        var before = piece.scalar(at: start)
        var place = start &+ before.count
        while place < piece.count {
          let after = piece.scalar(at: place)
          if isFree(piece[place &- 1], piece[place], before.value, after.value, bytes, pairs) {
            ends[count] = UInt32(truncatingIfNeeded: place)
            count &+= 1
            if count == ends.count { return (count, place) }
          }
          before = after
          place &+= after.count
        }
        ends[count] = UInt32(truncatingIfNeeded: piece.count)
        return (count &+ 1, piece.count)
      }
    }
    position = end
    return count
  }

  /// Whether no token holds the end of one character and the beginning of the next.
  @inline(__always)
  private func isFree(
    _ last: UInt8, _ first: UInt8, _ left: UInt32?, _ right: UInt32?, _ bytes: UnsafeBufferPointer<UInt64>,
    _ pairs: UnsafeBufferPointer<UInt64>
  ) -> Bool {
    let index = Int(last) &<< 8 | Int(first)
    if bytes[index &>> 6] &>> UInt64(truncatingIfNeeded: index & 63) & 1 != 0 { return false }
    if last < 0x80, first < 0x80 { return true }
    // An ill-formed byte may be the end or the beginning of something within a token.
    guard let left, let right else { return false }
    let key = BridgeTable.key(left, right)
    var slot = Int(truncatingIfNeeded: BridgeTable.hash(key) &>> shift)
    while pairs[slot] != 0 {
      if pairs[slot] == key { return false }
      slot = (slot &+ 1) & (pairs.count &- 1)
    }
    return true
  }
}
