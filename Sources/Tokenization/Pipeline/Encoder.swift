/// Turns texts into ids, one record after the other.
///
/// An encoder remembers what pieces became (``PieceCache``: up to about 40 MB; with BERT's stages also what characters did:
/// ``SpacedWords``, up to 18 MB), so keep one for each thread and use it for all of that thread's records. It is not shared between threads. What it gives does not depend on what it has seen.
///
/// The order of work is Hugging Face's: added tokens in the text as it is; then in each stretch between them the
/// normalizer, added tokens in the normalized text, the pre-tokenizer and the model; the post-processor at the end.
///
/// - Source: formats.md 2.2.
public struct Encoder: ~Copyable {
  private let compiled: CompiledTokenizer
  private let pieces: any PieceCoder
  /// Normalizes and cuts in one pass, where the stages allow it and no added token is looked for between them.
  private var words: SpacedWords?
  private var generator = RandomGenerator(seed: 0)
  /// Where the collected tokens came from, while origins are asked for.
  private var ranges: [Range<Int>] = []
  private var tracksRanges = false

  /// The longest record, in bytes.
  public static var recordLimit: Int { Int(UInt32.max) }

  /// An encoder that has seen nothing yet.
  public init(_ compiled: CompiledTokenizer) {
    self.init(compiled, coder: compiled.tables.makeCoder(options: compiled.options))
  }

  /// An encoder whose pieces go to `coder`.
  init(_ compiled: CompiledTokenizer, coder: any PieceCoder) {
    self.compiled = compiled
    pieces = coder
    words =
      compiled.normalizedTokens == nil
      ? SpacedWords(
        normalizer: compiled.tokenizer.normalizer, preTokenizer: compiled.tokenizer.preTokenizer,
        prepared: (compiled.normalizer, compiled.firstSplitter)) : nil
  }

  /// What pieces go to.
  var coder: any PieceCoder { pieces }

  /// How many symbols have been left out because they are not in the vocabulary.
  public var droppedSymbolCount: Int { pieces.droppedCount }

  /// Pieces that have been looked up, and those that had to be segmented because the cache did not have them.
  package var cacheUse: (pieces: Int, misses: Int) { pieces.cacheUse }

  /// Appends the ids of a record.
  ///
  /// - Parameters:
  ///   - text: UTF-8, or any bytes.
  ///   - record: the record's number, which together with the seed decides what chance does to it.
  /// - Throws: `EncodingError`, `NormalizationError` or `SplitError`; nothing is appended then.
  /// - Complexity: O(*n* log *m*), where *n* is the byte count of `text` and *m* that of its longest piece.
  public mutating func encode(_ text: Span<UInt8>, record: UInt64 = 0, into ids: inout [TokenID]) throws {
    try text.withUnsafeBufferPointer { try encode($0, record: record, into: &ids) }
  }

  /// Appends the tokens of a record with the bytes they stand for. Slower than ids alone.
  ///
  /// - Parameters: as for ids.
  /// - Throws: as for ids.
  public mutating func encode(_ text: Span<UInt8>, record: UInt64 = 0, into tokens: inout [EncodedToken]) throws {
    try text.withUnsafeBufferPointer { text in
      try collect(text, record: record, tracksRanges: true)
      let start = tokens.count
      tokens.reserveCapacity(start + pieces.count)
      for (id, range) in zip(pieces.collected, ranges) { tokens.append(EncodedToken(id: id, range: range)) }
    }
  }

  /// The ids of a text.
  public mutating func encode(_ text: String) throws -> [TokenID] {
    var ids: [TokenID] = []
    var text = text
    try text.withUTF8 { try encode($0, record: 0, into: &ids) }
    return ids
  }

  /// Appends the ids of a record.
  package mutating func encode(
    _ text: UnsafeBufferPointer<UInt8>, record: UInt64 = 0, into ids: inout [TokenID]
  ) throws {
    do {
      try collect(text, record: record, tracksRanges: false)
    } catch let error as EncodingError where error.range != nil {
      // Once more, to learn where in the record as it was given the symbol stands.
      try collect(text, record: record, tracksRanges: true)
    }
    ids.append(contentsOf: pieces.collected)
  }

  // MARK: Stages

  private mutating func collect(
    _ text: UnsafeBufferPointer<UInt8>, record: UInt64, tracksRanges: Bool
  ) throws {
    guard text.count <= Encoder.recordLimit else {
      throw EncodingError.recordTooLong(byteCount: text.count, limit: Encoder.recordLimit)
    }
    if let match = compiled.refused?.firstMatch(in: text, from: 0) {
      throw EncodingError.disallowedSpecialToken(
        compiled.refusedSpellings[match.index], offset: match.range.lowerBound)
    }
    pieces.removeAll()
    ranges.removeAll(keepingCapacity: true)
    self.tracksRanges = tracksRanges
    if compiled.options.isRandom {
      generator = RandomGenerator(seed: compiled.options.randomSeed, record: record)
    }
    var textIsDone = false
    for place in compiled.frame {
      switch place {
      case .token(let id): append(id, from: textIsDone ? text.count..<text.count : 0..<0)
      case .text:
        if !text.isEmpty { try encodeRecord(text) }
        textIsDone = true
      }
    }
  }

