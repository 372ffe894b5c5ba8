public import Checkpoints
internal import Checksum
public import Tokenization

extension OptimalTrainer {
  /// Looks for the vocabulary of each size, the smallest first.
  ///
  /// - Parameters:
  ///   - workers: how many threads.
  ///   - checkpoints: how to keep the search, and what to go on from; nil for neither.
  ///   - progress: called many times a second.
  /// - Throws: `OptimalTrainingError`; `CheckpointError` when what was kept is damaged or of another search; and what the
  ///   checkpoints throw.
  /// - Complexity: O(*r e*) for *r* rounds and *e* places where a candidate stands in a distinct piece.
  public func train(
    on counts: PieceCounts, workers: Int = 1, checkpoints: TrainingCheckpoints? = nil,
    progress: (Progress) -> Void = { _ in }
  ) throws -> OptimalTraining {
    let objective = SearchObjective(.tokens, weights: [1], shares: nil)
    return try train(
      try DistinctPieces(counts), objective, labels: [], total: counts.total, workers: workers,
      checkpoints: checkpoints, progress: progress)
  }

  /// Looks for the vocabulary of each size that makes an objective over several sources small.
  ///
  /// - Parameters:
  ///   - sources: parts of the text, with what a token of each weighs; labels differ.
  ///   - workers: how many threads.
  ///   - checkpoints: how to keep the search, and what to go on from; nil for neither.
  ///   - progress: called many times a second.
  /// - Throws: `OptimalTrainingError`; `CheckpointError` when what was kept is damaged or of another search; and what the
  ///   checkpoints throw.
  /// - Complexity: as ``train(on:workers:checkpoints:progress:)``, for parity about three times as many rounds.
  public func train(
    on sources: [OptimalSource], objective: OptimalObjective, workers: Int = 1,
    checkpoints: TrainingCheckpoints? = nil, progress: (Progress) -> Void = { _ in }
  ) throws -> OptimalTraining {
    let limit = OptimalSource.weightLimit
    var all = PieceCounts()
    for source in sources {
      guard 1...limit ~= source.weight else {
        throw OptimalTrainingError.settingOutOfRange(
          "the weight of '\(source.label)'", found: "\(source.weight)", expected: "1 to \(limit)")
      }
      guard !source.counts.isEmpty else { throw OptimalTrainingError.emptySource(source.label) }
      try all.merge(source.counts)
    }
    for (index, source) in sources.enumerated() where sources[..<index].contains(where: { $0.label == source.label }) {
      throw OptimalTrainingError.settingOutOfRange("the label", found: "'\(source.label)' twice", expected: "it once")
    }
    var pieces = try DistinctPieces(all)
    let shares = SourceShares(pieces, sources.map(\.counts))
    let search = SearchObjective(
      objective, weights: sources.map { objective == .tokens ? 1 : Int64($0.weight) }, shares: shares)
    pieces.reweigh(try shares.weights(search.factors, pieces))
    return try train(
      pieces, search, labels: sources.map(\.label), total: all.total, workers: workers, checkpoints: checkpoints,
      progress: progress)
  }

