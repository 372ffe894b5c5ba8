/// Cuts pieces into tokens by byte-pair merging, one piece after the other.
///
/// After `segment` the tokens stand in `token(_:)` and `start(_:)` until the next call.
struct BytePairSegmenter: PieceSegmenter, ~Copyable {
  private var merger = BytePairMerger()
  /// Where each symbol began before merging, in bytes of the piece.
  private var starts = WorkBuffer<UInt32>(capacity: 128)
  private var spelling: [UInt8] = []
  private let dropsUnknown: Bool
  /// The probability with which `segmentAtRandom` passes a merge over.
  var dropout: Double
  private(set) var droppedCount = 0

  init(_ tables: BytePairTables, options: EncodingOptions) {
    dropsUnknown = options.unknownSymbols == .drop
    dropout = options.dropout?.probability ?? 0
  }

  @inline(__always)
  var tokens: UnsafePointer<TokenID> { UnsafePointer(merger.symbols.base) }

  @inline(__always)
  func start(_ index: Int) -> Int { Int(starts.base[Int(merger.places.base[index])]) }

  @inline(__always)
  mutating func segment(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: BytePairTables, _ view: MergeTable.View
  ) throws(EncodingError) -> Int {
    if tables.looksUpWholePieces, let token = tables.wholeToken(piece) {
      merger.symbols.base[0] = token
      return 1
    }
    return try segmentPart(piece, tables, view)
  }

  /// A part is not a token because of its spelling alone.
  @inline(__always)
  mutating func segmentPart(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: BytePairTables, _ view: MergeTable.View
  ) throws(EncodingError) -> Int {
    if tables.hasPlainBytes, piece.count <= BytePairMerger.shortLimit {
      let count = merger.mergeShort(piece, view)
      if count >= 0 { return count }
    }
    let count = merger.merge(try fill(piece, tables, view), view)
    return tables.cuts.isEmpty ? count : merger.cut(count, tables.cuts)
  }

  mutating func segmentTrackingStarts(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: BytePairTables, _ view: MergeTable.View
  ) throws(EncodingError) -> Int {
    if tables.model.ignoresMerges, let token = tables.wholeToken(piece) {
      setWhole(token)
      return 1
    }
    let count = merger.merge(try fill(piece, tables, view), view)
    return tables.cuts.isEmpty ? count : merger.cut(count, tables.cuts)
  }

  /// Merges are passed over at random; a piece that is a token is cut like any other, as in Hugging Face tokenizers.
  mutating func segmentAtRandom(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: BytePairTables, _ view: MergeTable.View,
    generator: inout RandomGenerator
  ) throws(EncodingError) -> Int {
    let count = merger.merge(try fill(piece, tables, view), view, dropout: dropout, generator: &generator)
    return tables.cuts.isEmpty ? count : merger.cut(count, tables.cuts)
  }

  private mutating func setWhole(_ token: TokenID) {
    merger.setSingle(token)
    starts.base[0] = 0
  }

  // MARK: Symbols

  private mutating func fill(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: BytePairTables, _ view: MergeTable.View
  ) throws(EncodingError) -> Int {
    // A character gives as many symbols as it has bytes at most, plus those of a prefix and a suffix.
    let marks = (tables.model.continuingPrefix?.count ?? 0) + (tables.model.wordSuffix?.count ?? 0)
    let most = piece.count * (1 + marks)
    merger.symbols.reserve(most)
    starts.reserve(most)
    return tables.hasPlainBytes ? try fillWithBytes(piece, tables, view) : try fillWithCharacters(piece, tables)
  }

  private mutating func fillWithBytes(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: BytePairTables, _ view: MergeTable.View
  ) throws(EncodingError) -> Int {
    var run = SymbolRun(symbols: merger.symbols.base, starts: starts.base)
    for position in 0..<piece.count {
      let symbol = view.symbol(of: piece[position])
      if symbol != BytePairTables.noSymbol {
        run.append(symbol, at: position)
      } else {
        try fillUnknown(piece, position..<position + 1, tables.model, &run)
      }
    }
    run.finish()
    return run.count
  }

