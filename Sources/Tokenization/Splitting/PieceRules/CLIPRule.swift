/// CLIP's pattern: its two special tokens, contractions, runs of letters, single numbers, runs of symbols.
///
/// White space is in no match; here a run of it is a piece, which the splitter drops.
struct CLIPRule: PieceRule {
  @inline(__always)
  func endOfPiece(from start: Int, in reader: CharacterReader) -> Int {
    let letter = CharacterClass.letter.rawValue
    let number = CharacterClass.number.rawValue
    let space = CharacterClass.space.rawValue

    let byte = reader.text[start]
    if byte == 0x3C {
      for token in ["<|startoftext|>", "<|endoftext|>"] as [StaticString] where starts(with: token, start, reader) {
        return start &+ token.utf8CodeUnitCount
      }
    } else if byte == 0x27 {
      let length = reader.contraction(at: start)
      if length > 0 { return start &+ length }
    }
    let first = reader.character(at: start)
    let rest = start &+ first.length
    if first.class & letter != 0 { return reader.endOfLetters(letter, from: rest) }
    if first.class & number != 0 { return rest }
    if first.class & space != 0 { return reader.endOfRun(of: space, from: rest) }
    return reader.endOfRun(without: letter | number | space, from: rest)
  }

  private func starts(with token: StaticString, _ start: Int, _ reader: CharacterReader) -> Bool {
    let count = token.utf8CodeUnitCount
    guard start &+ count <= reader.end else { return false }
    for offset in 0..<count where reader.text[start &+ offset] != token.utf8Start[offset] { return false }
    return true
  }
}
