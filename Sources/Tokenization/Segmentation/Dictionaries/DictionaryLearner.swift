/// Reads a text in order, a part at a time, and learns a dictionary of its phrases.
public struct DictionaryLearner: ~Copyable {
  private let trainer: DictionaryTrainer
  /// One of these, by the method.
  private var lz78: LZ78Parser?
  private var lzw: LZWParser?
  private var chunks: ChunkTally?
  /// Characters that have been met; not used for bytes.
  private var isMet: [Bool] = []
  /// Bytes read.
  public private(set) var byteCount = 0
  /// Pieces read.
  public private(set) var pieceCount: UInt64 = 0
  /// Bytes that are no characters, which end a phrase and are in none.
  public private(set) var illFormedByteCount = 0
  private var isInPiece = false

  init(_ trainer: DictionaryTrainer) throws(DictionaryTrainingError) {
    try trainer.check()
    self.trainer = trainer
    lz78 = nil
    lzw = nil
    chunks = nil
    switch trainer.method {
    case .lz78:
      // Phrases that turn out to be single symbols are counted once with the alphabet, so some more may be needed.
      let room = trainer.coversAlphabet ? (trainer.alphabet == .bytes ? 256 : 0x110000) : 0
      let limit = trainer.vocabularySizes.max() ?? 0
      lz78 = LZ78Parser(limit: min(limit + room, Vocabulary.idLimit))
    case .zouharLZW: lzw = LZWParser()
    case .chunks(let length): chunks = ChunkTally(length: length)
    }
    if trainer.alphabet == .characters { isMet = Array(repeating: false, count: 0x110000) }
  }

  /// Reads on in the piece: phrases may reach from one part into the next.
  ///
  /// - Throws: `DictionaryTrainingError.tooMuchText`.
  /// - Complexity: O(*n*) in the bytes.
  public mutating func add(_ part: [UInt8]) throws {
    try part.withUnsafeBufferPointer { try add($0) }
  }

  /// Reads pieces that have been counted, where the order of the text does not matter: for chunks.
  ///
  /// - Throws: `DictionaryTrainingError.needsOrder` for a method that reads text in order, `PieceCountsError.overflow`.
  /// - Complexity: O(*n*) in the bytes of distinct pieces.
  public mutating func add(_ counts: PieceCounts) throws {
    guard case .chunks = trainer.method else { throw DictionaryTrainingError.needsOrder(trainer.method.name) }
    for (piece, count) in counts.sorted() {
      try piece.withUnsafeBufferPointer { try add($0, count: count) }
      isInPiece = false
      endPhrase()
      pieceCount += count
    }
  }

  /// Ends the piece: no phrase reaches into the next.
  public mutating func endPiece() {
    if isInPiece { pieceCount += 1 }
    isInPiece = false
    endPhrase()
  }

  package mutating func add(_ part: UnsafeBufferPointer<UInt8>, count times: UInt64 = 1) throws {
    guard !part.isEmpty else { return }
    isInPiece = true
    byteCount = Self.sum(byteCount, part.count, times)
    var position = 0
    while position < part.count {
      let (value, count) = trainer.alphabet == .bytes ? (UInt32(part[position]), 1) : part.scalar(at: position)
      if let value {
        if trainer.alphabet == .characters { isMet[Int(value)] = true }
        try lz78?.add(value)
        try lzw?.add(value)
        try chunks?.add(UnsafeBufferPointer(rebasing: part[position..<position + count]), count: times)
      } else {
        illFormedByteCount = Self.sum(illFormedByteCount, 1, times)
        endPhrase()
      }
      position += count
    }
  }

  /// `sum` and `amount` so many times, or the largest number where that is more.
  private static func sum(_ sum: Int, _ amount: Int, _ times: UInt64) -> Int {
    let (product, overflow) = amount.multipliedReportingOverflow(by: Int(clamping: times))
    let (result, overflow2) = sum.addingReportingOverflow(product)
    return overflow || overflow2 ? .max : result
  }

  private mutating func endPhrase() {
    lz78?.endPiece()
    lzw?.endPiece()
    chunks?.endPiece()
  }

  /// What has been learned.
  ///
  /// - Parameter progress: is told how many tokens there are, while passes go over the text.
  /// - Throws: `DictionaryTrainingError` when there is no text, or not enough for a size.
  public consuming func finish(progress: (Int) -> Void = { _ in }) throws -> DictionaryTraining {
    endPiece()
    guard byteCount > 0 else { throw DictionaryTrainingError.noText }
    var symbols: [[UInt8]] = []
    if trainer.coversAlphabet {
      symbols =
        trainer.alphabet == .bytes
        ? (UInt8.min...UInt8.max).map { [$0] }
        : isMet.indices.lazy.filter { isMet[$0] }.compactMap { Unicode.Scalar(UInt32($0)) }.map {
          Array(UTF8.encode($0)!)
        }
    }
    var results: [DictionaryTraining.Learned] = []
    for size in trainer.vocabularySizes {
      let fixed = symbols.count + trainer.specialTokens.count
      guard size > fixed else { throw DictionaryTrainingError.impossibleSize(size, least: fixed + 1) }
      let (phrases, passes) = try phrases(forSize: size, symbolCount: symbols.count, progress)
      let texts = phrases.map { path in trainer.alphabet == .bytes ? path.map(UInt8.init) : Self.utf8(path) }
      let learned = trainer.coversAlphabet ? zip(phrases, texts).filter { $0.0.count > 1 }.map(\.1) : texts
      let kept = Array(learned.prefix(size - fixed))
      guard kept.count == size - fixed || trainer.allowsFewer else {
        throw DictionaryTrainingError.ranOut(wanted: size, reached: fixed + kept.count)
      }
      results.append(DictionaryTraining.Learned(size: size, phrases: kept, passes: passes))
    }
    return DictionaryTraining(
      settings: trainer, symbols: symbols, results: results, byteCount: byteCount, pieceCount: pieceCount,
      illFormedByteCount: illFormedByteCount)
  }

  private func phrases(
    forSize size: Int, symbolCount: Int, _ progress: (Int) -> Void
  ) throws -> (phrases: [[UInt32]], passes: Int) {
    if let lz78 {
      progress(lz78.phraseCount)
      return ((0..<lz78.phraseCount).map { lz78.trie.path(to: UInt32($0) + 1) }, 1)
    }
    if var lzw {
      return try lzw.observe(
        symbolCount: trainer.coversAlphabet ? symbolCount : nil, limit: size - trainer.specialTokens.count,
        progress: progress)
    }
    let found = chunks?.mostFrequent() ?? []
    progress(found.count)
    return (found.map { trainer.alphabet == .bytes ? $0.map(UInt32.init) : Self.scalars($0) }, 1)
  }

  private static func scalars(_ text: [UInt8]) -> [UInt32] {
    String(decoding: text, as: UTF8.self).unicodeScalars.map(\.value)
  }

  private static func utf8(_ path: [UInt32]) -> [UInt8] {
    path.flatMap { value in Unicode.Scalar(value).flatMap { UTF8.encode($0) }.map(Array.init) ?? [] }
  }
}
