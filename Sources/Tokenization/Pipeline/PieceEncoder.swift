/// Turns the pieces of texts into ids, and remembers what pieces became.
///
/// Ids are collected in one buffer that is used again and again; `collected` is what has come together since the last
/// `removeAll`.
struct PieceEncoder: ~Copyable {
  private let tables: BytePairTables
  private var segmenter: BytePairSegmenter
  private var cache = PieceCache()
  private var output = WorkBuffer<TokenID>(capacity: 4096)
  private var ends = WorkBuffer<UInt32>(capacity: PieceEncoder.batch)
  private var tail = WorkBuffer<UInt8>(capacity: 64)
  /// How many ids have come together.
  private(set) var count = 0

  /// Pieces that are cut off before any of them is looked up.
  private static let batch = 256
  /// A look-up writes so many ids, whether the piece has them or not.
  private static let writeWidth = 8

  init(_ tables: BytePairTables, dropsUnknown: Bool) {
    self.tables = tables
    segmenter = BytePairSegmenter(dropsUnknown: dropsUnknown)
    tail.base.initialize(repeating: 0, count: 64)
  }

  /// How many symbols were left out because they are not in the vocabulary.
  var droppedCount: Int { segmenter.droppedCount }

  /// The ids that have come together.
  var collected: UnsafeBufferPointer<TokenID> { UnsafeBufferPointer(start: output.base, count: count) }

  mutating func removeAll() { count = 0 }

  mutating func append(_ id: TokenID) {
    output.reserve(count &+ 1, keeping: count)
    output.base[count] = id
    count &+= 1
  }

  /// Collects the ids of a text that a scanner cuts.
  ///
  /// - Throws: `unknownSymbol`, with the offset in the text.
  mutating func encode(_ text: UnsafeBufferPointer<UInt8>, scanner: PieceScanner) throws(EncodingError) {
    let tables = tables
    try tables.withView { view throws(EncodingError) in
      var position = 0
      var start = 0
      while position < text.count {
        let ends = UnsafeMutableBufferPointer(start: self.ends.base, count: PieceEncoder.batch)
        let pieces = scanner.scan(text, from: &position, into: ends)
        try encodeBatch(text, from: start, count: pieces, tables, view)
        start = position
      }
    }
  }

  /// Collects the ids of pieces of a text.
  ///
  /// - Throws: `unknownSymbol`, with the offset in the text.
  mutating func encode(_ text: UnsafeBufferPointer<UInt8>, pieces: [Range<Int>]) throws(EncodingError) {
    let tables = tables
    try tables.withView { view throws(EncodingError) in
      for piece in pieces where !piece.isEmpty {
        ends.base[0] = UInt32(truncatingIfNeeded: piece.upperBound)
        try encodeBatch(text, from: piece.lowerBound, count: 1, tables, view)
      }
    }
  }

  /// Collects the ids of pieces of a text with merges passed over at random; nothing is remembered.
  ///
  /// - Throws: `unknownSymbol`, with the offset in the text.
  mutating func encode(
    _ text: UnsafeBufferPointer<UInt8>, pieces: [Range<Int>], dropout: Double, generator: inout RandomGenerator
  ) throws(EncodingError) {
    let tables = tables
    try tables.withView { view throws(EncodingError) in
      for piece in pieces where !piece.isEmpty {
        do throws(EncodingError) {
          let bytes = UnsafeBufferPointer(rebasing: text[piece])
          let tokens = try segmenter.segment(bytes, tables, view, dropout: dropout, generator: &generator)
          appendTokens(tokens, room: 0)
        } catch { throw error.moved(by: piece.lowerBound) }
      }
    }
  }

  /// Collects the ids of one piece and calls `place` with the bytes of the piece that each stands for.
  ///
  /// - Throws: `unknownSymbol`, with the offset in the piece.
  mutating func encodeTracking(
    _ piece: UnsafeBufferPointer<UInt8>, dropout: Double?, generator: inout RandomGenerator,
    _ place: (Range<Int>) -> Void
  ) throws(EncodingError) {
    if piece.isEmpty { return }
    let tables = tables
    try tables.withView { view throws(EncodingError) in
      let tokens =
        if let dropout {
          try segmenter.segment(piece, tables, view, dropout: dropout, generator: &generator)
        } else {
          try segmenter.segmentTrackingStarts(piece, tables, view)
        }
      for index in 0..<tokens {
        let start = segmenter.start(index)
        // Tokens that came out of order (an unknown one behind the bytes of others) take in no bytes.
        place(start..<max(start, index + 1 < tokens ? segmenter.start(index + 1) : piece.count))
      }
      appendTokens(tokens, room: 0)
    }
  }

