/// The distinct words that a unigram vocabulary is learned from, cut to the characters that the vocabulary is to cover.
///
/// A word is a pre-tokenized piece, or a part of one: pieces are cut where a character stands that is not covered, where a
/// user-defined token stands, where bytes are no UTF-8, and after every `longest` bytes, so that the memory for a word is
/// bounded. Words are in the order of the bytes of their pieces, whatever order the text had.
struct WeightedWords: Sendable {
  /// A character or byte, or the end-of-word symbol, and how often it occurs.
  struct Symbol: Sendable {
    var bytes: [UInt8]
    /// The code point, or the byte; above all others for the end-of-word symbol.
    var number: UInt32
    var count: UInt64
  }

  /// All words end to end; word *i* ends at `ends[i]`.
  private(set) var storage: [UInt8] = []
  private(set) var ends: [Int] = []
  private(set) var counts: [UInt64] = []
  /// For each word whether the end-of-word symbol stands behind it: not where its piece was cut.
  private var isEnd: [Bool] = []
  /// What has to be in the vocabulary: count descending, then number ascending.
  private(set) var alphabet: [Symbol] = []
  /// Occurrences of all words, as far as a `Double` holds them.
  private(set) var total = 0.0
  /// Occurrences of symbols that are not covered.
  private(set) var uncovered: UInt64 = 0
  let hasCharacters: Bool
  let suffix: [UInt8]

  /// Where a word is cut, in bytes.
  static let longest = 4096
  /// The number of the end-of-word symbol.
  static let suffixNumber = UInt32.max
  /// The number of what stands between the parts of a piece.
  private static let breakNumber = UInt32.max - 1

