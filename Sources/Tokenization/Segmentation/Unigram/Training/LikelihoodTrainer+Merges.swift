internal import Glibc

extension LikelihoodTrainer {
  /// Where the pieces of a vocabulary come from.
  public enum Form: String, Sendable, CaseIterable {
    /// From many substrings, by dropping those that cost the least likelihood.
    case paths
    /// From single symbols, by merging the pair that gains the most likelihood.
    case merges
  }

  /// Learns the vocabularies of ``Form/merges``: merging as in byte-pair encoding, from the same start, but always the pair
  /// with the largest exact gain in likelihood; then words are segmented anew by shortest paths and probabilities counted,
  /// in turn, which only makes the text more likely. Pieces that no word uses by then make room for more merges.
  ///
  /// - Source: papers.md 2.2, the merge-wise alternative.
  func trainMerges(
    _ counts: PieceCounts, _ words: WeightedWords, fixedCount: Int, workers: Int, kept: KeptTraining?,
    rounds: inout [LikelihoodTraining.Round], progress: (Progress) throws -> Void
  ) throws -> [Int: LikelihoodState] {
    guard characterCoverage == 1 else {
      throw UnigramTrainingError.settingOutOfRange(
        "the character coverage of merges", found: "\(characterCoverage)", expected: "1")
    }
    let sizes = Set(vocabularySizes).sorted()
    var merged = try MergedPieces(counts, words, self, kept: kept, pieceCount: (sizes.last ?? 0) - fixedCount)
    var finished: [Int: LikelihoodState] = [:]
    for size in sizes {
      let goal = size - fixedCount
      var wanted = goal
      while true {
        if !merged.isComplete, !merged.reaches(wanted) {
          merged = try MergedPieces(counts, words, self, kept: kept, pieceCount: wanted + wanted / 4)
        }
        var state = merged.state(pieceCount: wanted)
        try fit(&state, words, workers: workers, rounds: &rounds, progress: progress)
        if state.pieces.count > goal {
          // Some pieces too many: those go that cost the least.
          let order = state.removalOrder(words, workers: workers)
          state = state.removing(order.prefix(state.pieces.count - goal))
          try fit(&state, words, workers: workers, rounds: &rounds, progress: progress)
          finished[size] = state
          break
        }
        finished[size] = state
        if state.pieces.count == goal || !merged.reaches(wanted + goal - state.pieces.count) && merged.isComplete {
          break
        }
        wanted += goal - state.pieces.count
      }
    }
    return finished
  }
}

/// Merges by gain in likelihood, and what becomes of all symbols' counts.
private struct MergedPieces {
  private let symbols: [[UInt8]]
  /// Symbols and what merges make, in order.
  private let texts: [[UInt8]]
  private let startCounts: [Int64]
  private let steps: [(left: Int, right: Int, result: Int, count: Int64)]
  /// After how many steps there are as many pieces as that which a word uses, symbols included.
  private let stepsByPieceCount: [Int]
  /// Whether no merge was left.
  let isComplete: Bool

  /// - Parameter pieceCount: pieces wanted; about as many merges are made, and some more.
  init(
    _ counts: PieceCounts, _ words: WeightedWords, _ settings: LikelihoodTrainer, kept: KeptTraining?,
    pieceCount: Int
  ) throws {
    var trainer = BytePairTrainer(
      vocabularySizes: [max(pieceCount + pieceCount / 4 + 64, words.alphabet.count + 258)], alphabet: settings.alphabet)
    trainer.objective = .likelihood
    trainer.wordEnd = settings.wordSuffix.isEmpty ? nil : settings.wordSuffix
    trainer.maximumCharacters = settings.maximumPieceLength
    trainer.allowsFewer = true
    let training = try trainer.train(on: counts, kept: kept, progress: { _ in })
    let merging = training.merging
    isComplete = training.largestSize < trainer.vocabularySizes[0]
    symbols = words.alphabet.map(\.bytes)
    // Symbols first, in the order of the words' alphabet; a byte that never occurs has no count.
    var texts = symbols
    var place: [[UInt8]: Int] = [:]
    for (index, text) in texts.enumerated() { place[text] = index }
    var startCounts = [Int64](repeating: 0, count: texts.count)
    var placeByID: [Int] = []
    for (id, text) in merging.texts.enumerated() {
      if let known = place[text] {
        placeByID.append(known)
      } else {
        placeByID.append(texts.count)
        place[text] = texts.count
        texts.append(text)
        startCounts.append(0)
      }
      if id < merging.startCounts.count { startCounts[placeByID[id]] += merging.startCounts[id] }
    }
    self.texts = texts
    self.startCounts = startCounts
    steps = merging.steps.map { step in
      (placeByID[Int(step.left)], placeByID[Int(step.right)], placeByID[Int(step.result)], step.count)
    }
    var now = startCounts
    var used = symbols.count
    var stepsByPieceCount = [Int](repeating: 0, count: symbols.count + 1)
    let symbolCount = symbols.count
    for (index, step) in steps.enumerated() {
      func add(_ change: Int64, to piece: Int) {
        let before = now[piece]
        now[piece] += change
        guard piece >= symbolCount else { return }
        if before == 0, now[piece] > 0 { used += 1 }
        if before > 0, now[piece] == 0 { used -= 1 }
      }
      add(-step.count, to: step.left)
      add(-step.count, to: step.right)
      add(step.count, to: step.result)
      while stepsByPieceCount.count <= used { stepsByPieceCount.append(index + 1) }
    }
    self.stepsByPieceCount = stepsByPieceCount
  }

  /// Whether there ever are as many pieces.
  func reaches(_ pieceCount: Int) -> Bool { pieceCount < stepsByPieceCount.count }

  /// The pieces after the first merge that makes them as many as wanted, or after the last, with the shares they have then.
  func state(pieceCount: Int) -> LikelihoodState {
    let stepCount = reaches(pieceCount) ? stepsByPieceCount[max(0, pieceCount)] : steps.count
    var now = startCounts
    for step in steps[..<stepCount] {
      now[step.left] -= step.count
      now[step.right] -= step.count
      now[step.result] += step.count
    }
    let total = log(Double(now.reduce(0, +)))
    let lowest = now.reduce(Int64.max) { $1 > 0 ? min($0, $1) : $0 }
    var storage: [UInt8] = []
    var ends: [Int] = []
    var scores: [Double] = []
    for (index, text) in texts.enumerated() where now[index] > 0 || index < symbols.count {
      storage += text
      ends.append(storage.count)
      // A symbol that merging has used up stays, as rare as a piece can be.
      scores.append(log(Double(now[index] > 0 ? now[index] : lowest)) - total)
    }
    return LikelihoodState(PieceSet(storage: storage, ends: ends, scores: scores), symbolCount: symbols.count)
  }
}
