/// Normalizes and cuts texts in one pass, character by character, where the stages allow it: BERT's, or cutting at white
/// space alone.
///
/// What these stages do to a character does not depend on its neighbours, but for two things. Combining marks that stay are
/// put in order where accents are stripped, and bytes that are no UTF-8 can become a character when what stands between
/// them is removed. Words with such marks, or with such bytes and something that is removed, go through the stages, and
/// only they. What becomes of any other character is found out once, by sending it through the stages between two letters:
///
/// ```
/// aÉa  →  aea           part of a word, as e
/// a—a  →  a | — | a     a piece of its own
/// a a  →  a | a         a gap
/// ```
///
/// Memory: 18 MB at most for what is known about characters (4 kB for each 256 neighbours of which one has occurred), and
/// the longest word.
///
/// - Source: formats.md 1.2 and 3.2.
struct SpacedWords: ~Copyable {
  /// What `cut` has cut.
  enum Part {
    /// There are so many pieces in `bytes`, without gaps from the first byte on.
    case pieces(Int)
    /// A word that has gone through the stages; nothing is in `bytes`.
    case word(SplitText)
  }

  /// The longest text, in bytes: as pieces it is seven times as long at most, and pieces end below 4 GiB.
  static let textLimit = Int(UInt32.max) / 8

  /// What becomes of a character: `known` bytes at most, how many they are, and its kind.
  private typealias Entry = SIMD16<UInt8>

  private enum Kind {
    static let unknown: UInt8 = 0
    static let part: UInt8 = 1
    static let alone: UInt8 = 2
    static let gap: UInt8 = 3
    /// Its word has to go through the stages.
    static let unusual: UInt8 = 4
  }

  private static let known = 14
  /// Bytes behind the pieces that may be read, and room for an entry.
  private static let slack = 48

  private let stages: (normalizer: TextNormalizer?, splitter: Splitter)
  /// Whether marks are put in order.
  private let orders: Bool
  /// For each ASCII character the byte that takes its place, and above that 0 where it is part of a word, or its kind;
  /// `unusual` where `entries` have to be asked.
  private var ascii = WorkBuffer<UInt16>(capacity: 128)
  /// For each 256 code points the number of their page in `entries`; page 0 knows nothing.
  private var pages = WorkBuffer<UInt16>(capacity: 0x1100)
  private var entries = WorkBuffer<Entry>(capacity: 256)
  private var pageCount = 1
  private var output = WorkBuffer<UInt8>(capacity: 1 << 13)
  private var written = 0

  /// Nil for other stages than these.
  ///
  /// - Parameter prepared: the same two, ready to be used.
  init?(
    normalizer: Normalizer?, preTokenizer: PreTokenizer?, prepared: (normalizer: TextNormalizer?, splitter: Splitter)
  ) {
    switch preTokenizer {
    case .bert, .whitespaceSplit: break
    default: return nil
    }
    switch normalizer {
    case nil: orders = false
    case .bert(_, _, let stripAccents, let lowercase): orders = stripAccents ?? lowercase
    default: return nil
    }
    stages = prepared
    ascii.base.update(repeating: UInt16(Kind.unusual) << 8, count: 128)
    pages.base.update(repeating: 0, count: 0x1100)
    entries.base.update(repeating: Entry(repeating: 0), count: 256)
  }