  // MARK: Batches

  /// Collects the ids of `count` pieces that follow one another from `start` on and end at `ends`.
  @inline(__always)
  private mutating func encodeBatch(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, count pieces: Int, _ tables: BytePairTables,
    _ view: BytePairTables.View
  ) throws(EncodingError) {
    let base = text.baseAddress.unsafelyUnwrapped
    var start = start
    output.reserve(count &+ PieceEncoder.writeWidth &* (pieces &+ 1), keeping: count)
    var index = 0
    while index < pieces {
      let end = Int(ends.base[index])
      let length = end &- start
      let readable = start &+ 32 <= text.count
      let bytes = readable || length > PieceCache.longLimit ? base + start : copyToTail(base + start, length)
      let room = PieceEncoder.writeWidth &* (pieces &- index)
      if length <= PieceCache.shortLimit {
        let key = PieceCache.shortKey(bytes, length)
        let bucket = cache.bucket(key.hash)
        let value: UnsafeMutablePointer<UInt64>
        if bucket[0] == key.low, bucket[1] == key.high {
          value = bucket + 2
        } else if bucket[4] == key.low, bucket[5] == key.high {
          value = bucket + 6
        } else {
          try encodeMiss(bytes, length, at: start, room, tables, view) { cache, ids in cache.insert(key, ids) }
          start = end
          index &+= 1
          continue
        }
        let tokens = Int(truncatingIfNeeded: value[1] &>> 32)
        UnsafeMutableRawPointer(output.base + count).storeBytes(
          of: SIMD2(value[0], value[1]), as: SIMD2<UInt64>.self)
        if tokens > PieceCache.shortInline { copyFromPool(Int(value[0]), tokens, room) } else { count &+= tokens }
      } else if length <= PieceCache.longLimit {
        let key = PieceCache.longKey(bytes, length)
        let slot = cache.slot(key.hash)
        let found = UnsafeRawPointer(slot).loadUnaligned(as: SIMD4<UInt64>.self)
        if found == key.words {
          let value = UnsafeRawPointer(slot + 4).loadUnaligned(as: SIMD8<UInt32>.self)
          let tokens = Int(value[7])
          UnsafeMutableRawPointer(output.base + count).storeBytes(of: value, as: SIMD8<UInt32>.self)
          if tokens > PieceCache.longInline { copyFromPool(Int(value[0]), tokens, room) } else { count &+= tokens }
        } else {
          try encodeMiss(bytes, length, at: start, room, tables, view) { cache, ids in cache.insert(key, ids) }
        }
      } else {
        try encodeMiss(bytes, length, at: start, room, tables, view) { _, _ in }
      }
      start = end
      index &+= 1
    }
  }

  /// Segments a piece that the cache does not have, and lets `remember` put it there.
  @inline(never)
  private mutating func encodeMiss(
    _ bytes: UnsafePointer<UInt8>, _ length: Int, at start: Int, _ room: Int, _ tables: BytePairTables,
    _ view: BytePairTables.View, _ remember: (inout PieceCache, UnsafeBufferPointer<TokenID>) -> Void
  ) throws(EncodingError) {
    let dropped = segmenter.droppedCount
    let tokens: Int
    do throws(EncodingError) {
      tokens = try segmenter.segment(UnsafeBufferPointer(start: bytes, count: length), tables, view)
    } catch { throw error.moved(by: start) }
    // A piece with dropped symbols has to be counted again each time.
    if dropped == segmenter.droppedCount {
      remember(&cache, UnsafeBufferPointer(start: segmenter.tokens, count: tokens))
    }
    appendTokens(tokens, room: room)
  }

  /// Appends the tokens segmented last, and keeps room for `room` more ids.
  private mutating func appendTokens(_ tokens: Int, room: Int) {
    output.reserve(count &+ tokens &+ room, keeping: count)
    (output.base + count).update(from: segmenter.tokens, count: tokens)
    count &+= tokens
  }

  @inline(never)
  private mutating func copyFromPool(_ place: Int, _ tokens: Int, _ room: Int) {
    output.reserve(count &+ tokens &+ room, keeping: count)
    (output.base + count).update(from: cache.pool.base + place, count: tokens)
    count &+= tokens
  }

  /// A piece at the end of a text, where 32 bytes cannot be read.
  @inline(never)
  private func copyToTail(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> UnsafePointer<UInt8> {
    tail.base.update(from: bytes, count: length)
    return UnsafePointer(tail.base)
  }
}
