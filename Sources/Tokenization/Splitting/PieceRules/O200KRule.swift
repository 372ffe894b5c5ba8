/// The pattern of o200k, and Mistral's Tekken, which leaves out contractions and groups of numbers.
///
/// Words are cut where lower case is followed by upper case; marks and uncased letters are both.
struct O200KRule: PieceRule {
  /// The most characters in a group of numbers.
  let maximumNumbers: Int
  /// Whether a word takes in a contraction after it.
  let joinsContractions: Bool

  @inline(__always)
  func endOfPiece(from start: Int, in reader: CharacterReader) -> Int {
    let letter = CharacterClass.letter.rawValue
    let mark = CharacterClass.mark.rawValue
    let number = CharacterClass.number.rawValue
    let space = CharacterClass.space.rawValue

    let byte = reader.text[start]
    let first = reader.character(at: start)
    var rest = start &+ first.length
    if first.class & letter != 0 { return endOfWord(from: start, in: reader).end }
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
      if second.class & (letter | mark) != 0 {
        let word = endOfWord(from: rest, in: reader)
        // A mark in front is a word of its own when no lower-case part follows: the pattern tries that first.
        return first.class & mark != 0 && !word.endsInLower ? endWithContraction(rest, in: reader) : word.end
      }
      if byte == 0x20, second.class & (number | space) == 0 {
        return endOfSymbols(from: rest &+ second.length, in: reader)
      }
    }
    if first.class & mark != 0 { return endWithContraction(rest, in: reader) }
    if first.class & space == 0 { return endOfSymbols(from: rest, in: reader) }
    return reader.endOfLinesOrSpaces(from: start)
  }

  /// Where the word ends whose first letter or mark stands at `start`, and whether it matched the first alternative,
  /// `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+`, or only the second, with `+` and `*` exchanged.
  @inline(__always)
  private func endOfWord(from start: Int, in reader: CharacterReader) -> (end: Int, endsInLower: Bool) {
    let upper = CharacterClass.upper.rawValue
    let lower = CharacterClass.lower.rawValue
    let both = CharacterClass.uncased.rawValue | CharacterClass.mark.rawValue

    var offset = start
    var endOfLastBoth = 0
    while offset < reader.end {
      let next = reader.character(at: offset)
      if next.class & lower != 0 {
        return (endWithContraction(endOfLower(from: offset &+ next.length, in: reader), in: reader), true)
      }
      guard next.class & (upper | both) != 0 else { break }
      offset &+= next.length
      if next.class & both != 0 { endOfLastBoth = offset }
    }
    // The greedy first part gives back up to the last character that may be in the second part too.
    let endsInLower = endOfLastBoth > 0
    return (endWithContraction(endsInLower ? endOfLastBoth : offset, in: reader), endsInLower)
  }

  @inline(__always)
  private func endOfLower(from start: Int, in reader: CharacterReader) -> Int {
    let mask = CharacterClass([.lower, .uncased, .mark]).rawValue
    var offset = start
    while true {
      offset = reader.endOfASCIILowercase(from: offset)
      guard offset < reader.end, reader.text[offset] >= 0x80 else { return offset }
      repeat {
        let next = reader.multibyteCharacter(at: offset)
        guard next.class & mask != 0 else { return offset }
        offset &+= next.length
      } while offset < reader.end && reader.text[offset] >= 0x80
    }
  }

  /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)?`.
  @inline(__always)
  private func endWithContraction(_ offset: Int, in reader: CharacterReader) -> Int {
    guard joinsContractions, offset < reader.end, reader.text[offset] == 0x27 else { return offset }
    return offset &+ reader.caselessContraction(at: offset)
  }

  /// `[^\s\p{L}\p{N}]*[\r\n/]*`.
  @inline(__always)
  private func endOfSymbols(from start: Int, in reader: CharacterReader) -> Int {
    let mask = CharacterClass([.letter, .number, .space]).rawValue
    var offset = reader.endOfRun(without: mask, from: start)
    while offset < reader.end {
      let byte = reader.text[offset]
      guard byte == 0x0A || byte == 0x0D || byte == 0x2F else { break }
      offset &+= 1
    }
    return offset
  }
}
