private import CIntrinsics

/// Pieces in the order of a text, their keys, and the lines of a ``PieceCache`` where they belong.
struct PieceLocations: ~Copyable {
  /// How many pieces are cut off before any of them is looked up, at most.
  static let capacity = 192

  private var startBuffer = WorkBuffer<UInt32>(capacity: capacity)
  private var endBuffer = WorkBuffer<UInt32>(capacity: capacity)
  /// Four words for each piece.
  private var keys = WorkBuffer<UInt64>(capacity: 4 * capacity)
  private var lines = WorkBuffer<UnsafeMutablePointer<UInt64>>(capacity: capacity)
  private var tail = WorkBuffer<UInt8>(capacity: 64)

  init() { tail.base.initialize(repeating: 0, count: 64) }

  /// Takes where pieces begin that do not follow one another without gaps.
  var starts: UnsafeMutableBufferPointer<UInt32> {
    UnsafeMutableBufferPointer(start: startBuffer.base, count: PieceLocations.capacity)
  }

  /// Takes where pieces end.
  var ends: UnsafeMutableBufferPointer<UInt32> {
    UnsafeMutableBufferPointer(start: endBuffer.base, count: PieceLocations.capacity)
  }

  /// What `locate` has written, for as long as the cache does not grow.
  struct Found {
    let starts: UnsafePointer<UInt32>
    let ends: UnsafePointer<UInt32>
    /// Four words for each piece, of which a short one uses two.
    let keys: UnsafePointer<UInt64>
    /// Undefined for pieces that are too long for the cache.
    let lines: UnsafePointer<UnsafeMutablePointer<UInt64>>
  }

  var found: Found {
    Found(
      starts: UnsafePointer(startBuffer.base), ends: UnsafePointer(endBuffer.base), keys: UnsafePointer(keys.base),
      lines: UnsafePointer(lines.base))
  }

  /// Finds out where pieces belong and asks for that memory.
  ///
  /// Of the `count` pieces, at most ``capacity``, none is empty, each begins where or behind where the one before ends, and
  /// all end within `readable`. The lines are valid until the cache of `table` grows.
  ///
  /// - Parameters:
  ///   - start: where the first begins; they end at `ends`.
  ///   - hasGaps: whether `starts` says where they begin.
  ///   - readable: how many bytes may be read from `base` on.
  ///   - mark: set in the last word of each key.
  @inline(__always)
  func locate(
    _ base: UnsafePointer<UInt8>, from start: Int, count: Int, hasGaps: Bool, readable: Int, mark: UInt64,
    _ table: PieceCache.Lines
  ) {
    let (starts, ends, keys, lines, tail) = (startBuffer.base, endBuffer.base, keys.base, lines.base, tail.base)
    var start = start
    for index in 0..<count {
      let end = Int(ends[index])
      if hasGaps { start = Int(starts[index]) }
      let length = end &- start
      let key = keys + 4 &* index
      var bytes = base + start
      if start &+ 32 > readable, length <= PieceCache.longLimit {
        tail.update(from: bytes, count: length)
        bytes = UnsafePointer(tail)
      }
      if length <= PieceCache.shortLimit {
        var short = PieceKey(loading: bytes, length: length)
        short.high |= mark
        key[0] = short.low
        key[1] = short.high
        lines[index] = table.bucket(short.hash)
        cleave_prefetch(lines[index])
      } else if length <= PieceCache.longLimit {
        var long = PieceCache.longKey(bytes, length)
        long.words[3] |= mark
        UnsafeMutableRawPointer(key).storeBytes(of: long.words, as: SIMD4<UInt64>.self)
        lines[index] = table.slot(long.hash)
        cleave_prefetch(lines[index])
      }
      start = end
    }
  }
}
