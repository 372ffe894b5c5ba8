import Foundation
import Markov
import TestSupport
import Testing
import Tokenization

@Suite struct MeasurementTests {
  /// papers.md 1.1: 0100111 → {0, 1, 00, 11}.
  @Test func phrasesOfTheExample() throws {
    let text: [UInt8] = [0, 1, 0, 0, 1, 1, 1]
    let found = try DictionaryFamily.lz78.dictionaries(sizes: [4, 10], from: text, alphabetSize: 2)
    #expect(found[0].tokens == [[0], [1], [0, 0], [1, 1]])
    #expect(found[1].tokens == found[0].tokens)
  }

  @Test func chunksAreAllStringsOfOneLength() throws {
    let found = try DictionaryFamily.chunk.dictionaries(sizes: [2, 7, 8, 9], from: [], alphabetSize: 2)
    #expect(found[0].tokens == [[0], [1]])
    #expect(found[1].tokens == [[0, 0], [0, 1], [1, 0], [1, 1], [0], [1]])
    #expect(found[2].tokens.count == 10 && found[2] == found[3])
  }

  /// Losses lie above the entropy rate, the exact loss agrees with the measured one, and chunks lose their block
  /// entropy.
  @Test(arguments: [(1, 0.1), (2, 0.2)]) func lossesAreWhatTheoryAllows(order: Int, p: Double) throws {
    let source = try MarkovSource.switching(order: order, p: p, q: p)
    let rows = try MarkovMeasurement(
      families: DictionaryFamily.allCases, encoders: TextEncoder.allCases, sizes: [2, 8, 32], seeds: [1, 2],
      sampleCount: 30_000
    ).rows(on: source, workers: 2)
    // Two families are made by merges, with five encoders; the six others have three.
    #expect(rows.count == 2 * 3 * (2 * 5 + 6 * 3))
    for row in rows {
      let margin = 4 * row.uncertainty + 0.005
      #expect(row.loss > source.entropyRate - margin, "\(row.name) \(row.encoder) \(row.size)")
      if let exact = row.exact {
        #expect(abs(exact.loss - row.loss) < margin, "\(row.name) \(row.size)")
        if let bound = exact.bound(on: source) { #expect(exact.loss <= bound + 1e-9) }
        if row.family == .chunk {
          let length = try #require(row.dictionary).tokens[0].count
          #expect(abs(exact.loss - source.blockEntropy(length) / Double(length)) < 1e-9)
        }
      }
      if row.tokenCount == 2 { #expect(abs(row.loss - source.marginalEntropy) < margin) }
    }
    // On the text it is fitted to, the likelihood encoder is no worse than the greedy one it starts from; on disjoint
    // text of the same source it is so but for chance.
    for row in rows where row.encoder == .likelihood {
      let greedy = rows.first {
        $0.encoder == .greedy && $0.family == row.family && $0.size == row.size && $0.seed == row.seed
      }
      #expect(row.loss < (greedy?.loss ?? 0) + row.uncertainty + 0.003)
    }
  }

  @Test func anIndependentSourceGainsNothing() throws {
    let source = try MarkovSource.switching(order: 1, p: 0.5, q: 0.5)
    let rows = try MarkovMeasurement(
      families: [.bpe], encoders: [.greedy], sizes: [16], seeds: [1], sampleCount: 50_000
    ).rows(on: source, workers: 1)
    #expect(try #require(rows[0].exact).loss >= log(2.0) - 1e-12)
  }

  @Test func theResultDoesNotDependOnThreads() throws {
    let source = try MarkovSource.dirichlet(alphabetSize: 3, order: 2, seed: 5)
    let measurement = MarkovMeasurement(
      families: [.bpe, .lz78, .sequentialBPE], encoders: [.greedy, .minimal], sizes: [3, 20], seeds: [1, 2, 3],
      sampleCount: 20_000)
    let one = try measurement.rows(on: source, workers: 1)
    let four = try measurement.rows(on: source, workers: 4)
    #expect(one.map(\.loss) == four.map(\.loss))
    #expect(one.map(\.dictionary?.tokens) == four.map(\.dictionary?.tokens))
  }

  /// A dictionary measured as the file of a tokenizer loses what it lost when it was made, and has the same exact loss.
  @Test func aTokenizerIsMeasuredAsTheDictionaryThatItHolds() throws {
    let source = try MarkovSource.dirichlet(alphabetSize: 3, order: 2, seed: 2)
    let families: [DictionaryFamily] = [.bpe, .lz78]
    let made = try MarkovMeasurement(
      families: families, encoders: [.greedy, .merges], sizes: [24], seeds: [7], sampleCount: 20_000
    ).rows(on: source, workers: 1)
    let tokenizers = try families.map { family in
      let dictionary = try #require(made.first { $0.family == family }?.dictionary)
      return (name: family.rawValue, tokenizer: try dictionary.tokenizer(alphabet: source.alphabet))
    }
    let rows = try MarkovMeasurement(
      families: [], tokenizers: tokenizers, encoders: [.greedy, .merges], sizes: [], seeds: [7], sampleCount: 20_000
    ).rows(on: source, workers: 2)
    // Its own way first, which is by merges or greedily; then what was asked for.
    #expect(
      rows.map { "\($0.name) \($0.encoder)" } == ["bpe own", "bpe greedy", "bpe merges", "lz78 own", "lz78 greedy"])
    #expect(
      rows.allSatisfy {
        $0.family == nil && $0.tokenCount == made.first { [name = $0.name] in $0.name == name }?.tokenCount
      })
    func loss(_ name: String, _ encoder: TextEncoder, _ rows: [MarkovMeasurement.Row]) -> Double? {
      rows.first { $0.name == name && $0.encoder == encoder }?.loss
    }
    #expect(loss("bpe", .own, rows) == loss("bpe", .merges, made))
    #expect(loss("bpe", .greedy, rows) == loss("bpe", .greedy, made))
    #expect(loss("lz78", .own, rows) == loss("lz78", .greedy, made))
    #expect(rows[4].exact == made.first { $0.family == .lz78 }?.exact)
  }

