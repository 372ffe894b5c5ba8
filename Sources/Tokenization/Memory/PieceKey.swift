private import CIntrinsics

/// A piece of at most 15 bytes, packed into 16: the bytes, zeros, and the length in the last byte.
///
/// ```
/// low:   byte 0 … byte 7            the first byte is the lowest
/// high:  byte 8 … byte 14, length
/// ```
package struct PieceKey: Sendable, Equatable {
  /// The longest piece that fits.
  package static let capacity = 15
  /// What no piece has.
  package static let none = PieceKey(low: 0, high: 0)

  package var low: UInt64
  package var high: UInt64

  @inline(__always)
  init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// The key of the `length` bytes at `address`: 16 bytes must be readable there, and 1 ≤ `length` ≤ 15.
  @inline(__always)
  package init(loading address: UnsafeRawPointer, length: Int) {
    let key = cleave_load_piece_key(address, UInt64(truncatingIfNeeded: length))
    low = key.low
    high = key.high
  }

  /// The key of `bytes`, of which there are 1 to 15; reads nothing behind them.
  package init(_ bytes: UnsafeBufferPointer<UInt8>) {
    low = 0
    high = UInt64(bytes.count) << 56
    for (index, byte) in bytes.enumerated() {
      if index < 8 { low |= UInt64(byte) << UInt64(8 * index) } else { high |= UInt64(byte) << UInt64(8 * index - 64) }
    }
  }

  /// How many bytes the piece has; 0 for ``none``.
  @inline(__always)
  package var length: Int { Int(truncatingIfNeeded: high &>> 56) }

  /// One folded multiplication (the mixer of wyhash); the same on every machine.
  @inline(__always)
  package var hash: UInt64 {
    let product = (low ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: high ^ 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }

  /// Calls `body` with the bytes of the piece.
  @inline(__always)
  package func withBytes<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let storage: InlineArray<2, UInt64> = [low.littleEndian, high.littleEndian]
    return try storage.span.withUnsafeBytes { (raw: UnsafeRawBufferPointer) throws(Failure) -> Result in
      try body(UnsafeBufferPointer(start: raw.assumingMemoryBound(to: UInt8.self).baseAddress, count: length))
    }
  }

  /// The hash of a piece of any length, for tables of those that do not fit a key.
  package static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let raw = UnsafeRawBufferPointer(bytes)
    var state = 0x9E37_79B9_7F4A_7C15 ^ UInt64(raw.count)
    var offset = 0
    while offset < raw.count {
      var word: UInt64 = 0
      if offset &+ 8 <= raw.count {
        word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      } else {
        for index in offset..<raw.count { word = word &<< 8 | UInt64(raw[index]) }
      }
      let product = (state ^ word).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
      state = product.high ^ product.low
      offset &+= 8
    }
    return state ^ state &>> 32
  }
}
