/// DeepSeek-V3's three splits, one after the other, as one: groups of up to three numbers; runs of ideographs and kana;
/// and the last pattern on what lies between, which sees an end of text at both.
struct DeepSeekRule: PieceRule {
  @inline(__always)
  func endOfPiece(from start: Int, in reader: CharacterReader) -> Int {
    let number = CharacterClass.number.rawValue
    let ideographic = CharacterClass.ideographic.rawValue
    let word = CharacterClass([.letter, .mark]).rawValue
    let symbol = CharacterClass.symbol.rawValue
    let space = CharacterClass.space.rawValue

    let byte = reader.text[start]
    let first = reader.character(at: start)
    var rest = start &+ first.length
    if first.class & number != 0 {
      var count = 1
      while count < 3, rest < reader.end {
        let next = reader.character(at: rest)
        guard next.class & number != 0 else { break }
        rest &+= next.length
        count &+= 1
      }
      return rest
    }
    // What the last pattern sees of the text ends where a number stands or `ideographic` changes.
    let side = first.class & ideographic
    if first.class & word != 0 { return endOfRun(of: word, side, from: rest, in: reader) }

    if rest < reader.end {
      if first.class & symbol != 0 {
        if byte < 0x80, isASCIILetter(reader.text[rest]) { return reader.endOfASCIILetters(from: rest &+ 1) }
      } else {
        let second = reader.character(at: rest)
        if second.class & ideographic == side {
          if second.class & word != 0, byte != 0x0A, byte != 0x0D {
            return endOfRun(of: word, side, from: rest &+ second.length, in: reader)
          }
          if byte == 0x20, second.class & symbol != 0 {
            return endOfSymbols(side, from: rest &+ second.length, in: reader)
          }
        }
      }
    }
    if first.class & symbol != 0 { return endOfSymbols(side, from: rest, in: reader) }
    if first.class & space != 0 { return endOfSpaces(from: start, in: reader) }

    // Nothing matches here: the piece goes on until something does.
    while rest < reader.end {
      let next = reader.character(at: rest)
      guard next.class & ~ideographic == 0, next.class == side else { return rest }
      let afterNext = rest &+ next.length
      if afterNext < reader.end {
        let following = reader.character(at: afterNext)
        if following.class & word != 0, following.class & ideographic == side { return rest }
      }
      rest = afterNext
    }
    return rest
  }

  @inline(__always)
  private func isASCIILetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  @inline(__always)
  private func endOfRun(of mask: UInt8, _ side: UInt8, from start: Int, in reader: CharacterReader) -> Int {
    let ideographic = CharacterClass.ideographic.rawValue
    var offset = start
    while true {
      if side == 0, mask & CharacterClass.lower.rawValue != 0 { offset = reader.endOfASCIILetters(from: offset) }
      guard offset < reader.end else { return offset }
      repeat {
        let next = reader.character(at: offset)
        guard next.class & mask != 0, next.class & ideographic == side else { return offset }
        offset &+= next.length
      } while offset < reader.end && reader.text[offset] >= 0x80
    }
  }

  /// `[\p{P}\p{S}]*[\r\n]*`.
  @inline(__always)
  private func endOfSymbols(_ side: UInt8, from start: Int, in reader: CharacterReader) -> Int {
    let end = endOfRun(of: CharacterClass.symbol.rawValue, side, from: start, in: reader)
    return side == 0 ? reader.endOfNewlines(from: end) : end
  }

  /// `\s*[\r\n]+|\s+(?!\S)|\s+`, where numbers and ideographs count as the end of the text.
  @inline(__always)
  private func endOfSpaces(from start: Int, in reader: CharacterReader) -> Int {
    let run = reader.spaceRun(from: start)
    if let newlineEnd = run.newlineEnd { return newlineEnd }
    if run.end < reader.end,
      reader.character(at: run.end).class & CharacterClass([.number, .ideographic]).rawValue != 0
    {
      return run.end
    }
    return reader.endOfSpaces(run, from: start)
  }
}
