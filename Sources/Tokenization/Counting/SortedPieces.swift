internal import Glibc

/// Pieces and their counts, ascending by bytes, in the memory of the table that they were counted in.
package struct SortedPieces: Sendable {
  private let short: [PieceCounts.ShortSlot]
  private let long: [PieceCounts.LongSlot]
  private let longBytes: [UInt8]
  private var nextShort = 0
  private var nextLong = 0

  /// Sorts what `counts` holds.
  ///
  /// Slots are moved together and sorted in place, which takes at most half as much memory again.
  ///
  /// - Complexity: O(*n* log *n*) in the number of distinct pieces.
  package init(_ counts: consuming PieceCounts) {
    (short, long, longBytes) = counts.releaseSorted()
  }

  /// Puts the next piece into `piece`, in place of what it holds, and returns its count; nil at the end.
  package mutating func next(into piece: inout [UInt8]) -> UInt64? {
    guard nextShort < short.count else {
      guard nextLong < long.count else { return nil }
      return takeLong(into: &piece)
    }
    let slot = short[nextShort]
    if nextLong < long.count, longPrecedes(slot.key) { return takeLong(into: &piece) }
    piece.removeAll(keepingCapacity: true)
    slot.key.withBytes { piece.append(contentsOf: $0) }
    nextShort += 1
    return slot.count
  }

  private mutating func takeLong(into piece: inout [UInt8]) -> UInt64 {
    let slot = long[nextLong]
    piece.removeAll(keepingCapacity: true)
    piece.append(contentsOf: longBytes[slot.start..<slot.start + slot.length])
    nextLong += 1
    return slot.count
  }

  /// Whether the next long piece comes before a short one. Of equal beginnings the short piece is first.
  private func longPrecedes(_ key: PieceKey) -> Bool {
    let start = long[nextLong].start
    return longBytes.withUnsafeBufferPointer { bytes in
      key.withBytes { piece in
        guard let bytes = bytes.baseAddress, let base = piece.baseAddress else { return false }
        return memcmp(bytes + start, base, piece.count) < 0
      }
    }
  }
}

extension PieceKey {
  /// Whether the piece comes before another by bytes: zeros behind the end of both, and then the length, say so.
  @inline(__always)
  func precedes(_ other: PieceKey) -> Bool {
    low == other.low ? high.byteSwapped < other.high.byteSwapped : low.byteSwapped < other.low.byteSwapped
  }
}