  private mutating func append(_ id: TokenID, from range: Range<Int>) {
    pieces.append(id)
    if tracksRanges { ranges.append(range) }
  }

  /// Finds added tokens in the text as it is.
  private mutating func encodeRecord(_ text: UnsafeBufferPointer<UInt8>) throws {
    guard let matcher = compiled.rawTokens else { return try encodeStretch(text, at: 0) }
    var cursor = AddedTokenMatcher.Cursor()
    var start = 0
    while let match = matcher.next(in: text, &cursor) {
      if start < match.range.lowerBound {
        try encodeStretch(UnsafeBufferPointer(rebasing: text[start..<match.range.lowerBound]), at: start)
      }
      append(match.id, from: match.range)
      start = max(start, match.range.upperBound)
    }
    if start < text.count { try encodeStretch(UnsafeBufferPointer(rebasing: text[start...]), at: start) }
  }

  /// Normalizes a stretch between added tokens.
  private mutating func encodeStretch(_ stretch: UnsafeBufferPointer<UInt8>, at offset: Int) throws {
    if words != nil, !tracksRanges, !compiled.options.isRandom, stretch.count <= SpacedWords.textLimit {
      return try pieces.encode(stretch, cutBy: &words!)
    }
    var origin = TextOrigin(offset: offset)
    guard let normalizer = compiled.normalizer else { return try encodeNormalized(stretch, origin) }
    var text = AlignedText(Array(stretch), tracksAlignment: tracksRanges)
    try normalizer.normalize(&text)
    if tracksRanges { origin.text = text }
    try text.bytes.withUnsafeBufferPointer { try encodeNormalized($0, origin) }
  }

  /// Finds added tokens in normalized text.
  private mutating func encodeNormalized(_ text: UnsafeBufferPointer<UInt8>, _ origin: TextOrigin) throws {
    guard let matcher = compiled.normalizedTokens else { return try encodePart(text, origin) }
    var cursor = AddedTokenMatcher.Cursor()
    var start = 0
    while let match = matcher.next(in: text, &cursor) {
      if start < match.range.lowerBound {
        try encodePart(UnsafeBufferPointer(rebasing: text[start..<match.range.lowerBound]), origin.shifted(by: start))
      }
      append(match.id, from: origin.range(of: match.range))
      start = max(start, match.range.upperBound)
    }
    if start < text.count {
      try encodePart(UnsafeBufferPointer(rebasing: text[start...]), origin.shifted(by: start))
    }
  }

  /// Splits a part that holds no added tokens, and encodes its pieces.
  private mutating func encodePart(_ part: UnsafeBufferPointer<UInt8>, _ origin: TextOrigin) throws {
    let splitter = origin.isStart ? compiled.firstSplitter : compiled.laterSplitter
    if let scanner = splitter.scanner, !tracksRanges, !compiled.options.isRandom {
      return try pieces.encode(part, scanner: scanner)
    }
    if compiled.segmentsWholeTexts, !tracksRanges { return try pieces.encode(part, pieces: [0..<part.count]) }
    var split = SplitText(AlignedText(Array(part), tracksAlignment: tracksRanges))
    try splitter.split(&split)
    if tracksRanges {
      try encodeTracking(split, origin)
    } else {
      try split.text.bytes.withUnsafeBufferPointer { bytes in
        if compiled.options.isRandom {
          try pieces.encodeAtRandom(bytes, pieces: split.pieces, generator: &generator)
        } else {
          try pieces.encode(bytes, pieces: split.pieces)
        }
      }
    }
  }

  private mutating func encodeTracking(_ split: SplitText, _ origin: TextOrigin) throws {
    func place(_ range: Range<Int>) -> Range<Int> { origin.range(of: split.text.originalRange(of: range)) }
    try split.text.bytes.withUnsafeBufferPointer { bytes in
      for piece in split.pieces {
        let start = piece.lowerBound
        do {
          try pieces.encodeTracking(
            UnsafeBufferPointer(rebasing: bytes[piece]), atRandom: compiled.options.isRandom, generator: &generator
          ) { range in
            ranges.append(place(start + range.lowerBound..<start + range.upperBound))
          }
        } catch let error as EncodingError {
          guard let range = error.range else { throw error }
          let found = place(start + range.lowerBound..<start + range.upperBound)
          throw error.moved(by: found.lowerBound - range.lowerBound)
        }
      }
    }
  }
}

/// Where a part of a normalized text came from.
private struct TextOrigin {
  /// Where the stretch that was normalized begins in the record.
  var offset: Int
  /// The normalized stretch; nil when nothing was normalized or origins are not asked for.
  var text: AlignedText?
  /// Where the part begins in the normalized stretch.
  var shift = 0

  /// Whether the part is at the beginning of the record.
  var isStart: Bool { offset == 0 && shift == 0 }

  func shifted(by bytes: Int) -> TextOrigin {
    var result = self
    result.shift += bytes
    return result
  }

  /// The bytes of the record that bytes of the part came from.
  func range(of part: Range<Int>) -> Range<Int> {
    let moved = part.lowerBound + shift..<part.upperBound + shift
    let original = text?.originalRange(of: moved) ?? moved
    return original.lowerBound + offset..<original.upperBound + offset
  }
}