  /// Characters, or bytes that carry marks, as in CLIP.
  private mutating func fillWithCharacters(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: BytePairTables
  ) throws(EncodingError) -> Int {
    let model = tables.model
    var run = SymbolRun(symbols: merger.symbols.base, starts: starts.base)
    var position = 0
    let findsSymbols = !tables.userDefined.isEmpty
    while position < piece.count {
      if findsSymbols, tables.userDefined.begins(with: piece[position]) {
        let count = tables.userDefined.longestMatch(in: piece, at: position)
        let symbol = UnsafeBufferPointer(rebasing: piece[position..<position + count])
        if count > 0, let id = tables.wholeToken(symbol) {
          run.append(id, at: position)
          position += count
          continue
        }
      }
      let end = position + (model.alphabet == .bytes ? 1 : UTF8Character.length(in: piece, at: position))
      defer { position = end }
      let prefix = position > 0 ? model.continuingPrefix : nil
      let suffix = end == piece.count ? model.wordSuffix : nil
      let character = UnsafeBufferPointer(rebasing: piece[position..<end])
      let symbol: TokenID?
      if prefix == nil, suffix == nil {
        symbol = tables.wholeToken(character)
      } else {
        spelling.removeAll(keepingCapacity: true)
        if let prefix { spelling.append(contentsOf: prefix) }
        spelling.append(contentsOf: character)
        if let suffix { spelling.append(contentsOf: suffix) }
        symbol = spelling.withUnsafeBufferPointer { tables.wholeToken($0) }
      }
      if let symbol {
        run.append(symbol, at: position)
      } else if model.byteFallback, fillWithFallback(prefix, character, suffix, at: position, tables, &run) {
        continue
      } else {
        try fillUnknown(piece, position..<end, model, &run)
      }
    }
    run.finish()
    return run.count
  }

  /// Writes a character as tokens of its bytes, if there is one for each; the marks' bytes count too.
  private func fillWithFallback(
    _ prefix: [UInt8]?, _ character: UnsafeBufferPointer<UInt8>, _ suffix: [UInt8]?, at position: Int,
    _ tables: BytePairTables, _ run: inout SymbolRun
  ) -> Bool {
    let fallback = tables.fallbackSymbols
    let has = { (byte: UInt8) in fallback[Int(byte)] != BytePairTables.noSymbol }
    guard prefix?.allSatisfy(has) ?? true, character.allSatisfy(has), suffix?.allSatisfy(has) ?? true else {
      return false
    }
    // An unknown character before is still held back, and comes out after these: Hugging Face's order.
    for byte in prefix ?? [] { run.write(fallback[Int(byte)], at: position) }
    for (offset, byte) in character.enumerated() { run.write(fallback[Int(byte)], at: position + offset) }
    for byte in suffix ?? [] { run.write(fallback[Int(byte)], at: position + character.count) }
    return true
  }

  private mutating func fillUnknown(
    _ piece: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ model: BytePairModel, _ run: inout SymbolRun
  ) throws(EncodingError) {
    if let unknown = model.unknown {
      run.appendUnknown(unknown, at: range.lowerBound, fuses: model.fusesUnknown)
    } else if dropsUnknown {
      droppedCount += 1
    } else {
      throw .unknownSymbol(Array(piece[range]), offset: range.lowerBound)
    }
  }
}

/// Symbols being written, one of them perhaps an unknown one that waits for its neighbours to join it.
private struct SymbolRun {
  let symbols: UnsafeMutablePointer<UInt32>
  let starts: UnsafeMutablePointer<UInt32>
  private(set) var count = 0
  private var waiting: (symbol: UInt32, position: Int)?

  init(symbols: UnsafeMutablePointer<UInt32>, starts: UnsafeMutablePointer<UInt32>) {
    self.symbols = symbols
    self.starts = starts
  }

  mutating func write(_ symbol: UInt32, at position: Int) {
    symbols[count] = symbol
    starts[count] = UInt32(truncatingIfNeeded: position)
    count &+= 1
  }

  mutating func append(_ symbol: UInt32, at position: Int) {
    if waiting != nil { finish() }
    write(symbol, at: position)
  }

  mutating func appendUnknown(_ symbol: UInt32, at position: Int, fuses: Bool) {
    if waiting != nil {
      if fuses { return }
      finish()
    }
    waiting = (symbol, position)
  }

  mutating func finish() {
    if let waiting { write(waiting.symbol, at: waiting.position) }
    waiting = nil
  }
}
