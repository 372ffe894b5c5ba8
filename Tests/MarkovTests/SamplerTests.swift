import Markov
import Testing

@Suite struct SamplerTests {
  private static func sample(_ source: MarkovSource, _ count: Int, seed: UInt64) -> [UInt8] {
    var sampler = MarkovSampler(source, seed: seed)
    var text: [UInt8] = []
    sampler.append(count, to: &text)
    return text
  }

  /// How often each symbol follows each context is what the table says, within five standard errors.
  @Test(arguments: [(2, 2), (3, 1), (5, 2), (26, 1)])
  func drawsWhatTheTableSays(alphabet: Int, order: Int) throws {
    let source = try MarkovSource.dirichlet(alphabetSize: alphabet, order: order, seed: 11)
    let fitted = try MarkovSource.fitted(to: Self.sample(source, 400_000, seed: 5), order: order)
    for context in 0..<source.contextCount {
      let spelling = source.spelling(ofContext: context)
      let visits = 400_000 * source.stationary[context]
      guard visits > 500 else { continue }
      for (expected, found) in zip(source.row(spelling), fitted.row(spelling)) {
        let error = (expected * (1 - expected) / visits).squareRoot()
        #expect(abs(expected - found) < 5 * error + 1e-4, "\(spelling)")
      }
    }
    #expect(abs(fitted.entropyRate - source.entropyRate) < 0.01)
  }

  @Test func theSameSeedGivesTheSameTextInParts() throws {
    let source = try MarkovSource.switching(order: 2, p: 0.3, q: 0.2)
    let whole = Self.sample(source, 10_000, seed: 9)
    var sampler = MarkovSampler(source, seed: 9)
    var parts: [UInt8] = []
    for size in [1, 0, 999, 4000, 5000] { sampler.append(size, to: &parts) }
    #expect(parts == whole)
    #expect(Self.sample(source, 10_000, seed: 10) != whole)
    #expect(Set(whole) == Set("01".utf8))
  }

  /// Fixed for all machines and releases.
  @Test func theTextOfASeedIsKnown() throws {
    let text = Self.sample(try .switching(order: 1, p: 0.5, q: 0.5), 32, seed: 1)
    #expect(String(decoding: text, as: UTF8.self) == "11001110101010011110000001101110")
  }
}
