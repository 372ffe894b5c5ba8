/// GPT-2's pattern, in the classic spelling and in tiktoken's, which give the same pieces (formats.md 7):
/// contractions, and runs of letters, numbers and other characters, each with a space in front.
struct GPT2Rule: PieceRule {
  @inline(__always)
  func endOfPiece(from start: Int, in reader: CharacterReader) -> Int {
    let letter = CharacterClass.letter.rawValue
    let number = CharacterClass.number.rawValue
    let space = CharacterClass.space.rawValue

    var start = start
    let byte = reader.text[start]
    if byte == 0x20 {
      let next = start &+ 1
      if next == reader.end { return next }
      if reader.character(at: next).class & space != 0 {
        return reader.endOfSpaces(reader.spaceRun(from: start), from: start)
      }
      start = next
    } else if byte == 0x27 {
      let length = reader.contraction(at: start)
      if length > 0 { return start &+ length }
    }
    let first = reader.character(at: start)
    let rest = start &+ first.length
    if first.class & letter != 0 { return reader.endOfLetters(letter, from: rest) }
    if first.class & number != 0 { return reader.endOfRun(of: number, from: rest) }
    if first.class & space != 0 { return reader.endOfSpaces(reader.spaceRun(from: start), from: start) }
    return reader.endOfRun(without: letter | number | space, from: rest)
  }
}
