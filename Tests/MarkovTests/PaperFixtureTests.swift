import Foundation
import Markov
import Plots
import TestSupport
import Testing

/// The numbers and results of papers.md 1.2 to 1.5 that are not closed forms of `EntropyTests`.
@Suite struct PaperFixtureTests {
  private static let bits = 1 / log(2.0)

  /// papers.md 1.2, the table as it is printed.
  @Test(arguments: [
    (0.5, 1.000000, 0.693147, 1.0000), (0.2, 0.721928, 0.500402, 1.3852), (0.8, 0.721928, 0.500402, 1.3852),
    (0.1, 0.468996, 0.325083, 2.1322), (0.05, 0.286397, 0.198515, 3.4917), (0.01, 0.080793, 0.056002, 12.3773),
    (0.001, 0.011408, 0.007907, 87.6596),
  ])
  func theTableOfEntropies(p: Double, bits: Double, nats: Double, ratio: Double) throws {
    for order in 1...3 {
      let source = try MarkovSource.switching(order: order, p: p, q: p)
      #expect(abs(source.entropyRate * Self.bits - bits) < 5e-7)
      #expect(abs(source.entropyRate - nats) < 5e-7)
      #expect(abs(source.marginalEntropy / source.entropyRate - ratio) < 5e-5)
    }
  }

  @Test func theUnevenSwitch() throws {
    let source = try MarkovSource.switching(order: 2, p: 0.1, q: 0.3)
    #expect(abs(source.marginal[1] - 0.25) < 1e-12)
    #expect(abs(source.marginalEntropy * Self.bits - 0.811278) < 5e-7)
    #expect(abs(source.entropyRate * Self.bits - 0.572070) < 1e-6)
  }

  /// papers.md 1.3, numbers from the bounds: the smallest dictionary at which Theorem 4.5 says anything.
  @Test(arguments: [(0.2, 346), (0.1, 80), (0.05, 70), (0.01, 158), (0.001, 1163)])
  func theBoundOfPhrasesSaysSomethingFromHereOn(p: Double, size: Int) throws {
    let source = try MarkovSource.switching(order: 1, p: p, q: p)
    #expect(source.phraseBound(size: size - 1) == nil)
    let bound = try #require(source.phraseBound(size: size))
    #expect(bound < source.marginalEntropy && bound > source.entropyRate)
    // ε = ln(1/δ) / (0.99 ln d)
    #expect(abs(bound - source.entropyRate / (1 + log(p) / (0.99 * log(Double(size))))) < 1e-12)
  }

