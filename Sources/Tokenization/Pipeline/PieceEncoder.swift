private import CIntrinsics

/// Pieces that are cut off before any of them is looked up.
private let pieceBatch = 128
/// A look-up writes so many ids, whether the piece has them or not.
private let writeWidth = 8

/// Turns the pieces of texts into ids, and remembers what pieces became.
///
/// Ids are collected in one buffer that is used again and again; `collected` is what has come together since the last
/// `removeAll`.
struct PieceEncoder<Segmenter: PieceSegmenter & ~Copyable>: ~Copyable {
  private typealias Tables = Segmenter.Tables

  /// In a box: every text borrows them, and a copy would count references to each of their arrays.
  private let box: TableBox<Segmenter.Tables>
  /// Where long pieces can be cut; nil for nowhere.
  private let bridges: BridgeTable?
  private var segmenter: Segmenter
  private var cache = PieceCache()
  private var output = WorkBuffer<TokenID>(capacity: 4096)
  private var ends = WorkBuffer<UInt32>(capacity: pieceBatch)
  /// Four words for each piece of a batch: its key in the cache.
  private var keys = WorkBuffer<UInt64>(capacity: 4 * pieceBatch)
  /// For each piece of a batch the line of the cache where it belongs.
  private var lines = WorkBuffer<UnsafeMutablePointer<UInt64>>(capacity: pieceBatch)
  private var tail = WorkBuffer<UInt8>(capacity: 64)
  /// How many ids have come together.
  private(set) var count = 0
  /// Pieces that were looked up, and those that the cache did not have.
  private(set) var cacheUse = (pieces: 0, misses: 0)

  init(_ tables: Segmenter.Tables, options: EncodingOptions) {
    box = TableBox(tables)
    bridges = options.unknownSymbols == .drop && !tables.knowsEverySymbol ? nil : tables.bridges
    segmenter = Segmenter(tables, options: options)
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
    let box = box
    try box.tables.withView { view throws(EncodingError) in
      var position = 0
      var start = 0
      while position < text.count {
        let ends = UnsafeMutableBufferPointer(start: self.ends.base, count: pieceBatch)
        let pieces = scanner.scan(text, from: &position, into: ends)
        try encodeBatch(text, from: start, count: pieces, box.tables, view)
        start = position
      }
    }
  }

  /// Collects the ids of pieces of a text.
  ///
  /// - Throws: `unknownSymbol`, with the offset in the text.
  mutating func encode(_ text: UnsafeBufferPointer<UInt8>, pieces: [Range<Int>]) throws(EncodingError) {
    let box = box
    try box.tables.withView { view throws(EncodingError) in
      for piece in pieces where !piece.isEmpty {
        ends.base[0] = UInt32(truncatingIfNeeded: piece.upperBound)
        try encodeBatch(text, from: piece.lowerBound, count: 1, box.tables, view)
      }
    }
  }

  /// Collects the ids of pieces of a text, their segmentations drawn at random; nothing is remembered.
  ///
  /// - Throws: `unknownSymbol`, with the offset in the text.
  mutating func encodeAtRandom(
    _ text: UnsafeBufferPointer<UInt8>, pieces: [Range<Int>], generator: inout RandomGenerator
  ) throws(EncodingError) {
    let box = box
    try box.tables.withView { view throws(EncodingError) in
      for piece in pieces where !piece.isEmpty {
        do throws(EncodingError) {
          let bytes = UnsafeBufferPointer(rebasing: text[piece])
          let tokens = try segmenter.segmentAtRandom(bytes, box.tables, view, generator: &generator)
          appendTokens(tokens, room: 0)
        } catch { throw error.moved(by: piece.lowerBound) }
      }
    }
  }

