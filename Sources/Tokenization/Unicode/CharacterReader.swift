/// Reads characters and runs of them from bytes, with their classes: the innermost part of the scanners.
///
/// What must hold: offsets given are below `end` and not negative; `text` has `end` readable bytes; `blocks` and
/// `classes` are those of a ``CharacterTable``. The bytes may be anything: an ill-formed one is a character of its own,
/// of no class.
struct CharacterReader {
  let text: UnsafePointer<UInt8>
  /// The byte count of the text.
  let end: Int
  let blocks: UnsafePointer<UInt16>
  let classes: UnsafePointer<UInt8>

  typealias Character = (class: UInt8, length: Int)

  /// The class and byte count of the character at `offset`.
  @inline(__always)
  func character(at offset: Int) -> Character {
    let byte = text[offset]
    return byte < 0x80 ? (classes[Int(byte)], 1) : multibyteCharacter(at: offset)
  }

  /// ``character(at:)`` where the byte at `offset` is not ASCII.
  @inline(__always)
  func multibyteCharacter(at offset: Int) -> Character {
    let lead = text[offset]
    let remaining = end &- offset
    if lead < 0xE0 {
      guard lead >= 0xC2, remaining > 1 else { return (0, 1) }
      let last = text[offset &+ 1]
      guard last & 0xC0 == 0x80 else { return (0, 1) }
      return (inBlock(Int(lead & 0x1F), last), 2)
    }
    guard remaining > 2 else { return (0, 1) }
    let second = text[offset &+ 1]
    let third = text[offset &+ 2]
    guard second & 0xC0 == 0x80, third & 0xC0 == 0x80 else { return (0, 1) }
    if lead < 0xF0 {
      let block = Int(lead & 0xF) &<< 6 | Int(second & 0x3F)
      // Below: a shorter form exists. The others: surrogates.
      guard block >= 0x20, block & 0x3E0 != 0x360 else { return (0, 1) }
      return (inBlock(block, third), 3)
    }
    guard lead < 0xF5, remaining > 3, text[offset &+ 3] & 0xC0 == 0x80 else { return (0, 1) }
    let block = Int(lead & 0x7) &<< 12 | Int(second & 0x3F) &<< 6 | Int(third & 0x3F)
    guard block >= 0x400, block < 0x4400 else { return (0, 1) }
    return (inBlock(block, text[offset &+ 3]), 4)
  }

  @inline(__always)
  private func inBlock(_ block: Int, _ last: UInt8) -> UInt8 {
    classes[Int(blocks[block]) &<< 6 | Int(last & 0x3F)]
  }

  /// Where the run of characters with any class of `mask` ends that goes on at `offset`.
  @inline(__always)
  func endOfRun(of mask: UInt8, from offset: Int) -> Int {
    var offset = offset
    while offset < end {
      let next = character(at: offset)
      guard next.class & mask != 0 else { break }
      offset &+= next.length
    }
    return offset
  }

  /// Where the run of characters with no class of `mask` ends that goes on at `offset`.
  @inline(__always)
  func endOfRun(without mask: UInt8, from offset: Int) -> Int {
    var offset = offset
    while offset < end {
      let next = character(at: offset)
      guard next.class & mask == 0 else { break }
      offset &+= next.length
    }
    return offset
  }

  /// ``endOfRun(of:from:)`` for a mask that has all ASCII letters and nothing else of ASCII, eight bytes at a time.
  @inline(__always)
  func endOfLetters(_ mask: UInt8, from offset: Int) -> Int {
    var offset = offset
    while true {
      offset = endOfASCIILetters(from: offset)
      guard offset < end, text[offset] >= 0x80 else { return offset }
      repeat {
        let next = multibyteCharacter(at: offset)
        guard next.class & mask != 0 else { return offset }
        offset &+= next.length
      } while offset < end && text[offset] >= 0x80
    }
  }

  @inline(__always)
  func endOfASCIILetters(from offset: Int) -> Int {
    var offset = offset
    while offset &+ 8 <= end {
      let others = Self.nonLetters(word(at: offset) | 0x2020_2020_2020_2020)
      if others != 0 { return offset &+ others.trailingZeroBitCount &>> 3 }
      offset &+= 8
    }
    while offset < end, (text[offset] | 0x20) &- 0x61 < 26 { offset &+= 1 }
    return offset
  }