  /// Every symbol is a token, no token comes twice, and the sizes are those asked for where the text gives so much.
  @Test(arguments: DictionaryFamily.allCases) func dictionariesHoldEverySymbol(family: DictionaryFamily) throws {
    var sampler = MarkovSampler(try .dirichlet(alphabetSize: 3, order: 2, seed: 4), seed: 1)
    let text = sampler.symbols(20_000)
    let sizes = [40, 3, 12]
    let found = try family.dictionaries(sizes: sizes, from: text, alphabetSize: 3)
    for (size, dictionary) in zip(sizes, found) {
      #expect(Set(dictionary.tokens).count == dictionary.tokens.count)
      #expect((0..<3).allSatisfy { dictionary.tokens.contains([$0]) })
      #expect(dictionary.tokens.allSatisfy { $0.allSatisfy { $0 < 3 } })
      #expect(dictionary.tokens.count <= size + 3)
      if family != .chunk, family != .sequentialBPE { #expect(dictionary.tokens.count >= size) }
    }
  }

  /// papers.md 1.1: the first pass of Zouhar's LZW observes symbols and pairs of them.
  @Test func zouharsFirstPassObservesPairs() throws {
    let text: [UInt8] = [0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1]
    let found = try DictionaryFamily.zouharLZW.dictionaries(sizes: [3], from: text, alphabetSize: 2)
    #expect(found[0].tokens == [[0], [1], [0, 1]])
  }

  @Test(arguments: 0..<10) func minimalParsesHaveTheFewestTokens(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let tokens = GreedyLossTests.randomTokens(6, alphabet: 2, &random)
    var parse = ShortestParse(try SymbolTrie(tokens, alphabetSize: 2))
    for _ in 0..<20 {
      let text = (0..<Int.random(in: 1...10, using: &random)).map { _ in UInt8.random(in: 0...1, using: &random) }
      var found: [UInt8] = []
      var count = 0
      parse.parse(text[...], cost: nil) {
        found += tokens[$0]
        count += 1
      }
      #expect(found == text && count == Self.fewest(text[...], tokens))
    }
  }

  private static func fewest(_ text: ArraySlice<UInt8>, _ tokens: [[UInt8]]) -> Int {
    if text.isEmpty { return 0 }
    return 1 + (tokens.filter { text.starts(with: $0) }.map { fewest(text.dropFirst($0.count), tokens) }.min() ?? 1000)
  }
}