  /// Result 6, Table 1, δ = 1/5: 01 is doubled as long as it fits into the second half, then the rest of the period is put
  /// together in an order that ties decide, then whole periods are doubled.
  @Test func theMergesOfTheMisleadingText() throws {
    let inverse = 5
    let period: [UInt8] =
      [[UInt8]](repeating: [0, 1], count: inverse).flatMap { $0 }
      + [[UInt8]](repeating: [1, 0], count: inverse).flatMap { $0 }
    let text = [[UInt8]](repeating: period, count: 512).flatMap { $0 }
    let tokens = try DictionaryFamily.bpe.dictionaries(sizes: [14], from: text, alphabetSize: 2)[0].tokens.dropFirst(2)
    func pairs(_ count: Int) -> [UInt8] { [[UInt8]](repeating: [0, 1], count: count).flatMap { $0 } }
    #expect(Array(tokens.prefix(3)) == [pairs(1), pairs(2), pairs(4)])
    let lengths = tokens.map(\.count)
    let whole = try #require(lengths.firstIndex(of: period.count))
    #expect(Array(lengths[whole...].prefix(4)) == [20, 40, 80, 160])
    let doubled = period + period
    #expect(
      (0..<period.count).contains { doubled[$0..<$0 + period.count].elementsEqual(tokens[tokens.startIndex + whole]) })
    // What the source itself gives all the time is in no token.
    #expect(
      !tokens.contains { token in
        token.indices.dropFirst(2).contains { token[$0] == token[$0 - 1] && token[$0] == token[$0 - 2] }
      })
  }

  /// Result 7: the training text as a token gains nothing, though the training text is one token.
  @Test func memorizingGainsNothing() throws {
    let source = try MarkovSource.switching(order: 1, p: 0.1, q: 0.1)
    var sampler = MarkovSampler(source, seed: 3)
    let text = sampler.symbols(400)
    let parser = GreedyParser(try SymbolTrie([[0], [1], text], alphabetSize: 2))
    var found: [Int] = []
    var state = 0
    for symbol in text { state = parser.read(symbol, in: state) { found.append($0) } }
    parser.finish(state) { found.append($0) }
    #expect(found == [2])
    #expect(try GreedyLoss(parser, on: source).loss > 0.999999 * source.marginalEntropy)
  }

  /// Result 8: with the same tokens minimal parsing loses at most 1.273 times the entropy rate.
  @Test(arguments: [0.3, 0.1, 0.04]) func minimalParsingStaysNearTheRate(delta: Double) throws {
    let source = try MarkovSource.threeState(delta: delta)
    let longest = Int(1 + 2 * log(1 / delta) / delta)
    var tokens: [[UInt8]] = [[0], [1], [2]]
    for length in 1..<longest {
      for symbol: UInt8 in 0...2 { tokens.append([1] + [UInt8](repeating: symbol, count: length)) }
    }
    var parse = ShortestParse(try SymbolTrie(tokens, alphabetSize: 3))
    var sampler = MarkovSampler(source, seed: 1)
    func counts(_ text: [UInt8]) -> [Double] {
      var counts = [Double](repeating: 0, count: tokens.count)
      parse.parse(text[...], cost: nil) { counts[$0] += 1 }
      return counts
    }
    let fit = counts(sampler.symbols(200_000))
    let total = fit.reduce(0, +) + Double(tokens.count)
    let loss = zip(counts(sampler.symbols(200_000)), fit).reduce(0) { $0 - $1.0 * log(($1.1 + 1) / total) } / 200_000
    #expect(loss < 1.273 * source.entropyRate)
    #expect(loss > source.entropyRate)
  }

  /// Result 9: with counts from little text a smaller dictionary is best, with more a larger one. All strings of one length
  /// are the case in which nothing but the counts tells tokens apart.
  @Test func littleTextWantsASmallDictionary() throws {
    let source = try MarkovSource.dirichlet(alphabetSize: 2, order: 4, seed: 1)
    var sampler = MarkovSampler(source, seed: 1)
    let sizes = [2, 8, 32, 128, 512, 2048]
    let dictionaries = try DictionaryFamily.chunk.dictionaries(sizes: sizes, from: [], alphabetSize: 2)
    let (fit, test) = (sampler.symbols(100_000), sampler.symbols(100_000))
    func best(_ count: Int) throws -> Int {
      let losses = try dictionaries.map { dictionary -> Double in
        let parser = GreedyParser(try SymbolTrie(dictionary.tokens, alphabetSize: 2))
        func counts(_ text: ArraySlice<UInt8>) -> [Double] {
          var counts = [Double](repeating: 0, count: dictionary.tokens.count)
          var state = 0
          for symbol in text { state = parser.read(symbol, in: state) { counts[$0] += 1 } }
          parser.finish(state) { counts[$0] += 1 }
          return counts
        }
        let law = counts(fit.prefix(count))
        let total = law.reduce(0, +) + Double(law.count)
        return zip(counts(test[...]), law).reduce(0) { $0 - $1.0 * log(($1.1 + 1) / total) }
      }
      return sizes[losses.indices.min { losses[$0] < losses[$1] } ?? 0]
    }
    let found = try [200, 2_000, 100_000].map(best)
    #expect(found == found.sorted() && found[0] < found[2], "\(found)")
  }

  /// Dictionary, counts and test come from three parts of one text that have nothing in common (papers.md 1.5).
  @Test func theThreeSamplesAreDisjoint() throws {
    let source = try MarkovSource.dirichlet(alphabetSize: 3, order: 1, seed: 9)
    let row = try MarkovMeasurement(
      families: [.bpe], encoders: [.greedy], sizes: [12], seeds: [5], sampleCount: 4000
    ).rows(on: source, workers: 1)[0]
    var sampler = MarkovSampler(source, seed: 5)
    let samples = (0..<3).map { _ in sampler.symbols(4000) }
    #expect(
      row.dictionary == (try DictionaryFamily.bpe.dictionaries(sizes: [12], from: samples[0], alphabetSize: 3)[0]))
    let tokens = try #require(row.dictionary).tokens
    func counts(_ text: [UInt8]) -> [Double] {
      var counts = [Double](repeating: 0, count: tokens.count)
      // Twenty blocks, each encoded by itself.
      for block in 0..<20 {
        for token in GreedyLossTests.parse(Array(text[(block * 200)..<(block + 1) * 200]), tokens) {
          counts[token] += 1
        }
      }
      return counts
    }
    let law = counts(samples[1]).map { $0 + 1 }
    let total = law.reduce(0, +)
    let loss = zip(counts(samples[2]), law).reduce(0) { $0 - $1.0 * log($1.1 / total) } / 4000
    #expect(abs(loss - row.loss) < 1e-12)
  }

  /// Every figure is drawn, its numbers agree with what is stated exactly, and keep the bounds that are.
  @Test(arguments: MarkovFigure.allCases) func everyFigureHolds(figure: MarkovFigure) throws {
    let drawing = try figure.draw(seed: 1)
    #expect(!drawing.plot.series.isEmpty && drawing.plot.series.allSatisfy { !$0.points.isEmpty })
    for comparison in drawing.comparisons {
      guard let stated = comparison.stated else { continue }
      switch figure {
      case .charactersFail, .toyTokenizer: #expect(abs(comparison.ours - stated) < 5e-5, "\(comparison.name)")
      case .dictionarySize, .memorizing: #expect(comparison.ours >= stated - 1e-5, "\(comparison.name)")
      case .encoderGap: #expect(comparison.ours <= stated, "\(comparison.name)")
      case .badText, .finiteSample: Issue.record("no number is stated")
      }
    }
  }
}
