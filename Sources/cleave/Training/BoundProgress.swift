import Optimal

/// Shows how a vocabulary and its bound come closer.
struct BoundProgress: ~Copyable {
  private var bar: Progress

  init(mode: ProgressMode) { bar = Progress(label: "searching", total: nil, unit: "rounds", mode: mode) }

  private var rounds = 0

  /// One more round.
  mutating func update(_ progress: OptimalTrainer.Progress) {
    rounds += 1
    var members = [("vocabulary_size", progress.vocabularySize), ("lower_bound", progress.lowerBound)]
    var note = "\(Figure.grouped(progress.vocabularySize)): bound \(Figure.grouped(progress.lowerBound))"
    if let tokens = progress.tokens, tokens > 0 {
      members.append(("tokens", tokens))
      note += ", best \(Figure.grouped(tokens)), "
      note += Share.percent(Double(tokens - progress.lowerBound) / Double(tokens)) + " apart"
    }
    bar.update(to: rounds, note: note, members: members)
  }

  /// The search is over.
  mutating func finish() { bar.finish() }
}
