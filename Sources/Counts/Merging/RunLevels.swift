/// Runs on disk, few at a time: so many of one level are merged into one of the next.
package struct RunLevels: Sendable {
  /// Runs that are merged together, and files that are open for a level at most.
  package static let fanIn = 32

  private let folder: String
  /// The levels never increase from one run to the next.
  private var runs: [(run: SpilledRun, level: Int)] = []

  /// No runs; those to come go to files on the file system of `folder`.
  package init(folder: String) { self.folder = folder }

  /// Whether there are no runs.
  package var isEmpty: Bool { runs.isEmpty }

  /// Adds a run, and merges runs when there are many.
  ///
  /// - Throws: `CorpusError`.
  package mutating func add(_ run: SpilledRun) throws {
    runs.append((run, 0))
    while runs.count >= Self.fanIn, runs[runs.count - Self.fanIn].level == runs[runs.count - 1].level {
      let level = runs[runs.count - 1].level
      var merged = MergedPieces<SpilledRun>(capacity: Self.fanIn, name: "counts")
      for _ in 0..<Self.fanIn { try merged.add(runs.removeLast().run) }
      runs.append((try SpilledRun(&merged, folder: folder), level + 1))
    }
  }

  /// The runs that are left; none stay.
  package mutating func takeAll() -> [SpilledRun] {
    defer { runs = [] }
    return runs.map(\.run)
  }
}
