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
  private var pieces = PieceLocations()
  /// Of a long piece, while it is segmented.
  private var parts = PieceLocations()
  /// How many ids have come together.
  private(set) var count = 0
  /// Pieces that were looked up, and those that the cache did not have.
  private(set) var cacheUse = (pieces: 0, misses: 0)

  init(_ tables: Segmenter.Tables, options: EncodingOptions) {
    box = TableBox(tables)
    bridges = options.unknownSymbols == .drop && !tables.knowsEverySymbol ? nil : tables.bridges
    segmenter = Segmenter(tables, options: options)
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
        let count = scanner.scan(text, from: &position, into: pieces.ends)
        try encodeBatch(text, from: start, count: count, hasGaps: false, box.tables, view)
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
      var next = 0
      while next < pieces.count {
        var count = 0
        while next < pieces.count, count < PieceLocations.capacity {
          let piece = pieces[next]
          next &+= 1
          if piece.isEmpty { continue }
          self.pieces.starts[count] = UInt32(truncatingIfNeeded: piece.lowerBound)
          self.pieces.ends[count] = UInt32(truncatingIfNeeded: piece.upperBound)
          count &+= 1
        }
        if count > 0 { try encodeBatch(text, from: 0, count: count, hasGaps: true, box.tables, view) }
      }
    }
  }

  /// Collects the ids of a text that is normalized and cut in one pass.
  ///
  /// - Throws: what the stages throw, and `unknownSymbol`, whose offset says nothing.
  mutating func encode(_ text: UnsafeBufferPointer<UInt8>, cutBy words: inout SpacedWords) throws {
    let box = box
    try box.tables.withView { view throws in
      var position = 0
      while position < text.count {
        switch try words.cut(text, from: &position, into: pieces.ends, after: 0) {
        case .pieces(0): continue
        case .pieces(let count): try encodeBatch(words.bytes, from: 0, count: count, hasGaps: false, box.tables, view)
        case .word(let split):
          try split.text.bytes.withUnsafeBufferPointer { try encode($0, pieces: split.pieces) }
        }
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

  /// Collects the ids of `count` pieces that end at `pieces.ends`: from `start` on without gaps, or beginning at
  /// `pieces.starts`.
  ///
  /// Two passes: the first finds out where in the cache each piece belongs and asks for that memory, the second looks.
  /// Most of the cache lies beyond the second-level cache of the processor, so in one pass each look-up would wait.
  @inline(__always)
  private mutating func encodeBatch(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, count: Int, hasGaps: Bool, _ tables: Tables,
    _ view: Tables.View
  ) throws(EncodingError) {
    cache.growIfNeeded()
    cacheUse.pieces &+= count
    let base = text.baseAddress.unsafelyUnwrapped
    pieces.locate(base, from: start, count: count, hasGaps: hasGaps, readable: text.count, mark: 0, cache.lines)
    var next = 0
    var start = start
    while true {
      next = appendKnown(pieces.found, from: &start, next, count, hasGaps: hasGaps, room: 0)
      if next == count { return }
      let end = Int(pieces.ends[next])
      try encodeMiss(
        UnsafeBufferPointer(start: base + start, count: end &- start), at: start, readable: text.count &- start,
        pieces.found.keys + 4 &* next, room: count &- next, tables, view)
      start = end
      next &+= 1
    }
  }

  /// Appends the ids of located pieces from number `first` on, up to one that the cache does not have.
  ///
  /// - Parameters:
  ///   - start: where the piece begins, and the one after the last.
  ///   - room: pieces that come after these.
  /// - Returns: the number of the piece that is not there, or `count`.
  @inline(__always)
  private mutating func appendKnown(
    _ found: PieceLocations.Found, from start: inout Int, _ first: Int, _ count: Int, hasGaps: Bool, room: Int
  ) -> Int {
    output.reserve(self.count &+ writeWidth &* (count &- first &+ room &+ 1), keeping: self.count)
    var target = output.base + self.count
    var begin = start
    var index = first
    while index < count {
      let end = Int(found.ends[index])
      if hasGaps { begin = Int(found.starts[index]) }
      let length = end &- begin
      let key = found.keys + 4 &* index
      let tokens: Int
      let place: UInt32
      let inline: Int
      if length <= PieceCache.shortLimit {
        guard let value = PieceCache.value(found.lines[index], key[0], key[1])?.loadUnaligned(as: SIMD4<UInt32>.self)
        else { break }
        UnsafeMutableRawPointer(target).storeBytes(of: value, as: SIMD4<UInt32>.self)
        (tokens, place, inline) = (Int(value[3]), value[0], PieceCache.shortInline)
      } else {
        guard length <= PieceCache.longLimit,
          let value = PieceCache.value(found.lines[index], key)?.loadUnaligned(as: SIMD8<UInt32>.self)
        else { break }
        UnsafeMutableRawPointer(target).storeBytes(of: value, as: SIMD8<UInt32>.self)
        (tokens, place, inline) = (Int(value[7]), value[0], PieceCache.longInline)
      }
      if tokens <= inline {
        target += tokens
      } else {
        self.count = target - output.base
        copyFromPool(Int(place), tokens, room: count &- index &+ room)
        target = output.base + self.count
      }
      begin = end
      index &+= 1
    }
    self.count = target - output.base
    start = begin
    return index
  }

  /// Segments a piece that the cache does not have, and remembers it.
  ///
  /// - Parameter readable: how many bytes may be read from the piece's first on.
  @inline(never)
  private mutating func encodeMiss(
    _ piece: UnsafeBufferPointer<UInt8>, at start: Int, readable: Int, _ key: UnsafePointer<UInt64>, room pieces: Int,
    _ tables: Tables, _ view: Tables.View
  ) throws(EncodingError) {
    cacheUse.misses &+= 1
    let dropped = segmenter.droppedCount
    let first = count
    do throws(EncodingError) {
      if piece.count > PieceCache.shortLimit, let bridges {
        try encodeInParts(piece, readable: readable, bridges, room: pieces, tables, view)
      } else {
        appendTokens(try segmenter.segment(piece, tables, view), room: pieces)
      }
    } catch { throw error.moved(by: start) }
    // A piece with dropped symbols has to be counted again each time.
    if dropped != segmenter.droppedCount { return }
    cache.insert(piece.count, key, UnsafeBufferPointer(start: output.base + first, count: count &- first))
  }

  /// Cuts a long piece where no merge can reach across, and segments its parts, which are often known.
  private mutating func encodeInParts(
    _ piece: UnsafeBufferPointer<UInt8>, readable: Int, _ bridges: BridgeTable, room pieces: Int, _ tables: Tables,
    _ view: Tables.View
  ) throws(EncodingError) {
    if let token = tables.wholePieceToken(piece) { return append(token) }
    let base = piece.baseAddress.unsafelyUnwrapped
    var position = 0
    while position < piece.count {
      var start = position
      let count = bridges.cut(piece, from: &position, into: parts.ends)
      if count == 1, position &- start == piece.count {
        // The piece itself will be remembered.
        return appendTokens(try segmenter.segmentPart(piece, tables, view), room: pieces)
      }
      parts.locate(
        base, from: start, count: count, hasGaps: false, readable: readable, mark: PieceCache.partMark, cache.lines)
      var next = 0
      while true {
        next = appendKnown(parts.found, from: &start, next, count, hasGaps: false, room: pieces)
        if next == count { break }
        let end = Int(parts.ends[next])
        do throws(EncodingError) {
          try encodePart(
            UnsafeBufferPointer(start: base + start, count: end &- start), parts.found.keys + 4 &* next,
            room: count &- next &+ pieces, tables, view)
        } catch { throw error.moved(by: start) }
        start = end
        next &+= 1
      }
    }
  }

  /// Segments a part of a piece that the cache does not have, and remembers it.
  private mutating func encodePart(
    _ part: UnsafeBufferPointer<UInt8>, _ key: UnsafePointer<UInt64>, room pieces: Int, _ tables: Tables,
    _ view: Tables.View
  ) throws(EncodingError) {
    let dropped = segmenter.droppedCount
    let tokens = try segmenter.segmentPart(part, tables, view)
    appendTokens(tokens, room: pieces)
    if dropped != segmenter.droppedCount { return }
    cache.insert(part.count, key, UnsafeBufferPointer(start: segmenter.tokens, count: tokens))
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
}

/// Tables that many calls borrow.
private final class TableBox<Tables: Sendable>: Sendable {
  let tables: Tables

  init(_ tables: Tables) { self.tables = tables }
}
