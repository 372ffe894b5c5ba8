/// Cuts pieces at delimiters: what becomes of each delimiter is a ``SplitBehavior``.
///
/// For every piece: ``begin()``, then its delimiters and what lies between them from left to right, then ``finish()``.
///
/// - Source: formats.md 3.2.
struct PieceCutter {
  private(set) var pieces: [Range<Int>] = []
  private let behavior: SplitBehavior
  private let invert: Bool
  /// Whether the last part was a delimiter.
  private var previousIsDelimiter = false
  /// The count of pieces before those of this one.
  private var firstIndex = 0
  private var hasEmptyPieces = false
  /// A delimiter that may yet join what follows.
  private var pending: Range<Int>?

  /// - Parameter invert: the matches are the pieces and what lies between them is the delimiter.
  init(_ behavior: SplitBehavior, invert: Bool = false) {
    self.behavior = behavior
    self.invert = invert
  }

  mutating func begin() {
    previousIsDelimiter = false
    firstIndex = pieces.count
    hasEmptyPieces = false
    pending = nil
  }

  /// Cuts `piece` at `matches`, which are in order and inside it.
  mutating func cut(_ piece: Range<Int>, at matches: some Sequence<Range<Int>>) {
    begin()
    var end = piece.lowerBound
    for match in matches {
      if end < match.lowerBound { add(end..<match.lowerBound, isMatch: false) }
      add(match, isMatch: true)
      end = match.upperBound
    }
    if end < piece.upperBound { add(end..<piece.upperBound, isMatch: false) }
    finish()
  }

  /// Takes the next part.
  mutating func add(_ part: Range<Int>, isMatch: Bool) {
    let isDelimiter = isMatch != invert
    switch behavior {
    case .isolated: append(part)
    case .removed: if !isDelimiter { append(part) }
    case .contiguous:
      if isDelimiter == previousIsDelimiter { extendLast(with: part) } else { append(part) }
    case .mergedWithPrevious:
      if isDelimiter, !previousIsDelimiter { extendLast(with: part) } else { append(part) }
    case .mergedWithNext:
      if isDelimiter {
        if let pending { append(pending) }
        pending = part
      } else {
        append((pending ?? part).lowerBound..<part.upperBound)
        pending = nil
      }
    }
    previousIsDelimiter = isDelimiter
  }

  /// Ends a piece: only now are empty ones left out, because a delimiter can be merged with one.
  mutating func finish() {
    if let pending { append(pending) }
    pending = nil
    guard hasEmptyPieces else { return }
    let kept = pieces[firstIndex...].filter { !$0.isEmpty }
    pieces.replaceSubrange(firstIndex..., with: kept)
  }

  private mutating func append(_ part: Range<Int>) {
    hasEmptyPieces = hasEmptyPieces || part.isEmpty
    pieces.append(part)
  }

  private mutating func extendLast(with part: Range<Int>) {
    guard pieces.count > firstIndex else { return append(part) }
    pieces[pieces.count - 1] = pieces[pieces.count - 1].lowerBound..<part.upperBound
  }
}
