/// Writes the tokens of a path from the last to the first, and makes of runs of characters that no piece covers what the
/// model says: byte tokens, one unknown token, or an error.
struct TokenRunWriter: ~Copyable {
  private var ids = WorkBuffer<TokenID>(capacity: 256)
  private var starts = WorkBuffer<UInt32>(capacity: 16)
  /// Tokens stand from here on.
  private var first = 0
  private var capacity = 0
  private var tracksStarts = false
  private var dropsUnknown = false
  private(set) var droppedCount = 0

  private var word: UnsafeBufferPointer<UInt8> = .init(start: nil, count: 0)
  private var position = 0
  /// Where the run of unknown characters ends that is being read, or -1.
  private var runEnd = -1
  /// How many characters it has.
  private var runLength = 0
  private var unknown: UInt32 = 0
  /// Whether each unknown character is a run by itself.
  private var endsRunsAtOnce = false
  /// The first symbol that the vocabulary cannot spell.
  private var missing: Range<Int>?

  @inline(__always)
  var tokens: UnsafePointer<TokenID> { UnsafePointer(ids.base + first) }

  @inline(__always)
  func start(_ index: Int) -> Int { Int(starts.base[first + index]) }

  /// Starts with the last token of `piece`, which has `wordCount` bytes with the end-of-word symbol.
  ///
  /// The piece has to stay where it is until `finish`.
  mutating func begin(
    _ piece: UnsafeBufferPointer<UInt8>, wordCount: Int, _ tables: UnigramTables, dropsUnknown: Bool, tracksStarts: Bool
  ) {
    // A token has a byte of the word at least.
    capacity = wordCount
    first = wordCount
    ids.reserve(wordCount)
    if tracksStarts { starts.reserve(wordCount) }
    word = piece
    position = wordCount
    runEnd = -1
    runLength = 0
    missing = nil
    unknown = tables.model.unknown ?? UnigramTables.noToken
    self.tracksStarts = tracksStarts
    self.dropsUnknown = dropsUnknown
    endsRunsAtOnce = tables.model.rule == .sentencePiece && !tables.fallback.isEmpty
  }

  /// Puts the token of `step` in front: an id, or the mark of an unknown character with its byte count.
  ///
  /// - Returns: the byte count of the step.
  @inline(__always)
  @discardableResult
  mutating func prepend(_ step: UInt32, _ tables: UnigramTables, _ view: UnigramTables.View) -> Int {
    let isUnknown = step & UnigramTables.unknownMark != 0
    let length = isUnknown ? Int(step & ~UnigramTables.unknownMark) : Int(view.lengths[Int(step)])
    if isUnknown || step == unknown {
      if runEnd < 0 { runEnd = position }
      runLength &+= 1
      position &-= length
      if endsRunsAtOnce { endRun(tables) }
      return length
    }
    if runEnd >= 0 { endRun(tables) }
    position &-= length
    put(step, at: position)
    return length
  }

  /// - Returns: how many tokens there are.
  /// - Throws: `unknownSymbol`, with the offset in the piece.
  mutating func finish(_ tables: UnigramTables) throws(EncodingError) -> Int {
    if runEnd >= 0 { endRun(tables) }
    if let missing { throw .unknownSymbol(Array(word[missing]), offset: missing.lowerBound) }
    return capacity &- first
  }

  @inline(__always)
  private mutating func put(_ id: TokenID, at start: Int) {
    first &-= 1
    ids.base[first] = id
    if tracksStarts { starts.base[first] = UInt32(truncatingIfNeeded: start) }
  }

  @inline(never)
  private mutating func endRun(_ tables: UnigramTables) {
    let run = min(position, word.count)..<min(runEnd, word.count)
    let length = runLength
    runEnd = -1
    runLength = 0
    let fallback = tables.fallback
    // Hugging Face looks the run up as it is spelt: the unknown token, spelt in the text, is not written as bytes.
    if tables.model.rule == .huggingFace, unknown != UnigramTables.noToken,
      tables.model.vocabulary[unknown].elementsEqual(word[run])
    {
      put(unknown, at: run.lowerBound)
    } else if !fallback.isEmpty, word[run].allSatisfy({ fallback[Int($0)] != UnigramTables.noToken }) {
      for index in run.reversed() { put(fallback[Int(word[index])], at: index) }
    } else if unknown != UnigramTables.noToken {
      put(unknown, at: run.lowerBound)
    } else if dropsUnknown {
      if !run.isEmpty { droppedCount += length }
    } else {
      let end = run.isEmpty ? run.lowerBound : run.lowerBound + UTF8Character.length(in: word, at: run.lowerBound)
      missing = run.lowerBound..<min(end, word.count)
    }
  }
}
