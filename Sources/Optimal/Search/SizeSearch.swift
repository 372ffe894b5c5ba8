/// The search for the vocabulary of one size: multipliers and vocabulary are improved in turn until they meet.
struct SizeSearch {
  let trainer: OptimalTrainer
  /// All tokens of the vocabulary.
  let size: Int
  let proof: LowerBound
  /// How many candidates are all that could be of use.
  let substrings: Int
  /// Whether multipliers have no earlier size to start from.
  let isFirst: Bool

  /// Edges looked at by enumeration, about.
  private static let enumerationLimit = 4_000_000

  /// The rounds of a stage, and the first and the last step, in tokens.
  struct Stage {
    var rounds: Int
    var steps: (first: Double, last: Double)

    func step(_ round: Int) -> Double {
      steps.first * power(steps.last / steps.first, Double(round) / Double(max(1, rounds - 1)))
    }
  }

  private func stage(_ index: Int) -> Stage {
    switch index {
    case 0: Stage(rounds: 120, steps: isFirst ? (0.3, 0.005) : (0.2, 0.005))
    case 1: Stage(rounds: 160, steps: (0.1, 0.003))
    default: Stage(rounds: 320, steps: (0.1, 0.002))
    }
  }

  mutating func run(
    _ ascent: inout DualAscent, _ swaps: inout SwapSearch, progress: (OptimalTrainer.Progress) -> Void
  ) throws -> OptimalTraining.Result {
    let lattice = ascent.lattice
    let asked = size - trainer.leastSize
    let wanted = min(asked, lattice.tokens.count)
    let clock = ContinuousClock()
    let deadline = trainer.timeLimit.map { clock.now + $0 }
    let isOver = { deadline.map { clock.now >= $0 } ?? false }
    let longTokens = LongPieces(lattice.pieces, longerThan: lattice.longestPiece)
    let fewest = FewestTokens(lattice, workers: ascent.workers)

    var shown = OptimalTrainer.Progress(vocabularySize: size, lowerBound: 0, tokens: nil)
    var best: (tokens: Int64, members: [Bool])?
    var bound: (tokens: Int64, potentials: Potentials) = (0, Potentials(trivialFor: lattice.pieces))
    bound.tokens = proof.tokens(bound.potentials, vocabulary: asked)
    var rounds = 0
    var ending = OptimalTraining.Ending.converged
    var isBest = false
    if isFirst { ascent.start(vocabulary: wanted) } else { ascent.forget() }

    stages: for index in 0..<trainer.stageLimit {
      let stage = stage(index)
      var start: (tokens: Int64, members: [Bool])?
      for round in 0..<stage.rounds {
        let relaxed = ascent.round(step: stage.step(round), vocabulary: wanted)
        rounds += 1
        shown.lowerBound = max(shown.lowerBound, Int(relaxed >> 20) + Int(longTokens.weight))
        if round % 20 == 19 || round == stage.rounds - 1 {
          let members = ascent.vocabulary(size: wanted)
          let tokens = fewest.count(members)
          if start.map({ tokens < $0.tokens }) ?? true { start = (tokens, members) }
          shown.tokens = Int(min(tokens, best?.tokens ?? .max) + longTokens.weight)
        }
        progress(shown)
        if isOver() { break }
      }
      let before = (bound: bound.tokens, tokens: best?.tokens ?? .max)
      for side in Potentials.Side.allCases {
        let potentials = Potentials(lattice, ascent.multipliers, side: side)
        let proven = proof.tokens(potentials, vocabulary: asked)
        if proven > bound.tokens { bound = (proven, potentials) }
      }
      if start == nil {
        let members = ascent.vocabulary(size: wanted)
        start = (fewest.count(members), members)
      }
      if let start {
        swaps.restart(start.members)
        swaps.improve { isOver() }
        if swaps.total < before.tokens { best = (swaps.total, swaps.members) }
        let enumeration = BoundedEnumeration(fewest: fewest, sums: ascent.sums, paths: ascent.paths)
        let (found, isComplete) = enumeration.search(
          size: wanted, below: best?.tokens ?? swaps.total,
          limit: SizeSearch.enumerationLimit / (lattice.edgeCount + 100))
        if let found { best = found }
        isBest = isComplete && lattice.tokens.count == substrings && longTokens.weight == 0
      }
      guard let best else { break }
      let tokens = best.tokens + longTokens.weight
      shown.tokens = Int(tokens)
      shown.lowerBound = Int(bound.tokens)
      progress(shown)
      if isBest {
        ending = .everyVocabulary
        break
      }
      if Double(tokens - bound.tokens) <= trainer.gap * Double(tokens) {
        ending = .gapReached
        break
      }
      if isOver() {
        ending = .timeIsOver
        break
      }
      // What a stage has to bring for another to follow: a fiftieth of the distance.
      let closed = (bound.tokens - before.bound) + (before.tokens == .max ? tokens : before.tokens - best.tokens)
      if index > 0, closed * 50 < tokens - bound.tokens { break stages }
      if index == trainer.stageLimit - 1 { ending = .stagesDone }
    }
    let members = best?.members ?? []
    let tokens = lattice.tokens.indices.filter { members[$0] }.map { Array(lattice.bytes(of: $0)) }
    let count = (best?.tokens ?? 0) + (try longTokens.count(tokens))
    return OptimalTraining.Result(
      vocabularySize: size, tokens: Int(count), lowerBound: Int(bound.tokens), multibyteTokens: asked,
      rounds: rounds, ending: ending, vocabulary: tokens, potentials: bound.potentials)
  }
}
