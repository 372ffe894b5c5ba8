import Foundation
import Markov
import TestSupport
import Testing

@Suite struct GreedyLossTests {
  /// Longest match by looking for it, the definition.
  static func parse(_ text: [UInt8], _ tokens: [[UInt8]]) -> [Int] {
    var result: [Int] = []
    var position = 0
    while position < text.count {
      let rest = text[position...]
      let best = tokens.indices.filter { rest.starts(with: tokens[$0]) }.max { tokens[$0].count < tokens[$1].count }
      guard let best else { return result }
      result.append(best)
      position += tokens[best].count
    }
    return result
  }

  static func randomTokens(_ size: Int, alphabet: Int, _ random: inout SeededGenerator) -> [[UInt8]] {
    var tokens = Set((0..<alphabet).map { [UInt8($0)] })
    for _ in 0..<size {
      tokens.insert(
        (0..<Int.random(in: 2...6, using: &random)).map { _ in UInt8.random(in: 0..<UInt8(alphabet), using: &random) })
    }
    return tokens.sorted { $0.lexicographicallyPrecedes($1) }
  }

  @Test(arguments: 0..<40) func theAutomatonParsesAsTheDefinition(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let alphabet = Int.random(in: 2...3, using: &random)
    let tokens = Self.randomTokens(Int.random(in: 0...12, using: &random), alphabet: alphabet, &random)
    let parser = GreedyParser(try SymbolTrie(tokens, alphabetSize: alphabet))
    let text = (0..<500).map { _ in UInt8.random(in: 0..<UInt8(alphabet), using: &random) }
    var found: [Int] = []
    var state = 0
    for symbol in text { state = parser.read(symbol, in: state) { found.append($0) } }
    parser.finish(state) { found.append($0) }
    #expect(found == Self.parse(text, tokens))
  }

  /// Chunks of r symbols: the block entropy divided by r; single symbols: H(π) (papers.md 1.5).
  @Test(arguments: [1, 2, 3, 4]) func singleSymbolsLoseTheMarginalEntropy(order: Int) throws {
    let source = try MarkovSource.dirichlet(alphabetSize: 3, order: order, seed: 4)
    let loss = try GreedyLoss(GreedyParser(try SymbolTrie([[0], [1], [2]], alphabetSize: 3)), on: source)
    #expect(abs(loss.loss - source.marginalEntropy) < 1e-11)
    #expect(abs(loss.tokensPerSymbol - 1) < 1e-12)
    #expect(abs(loss.crossEntropy - source.marginalEntropy) < 1e-11)
  }

  /// The rates add up to one symbol per symbol, no loss is below the entropy rate, and a long sample agrees.
  @Test(arguments: 0..<12) func theExactLossIsThatOfALongSample(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let order = Int.random(in: 1...3, using: &random)
    let source = try MarkovSource.dirichlet(alphabetSize: 2, order: order, seed: seed)
    let tokens = Self.randomTokens(Int.random(in: 1...10, using: &random), alphabet: 2, &random)
    let parser = GreedyParser(try SymbolTrie(tokens, alphabetSize: 2))
    let exact = try GreedyLoss(parser, on: source)
    let symbols = zip(exact.rates, tokens).reduce(0.0) { $0 + $1.0 * Double($1.1.count) }
    #expect(abs(symbols - 1) < 1e-10)
    #expect(exact.loss >= source.entropyRate - 1e-10)
    // Inside Theorem 4.3, with the smallest transition as its δ.
    #expect(exact.tokensPerSymbol * (exact.crossEntropy + log(source.smallestTransition)) <= source.entropyRate + 1e-9)

    var text: [UInt8] = []
    var sampler = MarkovSampler(source, seed: seed)
    sampler.append(1_000_000, to: &text)
    var counts = [Double](repeating: 0, count: tokens.count)
    var state = 0
    for byte in text { state = parser.read(byte - UInt8(ascii: "0"), in: state) { counts[$0] += 1 } }
    for (rate, count) in zip(exact.rates, counts) { #expect(abs(rate - count / 1e6) < 0.004) }
    let total = counts.reduce(0, +)
    let plugIn = counts.reduce(0.0) { $1 > 0 ? $0 - $1 * log($1 / total) : $0 } / 1e6
    #expect(abs(plugIn - exact.loss) < 0.006)
  }

  /// Result 8: the three-state source and the tokens 1s, s of one symbol, which greedy parsing fails on.
  @Test func greedyLosesOnThreeStates() throws {
    let delta = 0.05
    let source = try MarkovSource.threeState(delta: delta)
    let longest = Int(1 + 2 * log(1 / delta) / delta)
    var tokens: [[UInt8]] = [[0], [1], [2]]
    for length in 1..<longest {
      for symbol: UInt8 in 0...2 { tokens.append([1] + [UInt8](repeating: symbol, count: length)) }
    }
    let loss = try GreedyLoss(GreedyParser(try SymbolTrie(tokens, alphabetSize: 3)), on: source)
    let bound = (1 - delta) * (1 - delta) / (3 * (1 + delta)) * source.marginalEntropy
    #expect(loss.loss >= bound)
    #expect(loss.loss > 1.273 * source.entropyRate)
  }

  @Test func refusesWhatIsNoDictionary() {
    #expect(throws: DictionaryError.missingSymbol(1)) { try SymbolTrie([[0]], alphabetSize: 2) }
    #expect(throws: DictionaryError.tokenTwice(0, 1)) { try SymbolTrie([[0], [0], [1]], alphabetSize: 2) }
    #expect(throws: DictionaryError.emptyToken(1)) { try SymbolTrie([[0], []], alphabetSize: 2) }
    #expect(throws: DictionaryError.symbolOutside(3, token: 1)) { try SymbolTrie([[0], [3]], alphabetSize: 2) }
  }
}
