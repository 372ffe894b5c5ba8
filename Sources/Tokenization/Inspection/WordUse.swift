/// What the words of a text are like for a byte-to-word model: how long, and how many are too long for one row.
public struct WordUse: Sendable, Equatable {
  /// Words before long ones are cut.
  public private(set) var wordCount = 0
  /// Words that are too long for one row.
  public private(set) var splitWordCount = 0
  /// Rows that the model sees.
  public private(set) var rowCount = 0
  /// Bytes of text.
  public private(set) var byteCount = 0
  /// Bytes of words; the other bytes are spaces that flags stand for.
  public private(set) var wordByteCount = 0
  /// Bytes of the longest word, before it is cut.
  public private(set) var longest = 0
  /// How many words have each length; the last entry has those of that length or more.
  private var counts = [Int](repeating: 0, count: WordUse.lengthLimit + 1)
  private static let lengthLimit = 1024

  /// No words.
  public init() {}

  /// Adds the words of one record.
  ///
  /// - Complexity: O(*n*) in its bytes.
  public mutating func add(_ text: [UInt8], scanner: ByteWordScanner) {
    byteCount += text.count
    var length = 0
    text.withUnsafeBufferPointer { text in
      withUnsafeTemporaryAllocation(of: ByteWord.self, capacity: 512) { words in
        var cursor = ByteWordScanner.Cursor()
        while true {
          let found = scanner.scan(text, &cursor, into: words)
          for word in words[..<found] {
            if !word.isContinuation {
              finishWord(length, scanner)
              length = 0
            }
            length += word.byteCount
            rowCount += 1
          }
          if found < words.count { return }
        }
      }
    }
    finishWord(length, scanner)
  }

  /// Adds what another use counted.
  public mutating func add(_ other: WordUse) {
    wordCount += other.wordCount
    splitWordCount += other.splitWordCount
    rowCount += other.rowCount
    byteCount += other.byteCount
    wordByteCount += other.wordByteCount
    longest = max(longest, other.longest)
    for index in counts.indices { counts[index] += other.counts[index] }
  }

  /// Bytes of a word on average; 0 without words.
  public var meanLength: Double { wordCount == 0 ? 0 : Double(wordByteCount) / Double(wordCount) }

  /// The share of words that are cut; 0 without words.
  public var splitShare: Double { wordCount == 0 ? 0 : Double(splitWordCount) / Double(wordCount) }

  /// The length in bytes that `share` of the words do not pass (0.99: the 99th percentile); 0 without words.
  ///
  /// Lengths of 1024 bytes and more are not told apart: where they count, the result is ``longest``.
  public func length(ofShare share: Double) -> Int {
    var left = Int((share * Double(wordCount)).rounded(.up))
    for (length, count) in counts.enumerated() {
      left -= count
      if left <= 0 { return length < WordUse.lengthLimit ? length : longest }
    }
    return longest
  }

  private mutating func finishWord(_ length: Int, _ scanner: ByteWordScanner) {
    guard length > 0 else { return }
    wordCount += 1
    wordByteCount += length
    longest = max(longest, length)
    if length > scanner.maximumLength { splitWordCount += 1 }
    counts[min(length, WordUse.lengthLimit)] += 1
  }
}
