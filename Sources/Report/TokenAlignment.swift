/// The characters of a text and the tokens of each row that stand for them, cut into cells that no token crosses.
struct TokenAlignment {
  /// Characters of a row that the same tokens stand for.
  struct Segment: Equatable {
    /// Characters, by number.
    var units: Range<Int>
    /// Tokens of the row, by number: none for lost text, several where a character is cut.
    var tokens: [Int]
  }

  /// Where characters begin, in bytes; the last entry is the end of the text.
  let boundaries: [Int]
  /// Characters of each cell.
  private(set) var cells: [Range<Int>] = []
  /// For each row and character the tokens that stand for it.
  private let cover: [[[Int]]]

  /// The longest cell, in characters; a longer one is cut through its tokens.
  static let cellLimit = 20

  init(_ view: TokenView) {
    let boundaries = TextUnits(view.text[...]).boundaries
    let count = max(0, boundaries.count - 1)
    self.boundaries = boundaries
    cover = view.rows.map { row in
      var cover = [[Int]](repeating: [], count: count)
      guard count > 0 else { return cover }
      for (index, token) in row.tokens.enumerated() {
        let first = min(TokenAlignment.unit(token.range.lowerBound, boundaries), count - 1)
        let last =
          token.range.isEmpty ? first : min(TokenAlignment.unit(token.range.upperBound - 1, boundaries), count - 1)
        for unit in first...max(first, last) { cover[unit].append(index) }
      }
      return cover
    }
    cut(view.text, count)
  }

  /// The number of the character that a byte belongs to.
  private static func unit(_ byte: Int, _ boundaries: [Int]) -> Int {
    var low = 0
    var high = boundaries.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if boundaries[middle] <= byte { low = middle } else { high = middle }
    }
    return low
  }

  private mutating func cut(_ text: [UInt8], _ count: Int) {
    var start = 0
    for unit in 1..<max(1, count) {
      let isCommon = cover.allSatisfy { row in row[unit - 1].allSatisfy { !row[unit].contains($0) } }
      let endsLine = text[boundaries[unit] - 1] == 0x0A && text[boundaries[unit]] != 0x0A
      if isCommon || endsLine || unit - start >= TokenAlignment.cellLimit {
        cells.append(start..<unit)
        start = unit
      }
    }
    if start < count { cells.append(start..<count) }
  }

  /// The segments of a row within a cell.
  func segments(row: Int, in cell: Range<Int>) -> [Segment] {
    var segments: [Segment] = []
    for unit in cell {
      let tokens = cover[row][unit]
      if let last = segments.last, last.tokens == tokens, tokens.count < 2 {
        segments[segments.count - 1].units = last.units.lowerBound..<unit + 1
      } else {
        segments.append(Segment(units: unit..<unit + 1, tokens: tokens))
      }
    }
    return segments
  }

  /// The bytes of some characters.
  func bytes(_ units: Range<Int>) -> Range<Int> { boundaries[units.lowerBound]..<boundaries[units.upperBound] }
}