  /// - Parameters:
  ///   - coverage: the share of all symbols that the alphabet has to cover at least; the rarest are left out.
  ///   - required: symbols that are kept, however rare.
  ///   - breaks: texts that are never part of a word.
  ///   - suffix: what every piece ends with; empty for nothing.
  ///   - excluded: characters that are never covered: NUL, TAB and space.
  init(
    _ pieces: consuming PieceCounts, alphabet: Alphabet, coverage: Double, required: [[UInt8]], breaks: [[UInt8]],
    suffix: [UInt8] = [], excluded: [UInt32] = [0, 9, 0x20]
  ) {
    hasCharacters = alphabet == .characters
    self.suffix = suffix
    let matcher = breaks.isEmpty ? nil : ByteStringMatcher(breaks)
    let sorted = SortedPieces(consume pieces)
    var tally: [UInt32: UInt64] = [:]
    // Nearly all symbols have numbers of 16 bits.
    var low = [UInt64](repeating: 0, count: 1 << 16)
    WeightedWords.forEach(of: sorted) { piece, count in
      var parts: UInt64 = 0
      WeightedWords.forEachPart(of: piece, matcher) { part in
        parts += 1
        var index = part.lowerBound
        while index < part.upperBound {
          let (number, length) = symbol(in: piece, at: index)
          if let number {
            if number < low.count {
              low[Int(number)].addSaturating(count)
            } else {
              tally[number, default: 0].addSaturating(count)
            }
          }
          index += length
        }
      }
      // SentencePiece counts what stands for a break as one more character that is covered (measured on 0.2.3).
      let (breaks, overflow) = (parts - 1).multipliedReportingOverflow(by: count)
      if parts > 1 { tally[WeightedWords.breakNumber, default: 0].addSaturating(overflow ? .max : breaks) }
    }
    for (number, count) in low.enumerated() where count > 0 { tally[UInt32(number)] = count }
    var kept = Set<UInt32>()
    for symbol in required {
      symbol.withUnsafeBufferPointer { if let number = self.symbol(in: $0, at: 0).number { kept.insert(number) } }
    }
    if hasCharacters { for number in excluded { tally[number] = nil } }
    let all = tally.values.reduce(into: UInt64(0)) { $0.addSaturating($1) }
    var covered: UInt64 = 0
    var chosen: [Symbol] = []
    for (number, count) in tally.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      if Double(covered) < coverage * Double(all) || kept.contains(number) {
        covered.addSaturating(count)
        if number == WeightedWords.breakNumber { continue }
        chosen.append(Symbol(bytes: bytes(of: number), number: number, count: count))
      } else if number != WeightedWords.breakNumber {
        uncovered.addSaturating(count)
      }
    }
    for number in kept.sorted() where tally[number] == nil {
      chosen.append(Symbol(bytes: bytes(of: number), number: number, count: 0))
    }
    let inside = Set(chosen.map(\.number))
    WeightedWords.forEach(of: sorted) { add($0, $1, matcher, inside) }
    if !suffix.isEmpty {
      var count: UInt64 = 0
      for (word, isEnd) in isEnd.enumerated() where isEnd { count.addSaturating(counts[word]) }
      chosen.append(Symbol(bytes: suffix, number: WeightedWords.suffixNumber, count: count))
    }
    self.alphabet = chosen
    total = counts.reduce(0) { $0 + Double($1) }
  }

  /// How many words there are.
  var count: Int { counts.count }

  /// The bytes of a word, the end-of-word symbol included.
  func range(_ word: Int) -> Range<Int> { (word == 0 ? 0 : ends[word - 1])..<ends[word] }

  /// The byte count of a word without the end-of-word symbol.
  func textCount(_ word: Int) -> Int { range(word).count - (isEnd[word] ? suffix.count : 0) }

  /// The symbol at `index` and its byte count; no number for bytes that are no character.
  @inline(__always)
  private func symbol(in text: UnsafeBufferPointer<UInt8>, at index: Int) -> (number: UInt32?, length: Int) {
    if !hasCharacters { return (UInt32(text[index]), 1) }
    let scalar = text.scalar(at: index)
    return (scalar.value, scalar.count)
  }

  private func bytes(of number: UInt32) -> [UInt8] {
    if !hasCharacters { return [UInt8(truncatingIfNeeded: number)] }
    return Unicode.Scalar(number).map { Array(String($0).utf8) } ?? []
  }

  /// Calls `body` with every piece and its count.
  private static func forEach(of pieces: SortedPieces, _ body: (UnsafeBufferPointer<UInt8>, UInt64) -> Void) {
    var rest = pieces
    var piece: [UInt8] = []
    while let count = rest.next(into: &piece) { piece.withUnsafeBufferPointer { body($0, count) } }
  }

  /// The parts of a piece between the texts that break it.
  private static func forEachPart(
    of piece: UnsafeBufferPointer<UInt8>, _ matcher: ByteStringMatcher?, _ body: (Range<Int>) -> Void
  ) {
    var start = 0
    while let match = matcher?.firstMatch(in: piece, from: start) {
      body(start..<match.range.lowerBound)
      start = match.range.upperBound
    }
    body(start..<piece.count)
  }

  private mutating func add(
    _ piece: UnsafeBufferPointer<UInt8>, _ count: UInt64, _ matcher: ByteStringMatcher?, _ inside: Set<UInt32>
  ) {
    var parts: [Range<Int>] = []
    WeightedWords.forEachPart(of: piece, matcher) { parts.append($0) }
    var runs: [Range<Int>] = []
    for part in parts {
      var start = part.lowerBound
      var index = start
      while index < part.upperBound {
        let (number, length) = symbol(in: piece, at: index)
        let isInside = number.map(inside.contains) ?? false
        if !isInside || index + length - start > WeightedWords.longest {
          if start < index { runs.append(start..<index) }
          start = isInside ? index : index + length
        }
        index += length
      }
      if start < part.upperBound { runs.append(start..<part.upperBound) }
    }
    for (index, run) in runs.enumerated() {
      storage += piece[run]
      // Only the end of the piece is the end of a word.
      let isEnd = !suffix.isEmpty && index == runs.count - 1 && run.upperBound == piece.count
      if isEnd { storage += suffix }
      self.isEnd.append(isEnd)
      ends.append(storage.count)
      counts.append(count)
    }
  }
}

extension UInt64 {
  /// Adds; beyond the largest number the sum stays there.
  mutating func addSaturating(_ other: UInt64) {
    let (sum, overflow) = addingReportingOverflow(other)
    self = overflow ? .max : sum
  }
}
