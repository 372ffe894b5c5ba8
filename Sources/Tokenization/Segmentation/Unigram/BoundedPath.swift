/// Finds the segmentation with the highest score among those with a bounded number of pieces: the shortest path of at most
/// *k* steps through the places of a word, the cost of a step being minus its score.
///
/// Works from the end of the word, where the last symbol may be one that stands for the end and is never split. Of equal
/// scores the fewest pieces win, and then the longer first piece. When *k* pieces are too few, the path has as few as can
/// be, of those with equally many the one with the highest score.
///
/// The path without a bound is found first, with four bytes of memory for each byte of the word; only if it has too many
/// pieces, tables of 4 · *k* bytes for each byte are made, of a word that has at most *k* times the bytes of the longest
/// piece.
///
/// - Complexity: O(min(*k*, *n*) · *n* · longest piece) time.
/// - Source: papers.md 2.2.
struct BoundedPath: ~Copyable {
  /// The steps of the path found last: ids, or `UnigramTables.unknownMark` and a byte count.
  private(set) var steps: [UInt32] = []
  /// Whether the word found last has no path within the bound.
  private(set) var exceedsBound = false
  /// The score of the path found last.
  private(set) var score = 0.0

  /// What is known of a place: the best way from there to the end.
  struct Place: BitwiseCopyable {
    var score: Double
    var count: UInt32

    static let unreached = Place(score: -.infinity, count: 0)
  }

  /// For each place the first step of the best path from it.
  private var forwards = WorkBuffer<UInt32>(capacity: 256)
  /// The places still in reach, by place modulo the size.
  private var ring: WorkBuffer<Place>
  private let mask: Int
  /// Two rows of places for the bounded search.
  private var rows = WorkBuffer<Place>(capacity: 256)

  /// - Parameter longest: the byte count of the longest piece or symbol.
  init(longest: Int) {
    let size = BestPath.ringSize(longest: longest)
    ring = WorkBuffer(capacity: size)
    mask = size - 1
  }

  /// Finds the best path of at most `bound` steps, 0 for any number.
  ///
  /// - Parameter lengths: the byte count of each piece.
  mutating func find(_ walk: StepWalk, lengths: UnsafePointer<UInt32>, bound: Int) {
    exceedsBound = false
    findUnbounded(walk, lengths, fewest: false)
    if bound == 0 || steps.count <= bound { return }
    findUnbounded(walk, lengths, fewest: true)
    exceedsBound = steps.count > bound
    if !exceedsBound { findBounded(walk, lengths, bound: bound) }
  }

  // MARK: Details

  /// Whether `candidate` is better than `place`: by score and then fewer pieces, or the other way round. A later
  /// candidate has a longer first piece, and wins when all is equal.
  @inline(__always)
  private static func isBetter(_ candidate: Place, than place: Place, fewest: Bool) -> Bool {
    if place.score == -.infinity { return true }
    if fewest, candidate.count != place.count { return candidate.count < place.count }
    if candidate.score != place.score { return candidate.score > place.score }
    return candidate.count <= place.count
  }

  private mutating func findUnbounded(_ walk: StepWalk, _ lengths: UnsafePointer<UInt32>, fewest: Bool) {
    let count = walk.word.count
    forwards.reserve(count + 1)
    let forwards = forwards.base
    let ring = ring.base
    let mask = mask
    ring.update(repeating: .unreached, count: mask + 1)
    ring[count & mask] = Place(score: 0, count: 0)
    var start = count
    while start > 0 {
      let end = start
      start = walk.symbol(before: start)
      // Places inside of symbols have not been reached, nor have those that were here a turn of the ring ago.
      for place in start..<end { ring[place & mask] = .unreached }
      var best = Place.unreached
      var step: UInt32 = 0
      walk.steps(from: start) { end, score, value in
        let rest = ring[end & mask]
        if rest.score == -.infinity { return }
        let candidate = Place(score: score + rest.score, count: rest.count &+ 1)
        if BoundedPath.isBetter(candidate, than: best, fewest: fewest) {
          best = candidate
          step = value
        }
      }
      ring[start & mask] = best
      forwards[start] = step
    }
    score = ring[0].score
    follow(from: 0, count: count, lengths) { place, _ in forwards[place] }
  }

  private mutating func findBounded(_ walk: StepWalk, _ lengths: UnsafePointer<UInt32>, bound: Int) {
    let count = walk.word.count
    let width = count + 1
    forwards.reserve(bound * width)
    rows.reserve(2 * width)
    let forwards = forwards.base
    var before = rows.base
    var now = rows.base + width
    before.update(repeating: .unreached, count: width)
    before[count] = Place(score: 0, count: 0)
    for row in 0..<bound {
      let first = forwards + row * width
      now.update(repeating: .unreached, count: width)
      now[count] = before[count]
      var start = count
      while start > 0 {
        start = walk.symbol(before: start)
        var best = Place.unreached
        var step: UInt32 = 0
        let rests = before
        walk.steps(from: start) { end, score, value in
          let rest = rests[end]
          if rest.score == -.infinity { return }
          let candidate = Place(score: score + rest.score, count: rest.count &+ 1)
          if BoundedPath.isBetter(candidate, than: best, fewest: false) {
            best = candidate
            step = value
          }
        }
        now[start] = best
        first[start] = step
      }
      swap(&before, &now)
    }
    score = before[0].score
    follow(from: 0, count: count, lengths) { place, index in forwards[(bound - 1 - index) * width + place] }
  }

  /// Collects the steps from `place` to the end.
  private mutating func follow(
    from place: Int, count: Int, _ lengths: UnsafePointer<UInt32>, _ step: (_ place: Int, _ index: Int) -> UInt32
  ) {
    steps.removeAll(keepingCapacity: true)
    var place = place
    while place < count {
      let value = step(place, steps.count)
      steps.append(value)
      place +=
        value & UnigramTables.unknownMark != 0
        ? Int(value & ~UnigramTables.unknownMark) : Int(lengths[Int(value)])
    }
  }
}