  @inline(__always)
  func endOfASCIILowercase(from offset: Int) -> Int {
    var offset = offset
    while offset &+ 8 <= end {
      let others = Self.nonLetters(word(at: offset))
      if others != 0 { return offset &+ others.trailingZeroBitCount &>> 3 }
      offset &+= 8
    }
    while offset < end, text[offset] &- 0x61 < 26 { offset &+= 1 }
    return offset
  }

  @inline(__always)
  private func word(at offset: Int) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(text + offset).loadUnaligned(as: UInt64.self))
  }

  /// The high bit of every byte that is not in `a…z`.
  @inline(__always)
  private static func nonLetters(_ word: UInt64) -> UInt64 {
    let high: UInt64 = 0x8080_8080_8080_8080
    let low = word & ~high
    let fromA = low &+ 0x1F1F_1F1F_1F1F_1F1F
    let pastZ = low &+ 0x0505_0505_0505_0505
    return (~fromA | pastZ | word) & high
  }

  /// A run of white space: where it ends, where its last character starts, and the end of its last CR or LF.
  typealias SpaceRun = (end: Int, lastStart: Int, newlineEnd: Int?)

  /// The run of white space that starts at `start`, with `text[start]` or the character there known to be white space.
  @inline(__always)
  func spaceRun(from start: Int) -> SpaceRun {
    var run: SpaceRun = (start, start, nil)
    while run.end < end {
      let next = character(at: run.end)
      guard next.class & CharacterClass.space.rawValue != 0 else { break }
      run.lastStart = run.end
      let byte = text[run.end]
      run.end &+= next.length
      if byte == 0x0A || byte == 0x0D { run.newlineEnd = run.end }
    }
    return run
  }

  /// Where the run of CR and LF ends that goes on at `offset`.
  @inline(__always)
  func endOfNewlines(from offset: Int) -> Int {
    var offset = offset
    while offset < end, text[offset] == 0x0A || text[offset] == 0x0D { offset &+= 1 }
    return offset
  }

  /// The byte count of `'s`, `'t`, `'d`, `'m`, `'ll`, `'ve` or `'re` at `offset`, where an apostrophe stands, or 0.
  @inline(__always)
  func contraction(at offset: Int) -> Int {
    guard offset &+ 1 < end else { return 0 }
    switch text[offset &+ 1] {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "d"), UInt8(ascii: "m"): return 2
    case UInt8(ascii: "l"): return offset &+ 2 < end && text[offset &+ 2] == UInt8(ascii: "l") ? 3 : 0
    case UInt8(ascii: "v"), UInt8(ascii: "r"):
      return offset &+ 2 < end && text[offset &+ 2] == UInt8(ascii: "e") ? 3 : 0
    default: return 0
    }
  }

  /// ``contraction(at:)`` without regard to case, which takes in U+017F for `s`.
  @inline(__always)
  func caselessContraction(at offset: Int) -> Int {
    guard offset &+ 1 < end else { return 0 }
    switch text[offset &+ 1] | 0x20 {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "d"), UInt8(ascii: "m"): return 2
    case UInt8(ascii: "l"): return offset &+ 2 < end && text[offset &+ 2] | 0x20 == UInt8(ascii: "l") ? 3 : 0
    case UInt8(ascii: "v"), UInt8(ascii: "r"):
      return offset &+ 2 < end && text[offset &+ 2] | 0x20 == UInt8(ascii: "e") ? 3 : 0
    case 0xE5:  // C5 or E5, of which C5 BF is U+017F
      return text[offset &+ 1] == 0xC5 && offset &+ 2 < end && text[offset &+ 2] == 0xBF ? 3 : 0
    default: return 0
    }
  }
}

extension CharacterTable {
  /// Lends a reader of `text`, which must not be empty, to `body`.
  @inline(__always)
  func withReader<Result>(_ text: UnsafeBufferPointer<UInt8>, _ body: (CharacterReader) throws -> Result) rethrows
    -> Result
  {
    try blocks.withUnsafeBufferPointer { blocks in
      try classes.withUnsafeBufferPointer { classes in
        // The table is never empty.
        let reader = CharacterReader(
          text: text.baseAddress!, end: text.count, blocks: blocks.baseAddress!, classes: classes.baseAddress!)
        return try body(reader)
      }
    }
  }
}
