internal import Glibc

/// What the best unigram model over the tokens of a greedy dictionary loses in the long run, exactly.
///
/// The parser's state together with the source's context is a finite Markov chain. Its stationary law gives how often
/// each token comes per symbol, and these rates give the loss.
///
/// - Source: papers.md 1.5 and 1.3, result 3.
public struct GreedyLoss: Sendable, Equatable {
  /// How often each token comes, per symbol of text.
  public let rates: [Double]
  /// Tokens per symbol.
  public let tokensPerSymbol: Double
  /// (tokens per symbol) · H(Q), in nats a symbol.
  public let loss: Double
  /// H(Q, P), the mean of ln 1/P(t) over tokens, P(t) the probability of the string in the source, in nats.
  public let crossEntropy: Double

  /// Most states of the joint chain.
  public static let stateLimit = 1 << 20

  /// The loss of a dictionary on a source.
  ///
  /// - Throws: `MarkovError` when there are more than ``stateLimit`` joint states or their law is not found.
  public init(_ parser: GreedyParser, on source: MarkovSource) throws(MarkovError) {
    let chain = try JointChain(parser, source)
    let law = try chain.law()
    var rates = [Double](repeating: 0, count: parser.trie.tokens.count)
    for (index, state) in chain.states.enumerated() where law[index] > 0 {
      for edge in source.edges(ofContext: state.context) {
        let probability = law[index] * source.edgeProbabilities[edge]
        _ = parser.read(source.edgeSymbols[edge], in: state.parser) { rates[$0] += probability }
      }
    }
    let total = rates.reduce(0, +)
    var loss = 0.0
    var cross = 0.0
    for (index, rate) in rates.enumerated() where rate > 0 {
      loss -= rate * log(rate / total)
      cross -= rate / total * source.logProbability(ofString: parser.trie.tokens[index])
    }
    self.rates = rates
    tokensPerSymbol = total
    self.loss = loss
    crossEntropy = cross
  }
}

/// The parser's states together with the source's contexts, as far as they are reached in the long run.
private struct JointChain {
  struct State: Hashable {
    var parser: Int
    var context: Int
  }

  private(set) var states: [State] = []
  private var starts = [0]
  private var targets: [Int32] = []
  private var probabilities: [Double] = []

  init(_ parser: GreedyParser, _ source: MarkovSource) throws(MarkovError) {
    var numbers: [State: Int32] = [:]
    func number(_ state: State, _ states: inout [State]) -> Int32 {
      if let number = numbers[state] { return number }
      numbers[state] = Int32(states.count)
      states.append(state)
      return Int32(states.count - 1)
    }
    _ = number(State(parser: 0, context: 0), &states)
    var next = 0
    while next < states.count {
      guard states.count <= GreedyLoss.stateLimit else {
        throw .tooLarge(contexts: "more than \(GreedyLoss.stateLimit) joint", limit: GreedyLoss.stateLimit)
      }
      let state = states[next]
      next += 1
      for edge in source.edges(ofContext: state.context) {
        let reached = parser.read(source.edgeSymbols[edge], in: state.parser) { _ in }
        targets.append(number(State(parser: reached, context: Int(source.edgeTargets[edge])), &states))
        probabilities.append(source.edgeProbabilities[edge])
      }
      starts.append(targets.count)
    }
    keepRecurrent()
  }

  /// Leaves only the states that the chain never leaves for good. (There is one such set: the source has one, and where
  /// parses of different beginnings come to the same boundary they stay together.)
  private mutating func keepRecurrent() {
    let graph = ContextGraph(edgeStarts: starts, edgeTargets: targets)
    let back = graph.reversed()
    var from = 0
    while true {
      let reached = graph.distances(from: from).map { $0 >= 0 }
      let returning = back.distances(from: from)
      if let away = reached.indices.first(where: { reached[$0] && returning[$0] < 0 }) {
        from = away
      } else {
        return keep(reached)
      }
    }
  }

  private mutating func keep(_ kept: [Bool]) {
    var numbers = [Int32](repeating: -1, count: states.count)
    var count: Int32 = 0
    for index in states.indices where kept[index] {
      numbers[index] = count
      count += 1
    }
    var newStarts = [0]
    var newTargets: [Int32] = []
    var newProbabilities: [Double] = []
    for index in states.indices where kept[index] {
      for edge in starts[index]..<starts[index + 1] {
        newTargets.append(numbers[Int(targets[edge])])
        newProbabilities.append(probabilities[edge])
      }
      newStarts.append(newTargets.count)
    }
    states = states.indices.filter { kept[$0] }.map { states[$0] }
    (starts, targets, probabilities) = (newStarts, newTargets, newProbabilities)
  }

  func law() throws(MarkovError) -> [Double] {
    try StationaryLaw.solve(edgeStarts: starts, edgeTargets: targets, edgeProbabilities: probabilities)
  }
}

extension MarkovSource {
  /// ln of the probability that a string of symbols stands at a given place of the text; −∞ for one that never does.
  ///
  /// - Complexity: O(*n* · contexts · alphabet) in the length of the string, less where few contexts fit.
  public func logProbability(ofString string: [UInt8]) -> Double {
    // ln of a scale that keeps the sum of `law` at 1, so that long strings do not vanish.
    var law = stationary
    var next = [Double](repeating: 0, count: contextCount)
    var logScale = 0.0
    for symbol in string {
      for context in 0..<contextCount { next[context] = 0 }
      var sum = 0.0
      for context in 0..<contextCount where law[context] > 0 {
        for edge in edges(ofContext: context) where edgeSymbols[edge] == symbol {
          let probability = law[context] * edgeProbabilities[edge]
          next[Int(edgeTargets[edge])] += probability
          sum += probability
        }
      }
      guard sum > 0 else { return -.infinity }
      logScale += log(sum)
      for context in 0..<contextCount { law[context] = next[context] / sum }
    }
    return logScale
  }
}
