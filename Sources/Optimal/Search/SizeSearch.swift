internal import Checkpoints
internal import Glibc

/// The search for the vocabulary of one size: multipliers and vocabulary are improved in turn until they meet.
struct SizeSearch {
  let trainer: OptimalTrainer
  /// All tokens of the vocabulary.
  let size: Int
  /// How many candidates are all that could be of use.
  let substrings: Int
  /// Whether multipliers have no earlier size to start from.
  let isFirst: Bool
  let longPieces: LongPieces

  /// Edges looked at by enumeration, about.
  private static let enumerationLimit = 4_000_000
  /// Stages of a search for parity that only move the shares of sources.
  private static let mixingStages = 12

  /// The rounds of a stage, and the first and the last step, in tokens.
  struct Stage {
    var rounds: Int
    var steps: (first: Double, last: Double)

    func step(_ round: Int) -> Double {
      steps.first * pow(steps.last / steps.first, Double(round) / Double(max(1, rounds - 1)))
    }
  }

  /// A stage by its number.
  ///
  /// - Parameter isFirst: whether multipliers have no earlier size to start from.
  static func stage(_ index: Int, isMinimax: Bool, isFirst: Bool) -> Stage {
    if isMinimax, index > 0, index <= mixingStages { return Stage(rounds: 50, steps: (0.05, 0.005)) }
    return switch index - (isMinimax ? mixingStages : 0) {
    case ...0: Stage(rounds: 120, steps: isFirst ? (0.3, 0.005) : (0.2, 0.005))
    case 1: Stage(rounds: 160, steps: (0.1, 0.003))
    default: Stage(rounds: 320, steps: (0.1, 0.002))
    }
  }

  /// What the search works on, which goes on from size to size.
  struct Workings: ~Copyable {
    var ascent: DualAscent
    var swaps: SwapSearch
    var proof: LowerBound
    var objective: SearchObjective

    /// Weighs pieces by the shares of sources that the objective has.
    mutating func reweigh() throws(OptimalTrainingError) {
      guard let shares = objective.shares else { return }
      let weights = try shares.weights(objective.factors, ascent.lattice.pieces)
      ascent.reweigh(weights)
      swaps.reweigh(weights)
      proof.reweigh(weights)
    }
  }

  /// Searches, from the beginning or from where an earlier search was.
  ///
  /// - Parameter checkpoint: called where the search can be gone on with: in every round, and with true when the time is
  ///   over, with the state before what it cut short.
  func run(
    _ workings: inout Workings, from resumed: SearchState?, progress: (OptimalTrainer.Progress) -> Void,
    checkpoint: (borrowing Workings, SearchState, _ isTimeOver: Bool) throws -> Void
  ) throws -> OptimalTraining.SizeResult {
    let asked = size - trainer.leastSize
    let wanted = min(asked, workings.ascent.lattice.tokens.count)
    let clock = ContinuousClock()
    let deadline = trainer.timeLimit.map { clock.now + $0 }
    let isOver = { deadline.map { clock.now >= $0 } ?? false }

    var state: SearchState
    if let resumed {
      state = resumed
    } else {
      let trivial = Potentials(trivialFor: workings.ascent.lattice.pieces)
      let value = workings.objective.bound(workings.proof.tokens(trivial, vocabulary: asked))
      state = SearchState(bound: .init(value: value, potentials: trivial, mix: workings.objective.mix))
      if isFirst { workings.ascent.start(vocabulary: wanted) } else { workings.ascent.forget() }
    }
    var shown = OptimalTrainer.Progress(vocabularySize: size, lowerBound: Int(state.bound.value), tokens: nil)
    var ending = OptimalTraining.Ending.stagesDone
    while state.stage < trainer.stageLimit + (workings.objective.isMinimax ? SizeSearch.mixingStages : 0) {
      let stage = Self.stage(state.stage, isMinimax: workings.objective.isMinimax, isFirst: isFirst)
      let longWeight = longPieces.weight(workings.ascent.lattice.pieces.weights)
      // Where only the end of a stage is left, time has cut that short before; now it has the time that it takes.
      let isOver = state.round < stage.rounds ? isOver : { false }
      while state.round < stage.rounds {
        try checkpoint(workings, state, false)
        let relaxed = workings.ascent.round(step: stage.step(state.round), vocabulary: wanted)
        state.round += 1
        state.rounds += 1
        shown.lowerBound = max(shown.lowerBound, Int(workings.objective.bound((relaxed >> 20) + longWeight)))
        if state.round % 20 == 0 || state.round == stage.rounds { read(workings, wanted, into: &state) }
        shown.tokens = [state.start, state.best].compactMap { $0.map { Int($0.value) } }.min()
        progress(shown)
        if isOver() { break }
      }
      let reached = state
      prove(workings, asked, into: &state)
      if state.start == nil { read(workings, wanted, into: &state) }
      let isBest = improve(&workings, wanted, into: &state, isOver: isOver)
      guard let best = state.best else { break }
      shown.tokens = Int(best.value)
      shown.lowerBound = Int(state.bound.value)
      progress(shown)
      if isBest {
        ending = .everyVocabulary
        break
      }
      if Double(best.value - state.bound.value) <= trainer.gap * Double(best.value) {
        ending = .gapReached
        break
      }
      if isOver() {
        ending = .timeIsOver
        try checkpoint(workings, reached, true)
        break
      }
      // What a stage has to bring for another to follow: a fiftieth of the distance.
      let closed = (state.bound.value - reached.bound.value) + (reached.best?.value ?? best.value) - best.value
      let isMixing = workings.objective.isMinimax && state.stage < SizeSearch.mixingStages
      if state.stage > 0, !isMixing, closed * 50 < best.value - state.bound.value {
        ending = .converged
        break
      }
      state.stage += 1
      state.round = 0
      state.start = nil
      if isMixing {
        let tokens = fewest(workings).sourceTokens(workings.swaps.members, workings.objective)
        workings.objective.follow(tokens, rate: state.stage > SizeSearch.mixingStages / 2 ? 1 : 2)
        try workings.reweigh()
      }
    }
    return try result(workings, state, asked, ending)
  }

