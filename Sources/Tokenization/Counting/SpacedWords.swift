/// What BERT's stages, or cutting at white space alone, do to ASCII: known for each byte, so that most text is cut without
/// being normalized first.
///
/// White space parts everything here: no stage looks across it. So words with anything unusual in them, and only they, go
/// through the stages one by one.
///
/// ```
/// text     It's  the Café\n
/// pieces   It ' s    the (Café: through all stages)
/// ```
struct SpacedWords: Sendable {
  /// What becomes of a byte; as bits, so that the kinds of a word's bytes can be gathered.
  private enum Kind {
    static let part: UInt8 = 0
    static let alone: UInt8 = 1
    static let gap: UInt8 = 2
    static let unusual: UInt8 = 4
  }

  private let kinds: [UInt8]
  /// Whether ASCII letters have to be made small first.
  let lowercases: Bool

  /// Nil for other stages than these.
  init?(normalizer: Normalizer?, preTokenizer: PreTokenizer?) {
    let cutsPunctuation: Bool
    switch preTokenizer {
    case .bert: cutsPunctuation = true
    case .whitespaceSplit: cutsPunctuation = false
    default: return nil
    }
    let cleans: Bool
    switch normalizer {
    case nil: (cleans, lowercases) = (false, false)
    case .bert(let cleanText, _, _, let lowercase): (cleans, lowercases) = (cleanText, lowercase)
    default: return nil
    }
    kinds = (UInt8.min...UInt8.max).map { byte in
      let scalar = UInt32(byte)
      if byte >= 0x80 || cleans && NormalizationTables.bertRemoved.contains(scalar) { return Kind.unusual }
      if CodePointSet.whiteSpace.contains(scalar) { return Kind.gap }
      return cutsPunctuation && CodePointSet.punctuation.contains(scalar) ? Kind.alone : Kind.part
    }
  }

  /// Cuts `text[range]`.
  ///
  /// - Parameters:
  ///   - piece: is given each piece.
  ///   - unusual: is given each word that has to go through the stages.
  @inline(__always)
  func forEachPiece(
    of text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, piece: (Int, Int) throws -> Void,
    unusual: (Range<Int>) throws -> Void
  ) rethrows {
    try kinds.withUnsafeBufferPointer { kinds in
      var start = range.lowerBound
      while start < range.upperBound {
        var end = start
        var seen = Kind.part
        while end < range.upperBound {
          let kind = kinds[Int(text[end])]
          if kind == Kind.gap { break }
          seen |= kind
          end &+= 1
        }
        if seen & Kind.unusual != 0 {
          try unusual(start..<end)
        } else if seen == Kind.part {
          if start < end { try piece(start, end) }
        } else {
          var part = start
          for place in start..<end where kinds[Int(text[place])] == Kind.alone {
            if part < place { try piece(part, place) }
            try piece(place, place &+ 1)
            part = place &+ 1
          }
          if part < end { try piece(part, end) }
        }
        start = end &+ 1
      }
    }
  }
}
