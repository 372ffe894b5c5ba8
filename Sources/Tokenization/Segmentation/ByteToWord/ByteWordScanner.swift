/// Cuts a text into words and says of each whether a space stands before it.
///
/// - A word is a maximal run of characters that are not white space; with ``separatesPunctuation`` every punctuation
///   mark and symbol is a word of its own.
/// - One U+0020 in front of a word is no word: it is the word's flag. Any other run of white space is a word.
/// - A byte that is not UTF-8 is a word.
/// - A word of more than ``maximumLength`` bytes is cut at the last boundary of a character that leaves no more than
///   that; what follows has no flag.
///
/// So the flags and bytes in order give back the text, whatever it holds.
///
/// - Source: papers.md 5, the project's own rule (the paper's is not known); classes of Unicode 16.0.
public struct ByteWordScanner: Sendable, Equatable {
  /// The most bytes in a word.
  public let maximumLength: Int
  /// Whether each character of `\p{P}` or `\p{S}` is a word of its own.
  public let separatesPunctuation: Bool

  /// What lengths are allowed: every character fits in a word, and every length in 16 bits.
  public static let lengths = 4...65_535

  /// A scanner.
  ///
  /// - Precondition: `maximumLength` is in ``lengths``.
  public init(maximumLength: Int, separatesPunctuation: Bool) {
    precondition(Self.lengths.contains(maximumLength), "a word has from 4 to 65535 bytes")
    self.maximumLength = maximumLength
    self.separatesPunctuation = separatesPunctuation
  }

  /// Where a scan of a text stands.
  public struct Cursor: Sendable {
    /// The bytes before it are in words, or are the space of the next one.
    public internal(set) var position = 0
    /// Where a word ends of which a part has been given.
    var longEnd = 0

    /// The start of a text.
    public init() {}
  }

  /// Writes the next words.
  ///
  /// - Parameters:
  ///   - text: the whole text, of less than 4 GiB.
  ///   - cursor: where to go on; moves on.
  ///   - words: takes them.
  /// - Returns: how many were written: fewer than there is room for only at the end of the text.
  /// - Complexity: O(*n*) in the bytes passed over.
  public func scan(
    _ text: UnsafeBufferPointer<UInt8>, _ cursor: inout Cursor, into words: UnsafeMutableBufferPointer<ByteWord>
  ) -> Int {
    precondition(text.count <= UInt32.max, "a text of 4 GiB or more has to be cut before it is scanned")
    guard !text.isEmpty, let output = words.baseAddress else { return 0 }
    return CharacterTable.unicode16.withReader(text) { reader in
      separatesPunctuation
        ? scan(reader, &cursor, output, words.count, PunctuationRule())
        : scan(reader, &cursor, output, words.count, SpaceRule())
    }
  }

  /// The words of `text`, in order.
  ///
  /// - Complexity: O(*n*) in its bytes.
  public func words(in text: [UInt8]) -> [ByteWord] {
    var words: [ByteWord] = []
    text.withUnsafeBufferPointer { text in
      withUnsafeTemporaryAllocation(of: ByteWord.self, capacity: 512) { buffer in
        var cursor = Cursor()
        while true {
          let count = scan(text, &cursor, into: buffer)
          words += buffer[..<count]
          if count < buffer.count { return }
        }
      }
    }
    return words
  }

  // MARK: Details

  @inline(__always)
  private func scan(
    _ reader: CharacterReader, _ cursor: inout Cursor, _ words: UnsafeMutablePointer<ByteWord>, _ capacity: Int,
    _ rule: some ByteWordRule
  ) -> Int {
    var position = cursor.position
    var longEnd = cursor.longEnd
    var count = 0
    while count < capacity {
      if longEnd > position {
        let end = longEnd &- position <= maximumLength ? longEnd : cut(reader, position, position &+ maximumLength)
        words[count] = ByteWord(
          start: UInt32(truncatingIfNeeded: position), end: UInt32(truncatingIfNeeded: end), isContinuation: true)
        count &+= 1
        position = end
        continue
      }
      guard position < reader.end else { break }
      var start = position
      var wordEnd: Int
      var isSpaced = false
      if reader.text[position] == 0x20 {
        start = position &+ 1
        wordEnd = start < reader.end ? rule.endOfWord(from: start, in: reader) : start
        if wordEnd > start {
          isSpaced = true
        } else {
          start = position
          wordEnd = reader.endOfRun(of: CharacterClass.space.rawValue, from: position)
        }
      } else {
        wordEnd = rule.endOfWord(from: position, in: reader)
        if wordEnd == position { wordEnd = reader.endOfRun(of: CharacterClass.space.rawValue, from: position) }
      }
      var end = wordEnd
      if wordEnd &- start > maximumLength {
        longEnd = wordEnd
        end = cut(reader, start, start &+ maximumLength)
      }
      words[count] = ByteWord(
        start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end), isSpaced: isSpaced)
      count &+= 1
      position = end
    }
    cursor.position = position
    cursor.longEnd = longEnd
    return count
  }

  /// The last start of a character at or before `limit`, in a well-formed run that began at `start` and goes on past
  /// `limit`.
  private func cut(_ reader: CharacterReader, _ start: Int, _ limit: Int) -> Int {
    var end = limit
    while reader.text[end] & 0xC0 == 0x80 { end &-= 1 }
    return end
  }
}

