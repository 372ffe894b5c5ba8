/// The segmentations of a word with the highest scores, best first.
///
/// A* from the front, with the exact best score of the rest as the estimate, so that the first paths to be complete are the
/// best ones. A hypothesis leads to one path at least, so no more of them are kept than paths are still wanted: at most
/// twice that many on the agenda, and those that were followed, of which there are at most *k* · *n*. Where that is more
/// than `limit`, the word is refused.
///
/// Of equal scores the one that was found first comes first: a rule of ours, the same on every machine.
///
/// - Complexity: O(*k* · *n* · longest piece · log *k*) time.
/// - Source: Kudo 2018; formats.md 9.2.
struct BestPaths: ~Copyable {
  /// A segmentation.
  struct Path {
    /// Ids, or `UnigramTables.unknownMark` and a byte count.
    var steps: [UInt32]
    var score: Double
  }

  /// The most hypotheses that are followed, 8 bytes each: paths wanted times bytes of the word.
  static let limit = 1 << 23

  struct Hypothesis {
    var place: UInt32
    var step: UInt32
    /// The followed hypothesis that it goes on from, or -1.
    var previous: Int32
    var order: UInt32
    /// The score of the steps so far.
    var score: Double
    /// The score of the best path that begins with them.
    var estimate: Double

    @inline(__always)
    func comes(before other: Hypothesis) -> Bool {
      estimate != other.estimate ? estimate > other.estimate : order < other.order
    }
  }

  struct Followed {
    var step: UInt32
    var previous: Int32
  }

  /// For each place the best score from there to the end.
  private var rests = WorkBuffer<Double>(capacity: 256)
  private var agenda: [Hypothesis] = []
  private var followed: [Followed] = []

  /// The best `count` paths through `word`, or all if there are fewer.
  ///
  /// - Throws: `tooManyAlternatives`.
  mutating func find(
    _ count: Int, in word: UnsafeBufferPointer<UInt8>, textCount: Int, _ tables: UnigramTables,
    _ view: UnigramTables.View
  ) throws(EncodingError) -> [Path] {
    guard count <= BestPaths.limit / max(1, word.count) else {
      throw .tooManyAlternatives(count, byteCount: textCount)
    }
    let walk = StepWalk(word, textCount: textCount, tables, view)
    fillRests(walk)
    let rests = rests.base
    var paths: [Path] = []
    agenda.removeAll(keepingCapacity: true)
    followed.removeAll(keepingCapacity: true)
    var order: UInt32 = 0
    push(Hypothesis(place: 0, step: 0, previous: -1, order: 0, score: 0, estimate: rests[0]))
    while paths.count < count, let top = pop() {
      if Int(top.place) == word.count {
        paths.append(Path(steps: steps(to: top), score: top.score))
        continue
      }
      let index = Int32(followed.count)
      followed.append(Followed(step: top.step, previous: top.previous))
      walk.steps(from: Int(top.place)) { end, score, value in
        guard rests[end] > -.infinity else { return }
        order &+= 1
        let sum = top.score + score
        push(
          Hypothesis(
            place: UInt32(truncatingIfNeeded: end), step: value, previous: index, order: order, score: sum,
            estimate: sum + rests[end]))
      }
      let wanted = count - paths.count
      if agenda.count > 2 * wanted + 64 {
        agenda.sort { $0.comes(before: $1) }
        agenda.removeLast(agenda.count - wanted)
      }
    }
    // Rounding may have brought paths of almost equal scores into the wrong order.
    return paths.enumerated()
      .sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
      .map(\.element)
  }

  private func steps(to last: Hypothesis) -> [UInt32] {
    var steps: [UInt32] = []
    var step = last.step
    var previous = last.previous
    while previous >= 0 {
      steps.append(step)
      let hypothesis = followed[Int(previous)]
      (step, previous) = (hypothesis.step, hypothesis.previous)
    }
    steps.reverse()
    return steps
  }

  private mutating func fillRests(_ walk: StepWalk) {
    let count = walk.word.count
    rests.reserve(count + 1)
    let rests = rests.base
    rests.update(repeating: -.infinity, count: count + 1)
    rests[count] = 0
    var start = count
    while start > 0 {
      start = walk.symbol(before: start)
      var best = -Double.infinity
      walk.steps(from: start) { end, score, _ in best = max(best, score + rests[end]) }
      rests[start] = best
    }
  }

  // MARK: Agenda

  private mutating func push(_ hypothesis: Hypothesis) {
    agenda.append(hypothesis)
    var index = agenda.count - 1
    while index > 0 {
      let parent = (index - 1) / 2
      guard agenda[index].comes(before: agenda[parent]) else { return }
      agenda.swapAt(index, parent)
      index = parent
    }
  }

  private mutating func pop() -> Hypothesis? {
    guard let top = agenda.first else { return nil }
    agenda[0] = agenda[agenda.count - 1]
    agenda.removeLast()
    var index = 0
    while true {
      var best = index
      for child in [2 * index + 1, 2 * index + 2] where child < agenda.count {
        if agenda[child].comes(before: agenda[best]) { best = child }
      }
      if best == index { return top }
      agenda.swapAt(index, best)
      index = best
    }
  }
}
