/// Normalizes texts, cuts them into pieces and counts the pieces.
///
/// ```swift
/// var counter = try PieceCounter(preTokenizer: SplitPattern.gpt2.preTokenizer)
/// try counter.add(Array("low low lower".utf8))
/// counter.counts.sorted()                    // " low" 1, " lower" 1, "low" 1
/// ```
///
/// Each text is handled by itself: no piece reaches from one text into the next. The sum of several counters does not
/// depend on which of them was given which text.
public struct PieceCounter: ~Copyable {
  /// What has been counted.
  public private(set) var counts = PieceCounts()
  /// Bytes of the texts that have been counted, before normalization.
  public private(set) var byteCount = 0
  /// Texts that have been counted; the parts of one text, given in several batches, are one.
  public private(set) var textCount = 0

  private let normalizer: TextNormalizer?
  private let splitter: Splitter
  private var words: SpacedWords?
  private var batch = PieceBatch()

  /// A counter for texts of a tokenizer with these stages.
  ///
  /// - Parameter alphabet: with one of bytes, a last ByteLevel step leaves bytes as they are.
  /// - Throws: when a stage cannot be prepared: see ``TextNormalizer`` and ``Splitter``.
  public init(
    normalizer: Normalizer? = nil, preTokenizer: PreTokenizer?, alphabet: Alphabet = .bytes
  ) throws {
    let textNormalizer = try normalizer.map { try TextNormalizer($0) }
    let splitter = try Splitter(preTokenizer, keepsBytes: alphabet == .bytes)
    self.normalizer = textNormalizer
    self.splitter = splitter
    words = SpacedWords(
      normalizer: normalizer, preTokenizer: preTokenizer, prepared: (textNormalizer, splitter))
  }

  /// Counts the pieces of one text.
  ///
  /// - Throws: `PieceCountsError.overflow`, and what the normalizer and the pre-tokenizer throw.
  /// - Complexity: linear in the text for every known pattern.
  public mutating func add(_ text: [UInt8]) throws {
    try add(TextBatch(bytes: text, ranges: [0..<text.count]))
  }

  /// Counts the pieces of some texts.
  ///
  /// - Throws: `PieceCountsError.overflow`, and what the normalizer and the pre-tokenizer throw.
  public mutating func add(_ texts: borrowing TextBatch) throws {
    if normalizer == nil, let scanner = splitter.scanner {
      try scan(texts.bytes, texts.ranges, by: scanner)
    } else if words != nil, texts.bytes.count <= SpacedWords.textLimit {
      try cutWords(texts.bytes, texts.ranges)
    } else {
      for range in texts.ranges { try split(Array(texts.bytes[range])) }
    }
    for range in texts.ranges { byteCount += range.count }
    textCount += texts.ranges.count - (texts.continues ? 1 : 0)
  }

  /// What has been counted, which the counter forgets: it goes on with no pieces, and with the sums of all texts.
  package mutating func takeCounts() -> PieceCounts {
    var taken = PieceCounts()
    swap(&taken, &counts)
    return taken
  }

  // MARK: Details

  /// Pieces of texts that touch are counted together: lines are short, and batches are for many pieces.
  private mutating func scan(_ bytes: [UInt8], _ ranges: [Range<Int>], by scanner: PieceScanner) throws {
    let ends = batch.ends
    try bytes.withUnsafeBufferPointer { bytes in
      var filled = 0
      var first = 0
      for range in ranges {
        var position = range.lowerBound
        if filled > 0, Int(ends[filled &- 1]) != position {
          try count(filled, from: first, in: bytes)
          filled = 0
        }
        if filled == 0 { first = position }
        let text = UnsafeBufferPointer(rebasing: bytes[..<range.upperBound])
        while position < range.upperBound {
          let room = UnsafeMutableBufferPointer(rebasing: ends[filled...])
          filled &+= scanner.scan(text, from: &position, into: room)
          if filled &+ PieceScanner.windowCount > ends.count {
            try count(filled, from: first, in: bytes)
            filled = 0
            first = position
          }
        }
      }
      try count(filled, from: first, in: bytes)
    }
  }

  private mutating func count(_ filled: Int, from first: Int, in bytes: UnsafeBufferPointer<UInt8>) throws {
    try counts.add(
      contiguous: UnsafeBufferPointer(rebasing: batch.ends[..<filled]), from: first, in: bytes, batch: &batch)
  }

  private mutating func cutWords(_ bytes: [UInt8], _ ranges: [Range<Int>]) throws {
    let ends = batch.ends
    try bytes.withUnsafeBufferPointer { bytes in
      var filled = 0
      for range in ranges {
        let text = UnsafeBufferPointer(rebasing: bytes[range])
        var position = 0
        while position < text.count {
          switch try words?.cut(text, from: &position, into: ends, after: filled) {
          case .pieces(let count)?:
            filled = count
            if position < text.count { try countWords(&filled) }
          case .word(let split)?: try count(split)
          case nil: preconditionFailure("no stages for words")
          }
        }
      }
      try countWords(&filled)
    }
  }

  private mutating func countWords(_ filled: inout Int) throws {
    guard filled > 0, let bytes = words?.bytes else { return }
    try count(filled, from: 0, in: bytes)
    filled = 0
  }

  private mutating func split(_ text: [UInt8]) throws {
    var aligned = AlignedText(text)
    try normalizer?.normalize(&aligned)
    if let scanner = splitter.scanner {
      try scan(aligned.bytes, [0..<aligned.bytes.count], by: scanner)
      return
    }
    var pieces = SplitText(aligned)
    try splitter.split(&pieces)
    try count(pieces)
  }

  private mutating func count(_ split: SplitText) throws {
    try split.text.bytes.withUnsafeBufferPointer { bytes in
      for piece in split.pieces { try counts.add(UnsafeBufferPointer(rebasing: bytes[piece])) }
    }
  }
}