  private func train(
    _ pieces: DistinctPieces, _ objective: SearchObjective, labels: [String], total: UInt64, workers: Int,
    checkpoints: TrainingCheckpoints?, progress: (Progress) -> Void
  ) throws -> OptimalTraining {
    try checkSettings()
    let clock = ContinuousClock()
    let start = clock.now
    let longest = usableLength(of: pieces)
    let order = SuffixOrder(pieces, longest: longest, workers: workers)
    let frequencies = SubstringFrequencies(pieces, order)
    let sizes = Set(vocabularySizes).sorted()
    let most = (sizes.last ?? 0) - leastSize
    let found = frequencies.largestSaving(most)
    // Few substrings are all candidates, so that vocabularies can be of any size that there are substrings for.
    let distinct = frequencies.distinctCount
    let usefulOnly = distinct > OptimalTrainer.fewSubstrings
    let substrings = usefulOnly ? found.useful : distinct
    for size in sizes where size < leastSize || (size - leastSize > substrings && !acceptsTooMany) {
      throw OptimalTrainingError.impossibleSize(size, least: leastSize, largest: leastSize + substrings)
    }
    let lattice = lattice(
      pieces, order, longest: longest, saving: usefulOnly ? found.saving : 0, usefulOnly: usefulOnly, largest: most,
      workers: workers)
    let longPieces = LongPieces(pieces, longerThan: longest)
    var workings = SizeSearch.Workings(
      ascent: DualAscent(lattice, workers: workers), swaps: SwapSearch(lattice),
      proof: LowerBound(pieces, order, longestPiece: longest, workers: workers), objective: objective)
    let checkpoint = Checkpoint(
      identity: identity(of: pieces, longest: longest, objective, labels, program: checkpoints?.program ?? ""))
    var results: [OptimalTraining.SizeResult] = []
    var state: SearchState?
    if let file = try checkpoints?.resumed() {
      (results, state) = try checkpoint.resume(file, name: checkpoints?.name ?? "checkpoint", into: &workings)
      guard results.map(\.vocabularySize) == Array(sizes.prefix(results.count)) else {
        throw CheckpointError.other(file: checkpoints?.name ?? "checkpoint")
      }
    }
    var isCutShort = false
    for size in sizes.dropFirst(results.count) {
      let search = SizeSearch(
        trainer: self, size: size,
        substrings: pieces.count(longerThan: TokenLattice.longestToken) == 0 ? substrings : .max,
        isFirst: results.isEmpty, longPieces: longPieces)
      let result = try search.run(&workings, from: state, progress: progress) { workings, state, isTimeOver in
        // What time cuts short is gone on with first, and larger sizes, which start from it, are made again then.
        guard let checkpoints, !isCutShort, isTimeOver || checkpoints.isDue() else { return }
        try checkpoints.write(checkpoint.file(workings, state, done: results))
        isCutShort = isTimeOver
      }
      results.append(result)
      state = nil
    }
    let report = OptimalTraining.Report(
      pieces: total, distinctPieces: pieces.count,
      longPieces: pieces.count(longerThan: longest), longestPiece: longest, substrings: substrings,
      candidates: lattice.tokens.count, edges: lattice.edgeCount, duration: clock.now - start)
    return OptimalTraining(
      settings: self, report: report, results: results, pieces: pieces, objective: objective, labels: labels)
  }

  /// What a search that is gone on with has to have in common with the one that was interrupted.
  ///
  /// The time limit is no part of it: no size that it cut short is kept as done.
  private func identity(
    of pieces: DistinctPieces, longest: Int, _ objective: SearchObjective, _ labels: [String], program: String
  ) -> [UInt8] {
    let settings =
      "\(program) \(Set(vocabularySizes).sorted()) \(specialTokens) \(gap.bitPattern) \(stageLimit) \(longest) "
      + "\(acceptsTooMany) \(objective.objective) \(objective.weights) \(labels) "
    let text = CertificateWriter(pieces: pieces, longestPiece: longest).fingerprint
    return SHA256(Array((settings + text).utf8)).digest
  }

  /// The candidates that may matter, and where they stand.
  ///
  /// A substring that cannot save more than a place in the vocabulary is worth takes nothing from the bound. That worth is
  /// known at the end; what is best at the start, evenly spread, has been about half of it, and the saving at the last
  /// place 14 times or more as much: so the start can be found with fewer candidates than are needed then. The bound looks
  /// at all substrings: a threshold too high costs some of it, and no truth.
  private func lattice(
    _ pieces: DistinctPieces, _ order: SuffixOrder, longest: Int, saving: Int64, usefulOnly: Bool, largest: Int,
    workers: Int
  ) -> TokenLattice {
    func lattice(_ threshold: Int64) -> TokenLattice {
      TokenLattice(pieces, order: order, longestPiece: longest, threshold: threshold, usefulOnly: usefulOnly)
    }
    guard saving > 0 else { return lattice(0) }
    // What the first one takes of memory is given back before the second is made.
    func price() -> Double {
      var ascent = DualAscent(lattice(saving / 24), workers: workers)
      return ascent.start(vocabulary: largest)
    }
    return lattice(min(Int64(price()), saving - 1))
  }

  /// With no more than these all substrings are candidates.
  private static let fewSubstrings = 4096

  /// The most substrings of all pieces together, by place: what the bound and its check have to look at.
  private static let substringLimit = 1 << 32

  /// The longest piece that the search takes in, so that it does not look at too many substrings.
  private func usableLength(of pieces: DistinctPieces) -> Int {
    var counts = [Int](repeating: 0, count: longestPiece + 1)
    for index in 0..<pieces.count where pieces.range(index).count <= longestPiece {
      counts[pieces.range(index).count] += 1
    }
    var substrings = 0
    for length in 2...longestPiece {
      substrings += counts[length] * length * (length - 1) / 2
      if substrings > OptimalTrainer.substringLimit { return length - 1 }
    }
    return longestPiece
  }
}

extension DistinctPieces {
  /// How many pieces have more bytes than `length`.
  func count(longerThan length: Int) -> Int {
    (0..<count).reduce(0) { $0 + (range($1).count > length ? 1 : 0) }
  }
}
