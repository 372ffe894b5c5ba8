internal import CIntrinsics

/// Turns texts into the marks and bytes of their words. A "piece" is a whole text: words know what stands before them.
struct ByteToWordSegmenter: PieceSegmenter, ~Copyable {
  private var ids = WorkBuffer<TokenID>(capacity: 4096)
  private var starts = WorkBuffer<UInt32>(capacity: 16)
  private var words = WorkBuffer<ByteWord>(capacity: ByteToWordSegmenter.batch)

  /// Words that are scanned before any of them is written.
  private static let batch = 256
  /// So many of them where windows help: a word, white space, a word, and the next.
  private static let fewest = 4
  /// Ids are written in steps of so many, whether the word has them or not.
  private static let step = 8

  init(_ tables: ByteToWordTables, options: EncodingOptions) {}

  @inline(__always)
  var tokens: UnsafePointer<TokenID> { UnsafePointer(ids.base) }

  func start(_ index: Int) -> Int { Int(starts.base[index]) }

  /// Every byte has an id.
  var droppedCount: Int { 0 }

  mutating func segment(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: ByteToWordTables, _ view: ByteToWordModel
  ) throws(EncodingError) -> Int {
    if view.rejectsIllFormed { try checkIsWellFormed(piece) }
    var count = 0
    var cursor = ByteWordScanner.Cursor()
    let base = view.byteBase
    let marks = (view.wordMark, view.spacedWordMark)
    // Every byte becomes an id, and every word has a mark besides; a space is a mark or a byte.
    ids.reserve(2 * piece.count + ByteWordScanner.windowCount)
    let output = ids.base
    let text = piece.baseAddress.unsafelyUnwrapped
    var batch = Self.batch
    while true {
      // Few words are scanned where windows help, as the next may begin behind the white space that this one ended at.
      var hasWindows = false
      while true {
        let from = text + cursor.position
        let passed = view.scanner.spacedWords(piece, &cursor)
        if passed == 0 { break }
        hasWindows = true
        // Of all 64 bytes, as a choice of fewer takes longer; those that were not passed are written again.
        cleave_add_but_spaces(from, base, marks.1, output + count)
        count &+= passed
      }
      batch = hasWindows ? Self.fewest : Swift.min(2 &* batch, Self.batch)
      let words = UnsafeMutableBufferPointer(start: self.words.base, count: batch)
      let found = view.scanner.scan(piece, &cursor, into: words)
      for word in words[..<found] {
        output[count] = word.isSpaced ? marks.1 : marks.0
        count &+= 1
        let length = word.byteCount
        var done = 0
        let start = Int(word.start)
        while done < length, start &+ done &+ Self.step <= piece.count {
          let bytes = UnsafeRawPointer(text + start + done).loadUnaligned(as: SIMD8<UInt8>.self)
          UnsafeMutableRawPointer(output + count + done).storeBytes(
            of: SIMD8<UInt32>(truncatingIfNeeded: bytes) &+ SIMD8<UInt32>(repeating: base), as: SIMD8<UInt32>.self)
          done &+= Self.step
        }
        while done < length {
          output[count &+ done] = TokenID(text[start &+ done]) &+ base
          done &+= 1
        }
        count &+= length
      }
      if found < words.count { return count }
    }
  }

  mutating func segmentTrackingStarts(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: ByteToWordTables, _ view: ByteToWordModel
  ) throws(EncodingError) -> Int {
    let count = try segment(piece, tables, view)
    starts.reserve(count)
    var position = 0
    for index in 0..<count {
      starts.base[index] = UInt32(truncatingIfNeeded: position)
      let id = ids.base[index]
      if id == view.wordMark { continue }
      position += 1
    }
    return count
  }

  /// There is only one way to write a text.
  mutating func segmentAtRandom(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: ByteToWordTables, _ view: ByteToWordModel,
    generator: inout RandomGenerator
  ) throws(EncodingError) -> Int {
    try segmentTrackingStarts(piece, tables, view)
  }

  private func checkIsWellFormed(_ text: UnsafeBufferPointer<UInt8>) throws(EncodingError) {
    var position = text.endOfASCII(from: 0)
    while position < text.count {
      let (value, count) = text.scalar(at: position)
      if value == nil { throw .illFormedByte(text[position], offset: position) }
      position += count
      if position < text.count, text[position] < 0x80 { position = text.endOfASCII(from: position) }
    }
  }
}

/// A byte-to-word model needs no tables.
struct ByteToWordTables: SegmentationTables {
  let model: ByteToWordModel

  init(_ model: ByteToWordModel) { self.model = model }

  func withView<Result, Failure: Error>(
    _ body: (ByteToWordModel) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(model)
  }

  var knowsEverySymbol: Bool { true }
}