  // MARK: Steps

  private func fewest(_ workings: borrowing Workings) -> FewestTokens {
    FewestTokens(workings.ascent.lattice, workers: workings.ascent.workers)
  }

  /// Reads a vocabulary off the multipliers.
  private func read(_ workings: borrowing Workings, _ wanted: Int, into state: inout SearchState) {
    let members = workings.ascent.vocabulary(size: wanted)
    let value = fewest(workings).value(members, workings.objective)
    if state.start.map({ value < $0.value }) ?? true { state.start = .init(value: value, members: members) }
  }

  /// Proves what the multipliers do.
  private func prove(_ workings: borrowing Workings, _ asked: Int, into state: inout SearchState) {
    for side in Potentials.Side.allCases {
      let potentials = Potentials(workings.ascent.lattice, workings.ascent.multipliers, side: side)
      let proven = workings.objective.bound(workings.proof.tokens(potentials, vocabulary: asked))
      if proven > state.bound.value {
        state.bound = .init(value: proven, potentials: potentials, mix: workings.objective.mix)
      }
    }
  }

  /// Improves the vocabulary that was read off.
  ///
  /// - Returns: whether it is known to be the best.
  private func improve(
    _ workings: inout Workings, _ wanted: Int, into state: inout SearchState, isOver: () -> Bool
  ) -> Bool {
    guard let start = state.start else { return false }
    func keep(_ members: [Bool], _ value: Int64) {
      if state.best.map({ value < $0.value }) ?? true { state.best = .init(value: value, members: members) }
    }
    let objective = workings.objective
    if objective.isMinimax { keep(start.members, start.value) }
    workings.swaps.restart(start.members)
    workings.swaps.improve(isOver: isOver)
    let members = workings.swaps.members
    keep(members, fewest(workings).value(members, objective))
    let longWeight = longPieces.weight(workings.ascent.lattice.pieces.weights)
    let enumeration = BoundedEnumeration(
      fewest: fewest(workings), objective: objective, sums: workings.ascent.sums,
      paths: workings.ascent.paths + longWeight << 20)
    let lattice = workings.ascent.lattice
    let (found, isComplete) = enumeration.search(
      size: wanted, below: state.best?.value ?? start.value,
      limit: SizeSearch.enumerationLimit / (lattice.edgeCount + 100))
    if let found { keep(found.members, found.tokens) }
    return isComplete && lattice.tokens.count == substrings && longPieces.isEmpty
  }

  private func result(
    _ workings: borrowing Workings, _ state: SearchState, _ asked: Int, _ ending: OptimalTraining.Ending
  ) throws -> OptimalTraining.SizeResult {
    let lattice = workings.ascent.lattice
    let members = state.best?.members ?? lattice.tokens.map { _ in false }
    let tokens = lattice.tokens.indices.filter { members[$0] }.map { Array(lattice.bytes(of: $0)) }
    let objective = workings.objective
    var sourceTokens = fewest(workings).sourceTokens(members, objective)
    if !longPieces.isEmpty {
      let beyond = try longPieces.tokensBeyondOne(tokens)
      if let shares = objective.shares {
        sourceTokens = zip(sourceTokens, shares.tokens(beyond)).map { $0 + $1 }
      } else {
        for (count, weight) in zip(beyond, lattice.pieces.weights) { sourceTokens[0] += Int64(count) * weight }
      }
    }
    return OptimalTraining.SizeResult(
      vocabularySize: size, tokens: Int(objective.value(sourceTokens)), sourceTokens: sourceTokens.map { Int($0) },
      lowerBound: Int(state.bound.value), multibyteTokens: asked, rounds: state.rounds, ending: ending,
      vocabulary: tokens, potentials: state.bound.potentials, mix: state.bound.mix)
  }
}