/// Where a word ends.
protocol ByteWordRule {
  /// The end of the word that begins at `start`; `start` itself where white space stands.
  func endOfWord(from start: Int, in reader: CharacterReader) -> Int
}

/// Words go on to the next white space.
private struct SpaceRule: ByteWordRule {
  @inline(__always)
  func endOfWord(from start: Int, in reader: CharacterReader) -> Int {
    var offset = start
    while offset < reader.end {
      offset = endOfVisibleASCII(from: offset, in: reader)
      guard offset < reader.end, reader.text[offset] >= 0x80 else { return offset }
      repeat {
        let visible = visibleLength(at: offset, in: reader)
        if visible > 0 {
          offset &+= visible
          continue
        }
        let next = reader.multibyteCharacter(at: offset)
        if next.length == 1 { return offset == start ? offset &+ 1 : offset }
        if next.class & CharacterClass.space.rawValue != 0 { return offset }
        offset &+= next.length
      } while offset < reader.end && reader.text[offset] >= 0x80
    }
    return offset
  }

  /// The length of characters of two or three bytes whose first bytes show that they are no white space, without a look
  /// at the table: four of two bytes, or one; 0 where the table has to say.
  ///
  /// White space beyond ASCII begins with C2, E1 9A, E2 80, E2 81 or E3 80.
  @inline(__always)
  private func visibleLength(at offset: Int, in reader: CharacterReader) -> Int {
    if offset &+ 8 <= reader.end {
      let word = UInt64(littleEndian: UnsafeRawPointer(reader.text + offset).loadUnaligned(as: UInt64.self))
      // From C4 on, each followed by 10xxxxxx.
      let hasPairs = word & 0xC0E0_C0E0_C0E0_C0E0 == 0x80C0_80C0_80C0_80C0
      let fromC4 = (word & 0x001C_001C_001C_001C) &+ 0x7FFF_7FFF_7FFF_7FFF
      if hasPairs, fromC4 & 0x8000_8000_8000_8000 == 0x8000_8000_8000_8000 { return 8 }
    }
    let lead = reader.text[offset]
    guard lead >= 0xC3, offset &+ 2 < reader.end, reader.text[offset &+ 1] & 0xC0 == 0x80 else { return 0 }
    if lead < 0xE0 { return 2 }
    guard lead >= 0xE1, lead < 0xF0, lead != 0xED, reader.text[offset &+ 2] & 0xC0 == 0x80 else { return 0 }
    if lead >= 0xE4 { return 3 }
    // U+1680, U+2000…205F, U+3000.
    let second = reader.text[offset &+ 1]
    return lead == 0xE1 && second != 0x9A || lead == 0xE2 && second > 0x81 || lead == 0xE3 && second != 0x80 ? 3 : 0
  }

  /// Where the run of ASCII other than white space ends that goes on at `start`, eight bytes at a time.
  @inline(__always)
  private func endOfVisibleASCII(from start: Int, in reader: CharacterReader) -> Int {
    let high: UInt64 = 0x8080_8080_8080_8080
    var offset = start
    while offset &+ 8 <= reader.end {
      let word = UInt64(littleEndian: UnsafeRawPointer(reader.text + offset).loadUnaligned(as: UInt64.self))
      let low = word & ~high
      let notSpace = (low ^ 0x2020_2020_2020_2020) &+ 0x7F7F_7F7F_7F7F_7F7F
      let fromTab = low &+ 0x7777_7777_7777_7777
      let pastReturn = low &+ 0x7272_7272_7272_7272
      let stops = (word | ~notSpace | fromTab & ~pastReturn) & high
      if stops != 0 { return offset &+ stops.trailingZeroBitCount &>> 3 }
      offset &+= 8
    }
    while offset < reader.end {
      let byte = reader.text[offset]
      if byte >= 0x80 || byte == 0x20 || byte &- 0x09 < 5 { return offset }
      offset &+= 1
    }
    return offset
  }
}

/// Words go on to the next white space, punctuation mark or symbol, and each of those stands alone.
private struct PunctuationRule: ByteWordRule {
  @inline(__always)
  func endOfWord(from start: Int, in reader: CharacterReader) -> Int {
    var offset = start
    while true {
      offset = reader.endOfASCIILetters(from: offset)
      guard offset < reader.end else { return offset }
      let byte = reader.text[offset]
      let next = byte < 0x80 ? (class: reader.classes[Int(byte)], length: 1) : reader.multibyteCharacter(at: offset)
      if next.class & CharacterClass.space.rawValue != 0 { return offset }
      if next.class & CharacterClass.symbol.rawValue != 0 || byte >= 0x80 && next.length == 1 {
        return offset == start ? offset &+ next.length : offset
      }
      offset &+= next.length
    }
  }
}
