/// What is done to a text.
enum BenchTask: String, CaseIterable, Sendable {
  /// Text to ids.
  case encode
  /// Ids to text.
  case decode
  /// Text to counted pieces: what every trainer begins with.
  case count
}

/// What the caches know when the clock starts. Figures of two modes are never put together: they answer two questions.
enum BenchMode: String, CaseIterable, Sendable {
  /// Caches warm with the first half of the text; each round has a part of the second half to itself.
  case fresh
  /// The same text in every round, after a round that is not counted.
  case `repeat`
  /// A process of its own for each round: start, load, read, encode, write.
  case cold
}

/// Which documents are worked on in which round.
struct BenchPlan {
  /// Worked on first, without a clock.
  let warmUp: Range<Int>
  /// One for each round.
  let rounds: [Range<Int>]

  /// Shares the documents of `text` out.
  ///
  /// - Throws: `BenchError` when there are too few of them for fresh text in every round.
  init(_ mode: BenchMode, text: BenchText, rounds: Int) throws(BenchError) {
    let all = 0..<text.documents.count
    guard mode == .fresh else {
      warmUp = all
      self.rounds = Array(repeating: all, count: rounds)
      return
    }
    guard all.count >= 2 * rounds else {
      throw .tooFewDocuments(path: text.path, found: all.count, needed: 2 * rounds)
    }
    let half = all.count / 2
    let rest = all.count - half
    warmUp = 0..<half
    self.rounds = (0..<rounds).map { half + rest * $0 / rounds..<half + rest * ($0 + 1) / rounds }
  }
}
