/// The pattern of cl100k and its descendants: Llama 3, Qwen, nanochat.
///
/// A run of letters takes in one character before it that is neither letter, number nor line break; numbers come in
/// groups; a run of symbols takes in the line breaks after it; white space ends after its last line break.
struct CL100KRule: PieceRule {
  /// The most characters in a group of numbers.
  let maximumNumbers: Int
  /// Whether white space at the very end of the text stays whole, as in the pattern that tiktoken ships.
  var keepsFinalSpace = false
  /// Whether marks belong to letter runs and not to symbol runs, as in Qwen 3.5.
  var joinsMarks = false

  @inline(__always)
  func endOfPiece(from start: Int, in reader: CharacterReader) -> Int {
    let letter = CharacterClass.letter.rawValue
    let number = CharacterClass.number.rawValue
    let space = CharacterClass.space.rawValue
    let word = joinsMarks ? letter | CharacterClass.mark.rawValue : letter

    let byte = reader.text[start]
    if byte == 0x27 {
      let length = reader.caselessContraction(at: start)
      if length > 0 { return start &+ length }
    }
    let first = reader.character(at: start)
    var rest = start &+ first.length
    if first.class & word != 0 { return reader.endOfLetters(word, from: rest) }
    if first.class & number != 0 {
      var count = 1
      while count < maximumNumbers, rest < reader.end {
        let next = reader.character(at: rest)
        guard next.class & number != 0 else { break }
        rest &+= next.length
        count &+= 1
      }
      return rest
    }
    if rest < reader.end, byte != 0x0A, byte != 0x0D {
      let second = reader.character(at: rest)
      if second.class & word != 0 { return reader.endOfLetters(word, from: rest &+ second.length) }
      if byte == 0x20, second.class & (word | number | space) == 0 {
        let symbols = reader.endOfRun(without: word | number | space, from: rest &+ second.length)
        return reader.endOfNewlines(from: symbols)
      }
    }
    if first.class & space == 0 {
      return reader.endOfNewlines(from: reader.endOfRun(without: word | number | space, from: rest))
    }
    if keepsFinalSpace {
      let run = reader.spaceRun(from: start)
      return run.end == reader.end ? run.end : run.newlineEnd ?? reader.endOfSpaces(run, from: start)
    }
    return reader.endOfLinesOrSpaces(from: start)
  }
}
