/// A split pattern by hand: where the piece ends that starts at a given place.
///
/// Like the regular expression it stands for, a rule sees nothing before `start`.
protocol PieceRule {
  /// Where the piece ends that starts at `start`, which is below `reader.end`. Always above `start`.
  func endOfPiece(from start: Int, in reader: CharacterReader) -> Int
}

extension CharacterReader {
  private typealias Class = CharacterClass

  /// The white space alternatives that every pattern ends in, where no other alternative matched at `start`:
  /// `\s+(?!\S)|\s+`.
  @inline(__always)
  func endOfSpaces(_ run: SpaceRun, from start: Int) -> Int {
    run.end == end || run.lastStart == start ? run.end : run.lastStart
  }

  /// `\s*[\r\n]+|\s+(?!\S)|\s+`.
  @inline(__always)
  func endOfLinesOrSpaces(from start: Int) -> Int {
    let run = spaceRun(from: start)
    return run.newlineEnd ?? endOfSpaces(run, from: start)
  }
}
