internal import Measurement
internal import Tokenization

/// Many vocabularies from one text, measured on another.
///
/// ```
/// count once → train (one run an algorithm) → write the tokenizer → measure → write the point → …
/// ```
///
/// A point is finished when its line is in the folder; a sweep that starts in a folder with points makes the others only.
public struct Sweep: Sendable {
  /// What is compared, in this order; one named twice counts once.
  public var algorithms: [SweepAlgorithm]
  /// Sizes of all algorithms that have sizes.
  public var sizes: [Int]
  /// What is trained on.
  public var training: SweepText
  /// How tokenizers are made.
  public var trainer: SweepTrainer
  /// What is measured of them, and on what.
  public var measurement: SweepMeasurement

  /// A sweep.
  public init(
    algorithms: [SweepAlgorithm], sizes: [Int], training: SweepText, trainer: SweepTrainer,
    measurement: SweepMeasurement
  ) {
    self.algorithms = algorithms
    self.sizes = sizes
    self.training = training
    self.trainer = trainer
    self.measurement = measurement
  }

  /// What a sweep found.
  public struct Outcome: Sendable {
    /// The points of the algorithms and sizes that were asked for, in their order, sizes ascending.
    public var points: [SweepPoint]
    /// What could not be had, a line each.
    public var notes: [String]
    /// How many points were there from an earlier run.
    public var resumedCount: Int
  }

  /// The hashes of the texts, which are among the settings that a folder is bound to.
  ///
  /// - Throws: `CorpusError`.
  public func textDigests() throws -> [(name: String, value: String)] {
    [
      ("on_sha256", try training.digest()), ("counted_sha256", try measurement.counted.digest()),
      ("valid_sha256", try measurement.measured.digest()),
    ]
  }

  /// Makes and measures what is missing in `folder`.
  ///
  /// - Parameters:
  ///   - progress: how far the work in hand is, from any thread.
  ///   - finished: is told each new point.
  /// - Throws: `SweepError`, `CorpusError`, what trainers and encoders throw.
  public func run(
    in folder: SweepFolder, progress: @Sendable (SweepProgress) -> Void = { _ in },
    finished: (SweepPoint) -> Void = { _ in }
  ) throws -> Outcome {
    var points = try folder.points()
    let resumed = points.count
    var notes: [String] = []
    var counts: PieceCounts?
    var lostText: LostText?
    for algorithm in algorithms {
      let missing = missingSizes(algorithm, points, &notes)
      if missing.isEmpty { continue }
      let lost = try lostText ?? measurement.lostText()
      lostText = lost
      if counts == nil, !algorithm.readsInOrder, algorithm.hasSizes {
        counts = try trainer.count(training, progress: progress)
      }
      let run = try trainer.run(
        algorithm, sizes: missing, counts: counts ?? PieceCounts(), text: training, progress: progress)
      notes += run.notes
      let paths = try run.made.map { try folder.save($0.tokenizer, of: algorithm, size: $0.size) }
      for (made, path) in zip(run.made, paths) {
        let origins = TokenOrigins(made.tokenizer)
        var point = SweepPoint(
          algorithm: algorithm.name, size: made.size,
          vocabularySize: made.tokenizer.idEnd - origins.count(of: .hole),
          embeddingRows: made.tokenizer.embeddingRowCount, tokenizer: path)
        point.trainingSeconds = run.seconds
        point.runSizes = run.made.count
        try measurement.measure(made.tokenizer, lostText: lost, into: &point, progress: progress)
        points.append(point)
        try folder.save(points)
        finished(point)
      }
    }
    return Outcome(points: chosen(points), notes: notes, resumedCount: resumed)
  }

  private func missingSizes(_ algorithm: SweepAlgorithm, _ points: [SweepPoint], _ notes: inout [String]) -> [Int] {
    let own = points.filter { $0.algorithm == algorithm.name }
    guard algorithm.hasSizes else { return own.isEmpty ? [0] : [] }
    var missing = Set(sizes).subtracting(own.map(\.size)).sorted()
    if let last = own.filter(\.isAllTheTextGives).min(by: { $0.size < $1.size }) {
      for size in missing where size > last.size {
        notes.append(algorithm.note(size: size, largest: last.vocabularySize))
      }
      missing.removeAll { $0 > last.size }
    }
    return missing
  }

  /// Those that were asked for, in order.
  private func chosen(_ points: [SweepPoint]) -> [SweepPoint] {
    var result: [SweepPoint] = []
    for (index, algorithm) in algorithms.enumerated() where !algorithms[..<index].contains(algorithm) {
      result += points.filter { $0.algorithm == algorithm.name && (!algorithm.hasSizes || sizes.contains($0.size)) }
        .sorted { $0.size < $1.size }
    }
    return result
  }
}