  /// Collects the ids of one piece and calls `place` with the bytes of the piece that each stands for.
  ///
  /// - Throws: `unknownSymbol`, with the offset in the piece.
  mutating func encodeTracking(
    _ piece: UnsafeBufferPointer<UInt8>, atRandom: Bool, generator: inout RandomGenerator,
    _ place: (Range<Int>) -> Void
  ) throws(EncodingError) {
    if piece.isEmpty { return }
    let box = box
    try box.tables.withView { view throws(EncodingError) in
      let tokens =
        if atRandom {
          try segmenter.segmentAtRandom(piece, box.tables, view, generator: &generator)
        } else {
          try segmenter.segmentTrackingStarts(piece, box.tables, view)
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
  ///
  /// Two passes: the first finds out where in the cache each piece belongs and asks for that memory, the second looks.
  /// Most of the cache lies beyond the second-level cache of the processor, so in one pass each look-up would wait.
  @inline(__always)
  private mutating func encodeBatch(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, count pieces: Int, _ tables: Tables,
    _ view: Tables.View
  ) throws(EncodingError) {
    cache.growIfNeeded()
    cacheUse.pieces &+= pieces
    locate(text, from: start, count: pieces)
    let base = text.baseAddress.unsafelyUnwrapped
    let keys = keys.base
    let lines = lines.base
    let ends = ends.base
    output.reserve(count &+ writeWidth &* (pieces &+ 1), keeping: count)
    var target = output.base + count
    var start = start
    var index = 0
    while index < pieces {
      let end = Int(ends[index])
      let length = end &- start
      let key = keys + 4 &* index
      let line = lines[index]
      if length <= PieceCache.shortLimit {
        if let found = PieceCache.value(line, key[0], key[1]) {
          let value = found.loadUnaligned(as: SIMD4<UInt32>.self)
          UnsafeMutableRawPointer(target).storeBytes(of: value, as: SIMD4<UInt32>.self)
          let tokens = Int(value[3])
          if tokens <= PieceCache.shortInline {
            target += tokens
            start = end
            index &+= 1
            continue
          }
          count = target - output.base
          copyFromPool(Int(value[0]), tokens, room: pieces &- index)
          target = output.base + count
          start = end
          index &+= 1
          continue
        }
      } else if length <= PieceCache.longLimit {
        if let found = PieceCache.value(line, key) {
          let value = found.loadUnaligned(as: SIMD8<UInt32>.self)
          UnsafeMutableRawPointer(target).storeBytes(of: value, as: SIMD8<UInt32>.self)
          let tokens = Int(value[7])
          if tokens <= PieceCache.longInline {
            target += tokens
          } else {
            count = target - output.base
            copyFromPool(Int(value[0]), tokens, room: pieces &- index)
            target = output.base + count
          }
          start = end
          index &+= 1
          continue
        }
      }
      count = target - output.base
      try encodeMiss(
        UnsafeBufferPointer(start: base + start, count: length), at: start, key, room: pieces &- index, tables, view)
      target = output.base + count
      start = end
      index &+= 1
    }
    count = target - output.base
  }

  /// Writes the keys of pieces to `keys` and where they belong in the cache to `lines`.
  @inline(__always)
  private mutating func locate(_ text: UnsafeBufferPointer<UInt8>, from start: Int, count pieces: Int) {
    let base = text.baseAddress.unsafelyUnwrapped
    let keys = keys.base
    let lines = lines.base
    let ends = ends.base
    let table = cache.lines
    var start = start
    for index in 0..<pieces {
      let end = Int(ends[index])
      let length = end &- start
      let key = keys + 4 &* index
      let bytes =
        start &+ 32 <= text.count || length > PieceCache.longLimit ? base + start : copyToTail(base + start, length)
      if length <= PieceCache.shortLimit {
        let short = PieceCache.shortKey(bytes, length)
        key[0] = short.low
        key[1] = short.high
        lines[index] = table.bucket(short.hash)
        cleave_prefetch(lines[index])
      } else if length <= PieceCache.longLimit {
        let long = PieceCache.longKey(bytes, length)
        UnsafeMutableRawPointer(key).storeBytes(of: long.words, as: SIMD4<UInt64>.self)
        lines[index] = table.slot(long.hash)
        cleave_prefetch(lines[index])
      }
      start = end
    }
  }

  /// Segments a piece that the cache does not have, and remembers it.
  @inline(never)
  private mutating func encodeMiss(
    _ piece: UnsafeBufferPointer<UInt8>, at start: Int, _ key: UnsafePointer<UInt64>, room pieces: Int,
    _ tables: Tables, _ view: Tables.View
  ) throws(EncodingError) {
    cacheUse.misses &+= 1
    let dropped = segmenter.droppedCount
    let first = count
    do throws(EncodingError) {
      if piece.count > PieceCache.shortLimit, let bridges {
        try encodeInParts(piece, bridges, room: pieces, tables, view)
      } else {
        appendTokens(try segmenter.segment(piece, tables, view), room: pieces)
      }
    } catch { throw error.moved(by: start) }
    // A piece with dropped symbols has to be counted again each time.
    if dropped != segmenter.droppedCount { return }
    let ids = UnsafeBufferPointer(start: output.base + first, count: count &- first)
    if piece.count <= PieceCache.shortLimit {
      cache.insert(PieceCache.ShortKey(low: key[0], high: key[1]), ids)
    } else if piece.count <= PieceCache.longLimit {
      cache.insert(PieceCache.LongKey(words: SIMD4(key[0], key[1], key[2], key[3])), ids)
    }
  }

  /// Cuts a long piece where no merge can reach across, and segments its parts, which are often known.
  private mutating func encodeInParts(
    _ piece: UnsafeBufferPointer<UInt8>, _ bridges: BridgeTable, room pieces: Int, _ tables: Tables,
    _ view: Tables.View
  ) throws(EncodingError) {
    if let token = tables.wholePieceToken(piece) { return append(token) }
    let base = piece.baseAddress.unsafelyUnwrapped
    var start = 0
    while start < piece.count {
      let end = bridges.nextCut(in: piece, after: start)
      let part = UnsafeBufferPointer(start: base + start, count: end &- start)
      do throws(EncodingError) {
        if part.count > PieceCache.longLimit || part.count == piece.count {
          appendTokens(try segmenter.segmentPart(part, tables, view), room: pieces)
        } else if part.count > PieceCache.shortLimit {
          let bytes =
            start &+ 32 <= piece.count ? part.baseAddress.unsafelyUnwrapped : copyToTail(base + start, part.count)
          try encodeLongPart(part, PieceCache.longKey(bytes, part.count).ofPart, room: pieces, tables, view)
        } else {
          let bytes =
            start &+ 16 <= piece.count ? part.baseAddress.unsafelyUnwrapped : copyToTail(base + start, part.count)
          try encodeShortPart(part, PieceCache.shortKey(bytes, part.count).ofPart, room: pieces, tables, view)
        }
      } catch { throw error.moved(by: start) }
      start = end
    }
  }

  /// Looks up or segments a part of a piece.
  @inline(__always)
  private mutating func encodeShortPart(
    _ part: UnsafeBufferPointer<UInt8>, _ key: PieceCache.ShortKey, room pieces: Int, _ tables: Tables,
    _ view: Tables.View
  ) throws(EncodingError) {
    if let found = PieceCache.value(cache.lines.bucket(key.hash), key.low, key.high) {
      let value = found.loadUnaligned(as: SIMD4<UInt32>.self)
      let tokens = Int(value[3])
      if tokens > PieceCache.shortInline { return copyFromPool(Int(value[0]), tokens, room: pieces) }
      output.reserve(count &+ writeWidth &* (pieces &+ 1), keeping: count)
      UnsafeMutableRawPointer(output.base + count).storeBytes(of: value, as: SIMD4<UInt32>.self)
      count &+= tokens
      return
    }
    if let tokens = try segmentPart(part, room: pieces, tables, view) { cache.insert(key, tokens) }
  }

  /// As `encodeShortPart`, for 16 to 31 bytes.
  private mutating func encodeLongPart(
    _ part: UnsafeBufferPointer<UInt8>, _ key: PieceCache.LongKey, room pieces: Int, _ tables: Tables,
    _ view: Tables.View
  ) throws(EncodingError) {
    var words = key.words
    let found = withUnsafePointer(to: &words) { words in
      words.withMemoryRebound(to: UInt64.self, capacity: 4) { PieceCache.value(cache.lines.slot(key.hash), $0) }
    }
    if let found {
      let value = found.loadUnaligned(as: SIMD8<UInt32>.self)
      let tokens = Int(value[7])
      if tokens > PieceCache.longInline { return copyFromPool(Int(value[0]), tokens, room: pieces) }
      output.reserve(count &+ writeWidth &* (pieces &+ 1), keeping: count)
      UnsafeMutableRawPointer(output.base + count).storeBytes(of: value, as: SIMD8<UInt32>.self)
      count &+= tokens
      return
    }
    if let tokens = try segmentPart(part, room: pieces, tables, view) { cache.insert(key, tokens) }
  }

  /// Segments a part of a piece and appends its tokens; returns them where they can be remembered, which is not where
  /// symbols were dropped: those have to be counted again each time.
  private mutating func segmentPart(
    _ part: UnsafeBufferPointer<UInt8>, room pieces: Int, _ tables: Tables, _ view: Tables.View
  ) throws(EncodingError) -> UnsafeBufferPointer<TokenID>? {
    let dropped = segmenter.droppedCount
    let tokens = try segmenter.segmentPart(part, tables, view)
    appendTokens(tokens, room: pieces)
    return dropped == segmenter.droppedCount ? UnsafeBufferPointer(start: segmenter.tokens, count: tokens) : nil
  }

  /// Appends the tokens segmented last, and keeps room for those of `pieces` more pieces.
  private mutating func appendTokens(_ tokens: Int, room pieces: Int) {
    output.reserve(count &+ tokens &+ writeWidth &* pieces, keeping: count)
    (output.base + count).update(from: segmenter.tokens, count: tokens)
    count &+= tokens
  }

  @inline(never)
  private mutating func copyFromPool(_ place: Int, _ tokens: Int, room pieces: Int) {
    output.reserve(count &+ tokens &+ writeWidth &* pieces, keeping: count)
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

/// Tables that many calls borrow.
private final class TableBox<Tables: Sendable>: Sendable {
  let tables: Tables

  init(_ tables: Tables) { self.tables = tables }
}