  /// The pieces that have been cut, one after the other, and some more bytes that may be read.
  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: output.base, count: written + 32) }

  /// Cuts words off the rest of a text until there is no more room, or a word has to go through the stages, or the text
  /// ends.
  ///
  /// - Parameters:
  ///   - text: a whole text of ``textLimit`` bytes at most.
  ///   - position: where to begin: 0, or where the call before has ended.
  ///   - ends: takes where in `bytes` pieces end; with room for two at least.
  ///   - filled: how many pieces are there already, of other texts, and stay.
  /// - Returns: `pieces` with a number that includes `filled`, or a `word` when `filled` is 0.
  /// - Complexity: linear, also when a word turns out to be unusual at its end: it is looked at twice.
  mutating func cut(
    _ text: UnsafeBufferPointer<UInt8>, from position: inout Int, into ends: UnsafeMutableBufferPointer<UInt32>,
    after filled: Int
  ) throws -> Part {
    precondition(text.count <= SpacedWords.textLimit, "the text is too long to be cut at once")
    var place = position
    // Where the word begins, in the text and in `output`.
    var word = place
    var start = filled > 0 ? Int(ends[filled - 1]) : 0
    var written = start
    // Of the word: whether something is removed, and whether a byte is no UTF-8.
    var removes = false
    var isIllFormed = false
    var count = filled
    let end = text.count
    // A character of its own ends two pieces.
    while place < end, count &+ 2 <= ends.count {
      output.reserve(written &+ 4 &* SpacedWords.slack, keeping: written)
      let target = output.base
      let plainEnd = min(end, place &+ (output.capacity &- written &- SpacedWords.slack))
      var found: UInt16 = 0
      while place < plainEnd {
        let byte = text[place]
        if byte >= 0x80 {
          found = UInt16(Kind.unusual) &<< 8
          break
        }
        found = ascii.base[Int(byte)]
        if found > 0xFF { break }
        target[written] = UInt8(truncatingIfNeeded: found)
        written &+= 1
        place &+= 1
      }
      if place == plainEnd { continue }
      var kind = UInt8(truncatingIfNeeded: found &>> 8)
      var length = 1
      var replacementCount = 1
      if kind == Kind.unusual {
        let (value, byteCount) = text.scalar(at: place)
        if let value {
          let entry = try entry(of: value)
          UnsafeMutableRawPointer(target + written).storeBytes(of: entry, as: Entry.self)
          replacementCount = Int(entry[SpacedWords.known])
          kind = entry[SpacedWords.known &+ 1]
          if kind == Kind.part, replacementCount == 0 { removes = true }
        } else {
          target[written] = text[place]
          kind = Kind.part
          isIllFormed = true
        }
        if removes, isIllFormed { kind = Kind.unusual }
        length = byteCount
        if kind == Kind.part {
          written &+= replacementCount
          place &+= length
          continue
        }
        if kind == Kind.unusual {
          if count > 0 { break }
          position = try endOfWord(text, from: place)
          return .word(try split(Array(text[word..<position])))
        }
      } else {
        target[written] = UInt8(truncatingIfNeeded: found)
      }
      if written > start {
        ends[count] = UInt32(truncatingIfNeeded: written)
        count &+= 1
      }
      if kind == Kind.alone {
        written &+= replacementCount
        ends[count] = UInt32(truncatingIfNeeded: written)
        count &+= 1
      }
      start = written
      place &+= length
      word = place
      removes = false
      isIllFormed = false
    }
    if place == end {
      if written > start {
        ends[count] = UInt32(truncatingIfNeeded: written)
        count &+= 1
        start = written
      }
      // Also when nothing is left of the last word.
      word = end
    }
    self.written = start
    position = word
    return .pieces(count)
  }

  // MARK: Characters

  private static let unusual: Entry = {
    var entry = Entry(repeating: 0)
    entry[known + 1] = Kind.unusual
    return entry
  }()

  @inline(__always)
  private mutating func entry(of value: UInt32) throws -> Entry {
    let page = Int(pages.base[Int(value &>> 8)])
    let entry = entries.base[page &* 256 &+ Int(value & 0xFF)]
    return entry[SpacedWords.known &+ 1] == Kind.unknown ? try remember(value) : entry
  }

  @inline(never)
  private mutating func remember(_ value: UInt32) throws -> Entry {
    let entry = try learn(value)
    var page = Int(pages.base[Int(value >> 8)])
    if page == 0 {
      page = pageCount
      entries.reserve(256 * (page + 1), keeping: 256 * page)
      (entries.base + 256 * page).update(repeating: Entry(repeating: 0), count: 256)
      pages.base[Int(value >> 8)] = UInt16(page)
      pageCount += 1
    }
    entries.base[256 * page + Int(value & 0xFF)] = entry
    let kind = entry[SpacedWords.known + 1]
    if value < 128, kind == Kind.gap || kind != Kind.unusual && entry[SpacedWords.known] == 1 {
      ascii.base[Int(value)] = UInt16(kind == Kind.part ? 0 : kind) << 8 | UInt16(entry[0])
    }
    return entry
  }

  /// Sends a character through the stages.
  private func learn(_ value: UInt32) throws -> Entry {
    guard let scalar = Unicode.Scalar(value), let spelling = UTF8.encode(scalar) else { return SpacedWords.unusual }
    let letter = UInt8(ascii: "a")
    let text = try split([letter] + spelling + [letter])
    let pieces = text.pieces.map { text.text.bytes[$0] }
    guard pieces.first?.first == letter, pieces.last?.last == letter else { return SpacedWords.unusual }
    let kind: UInt8
    let bytes: ArraySlice<UInt8>
    switch pieces.count {
    case 1 where pieces[0].count >= 2: (kind, bytes) = (Kind.part, pieces[0].dropFirst().dropLast())
    case 2 where pieces.allSatisfy { $0.count == 1 }: (kind, bytes) = (Kind.gap, [])
    case 3 where pieces[0].count == 1 && pieces[2].count == 1: (kind, bytes) = (Kind.alone, pieces[1])
    default: return SpacedWords.unusual
    }
    guard bytes.count <= SpacedWords.known, !orders || !SpacedWords.hasOrder(bytes) else { return SpacedWords.unusual }
    var entry = Entry(repeating: 0)
    for (index, byte) in bytes.enumerated() { entry[index] = byte }
    entry[SpacedWords.known] = UInt8(bytes.count)
    entry[SpacedWords.known + 1] = kind
    return entry
  }

  /// Whether one of the characters can change its place among marks.
  private static func hasOrder(_ bytes: ArraySlice<UInt8>) -> Bool {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.contains {
      $0.properties.canonicalCombiningClass != .notReordered
    }
  }

  // MARK: Stages

  /// The white space behind the character at `place`: up to there the stages cut by themselves.
  private mutating func endOfWord(_ text: UnsafeBufferPointer<UInt8>, from place: Int) throws -> Int {
    var place = place
    while place < text.count {
      let (value, count) = text.scalar(at: place)
      if let value {
        if try entry(of: value)[SpacedWords.known + 1] == Kind.gap { break }
      }
      place += count
    }
    return place
  }

  private func split(_ bytes: [UInt8]) throws -> SplitText {
    var text = AlignedText(bytes)
    try stages.normalizer?.normalize(&text)
    var split = SplitText(text)
    try stages.splitter.split(&split)
    return split
  }
}
