import Foundation
import Markov
import Testing

@Suite struct EntropyTests {
  private static let bits = 1 / log(2.0)

  private static func h(_ x: Double) -> Double { x == 0 || x == 1 ? 0 : -x * log2(x) - (1 - x) * log2(1 - x) }

  /// papers.md 1.2: [q·h(p) + p·h(q)]/(p+q) for any order, and π(1) = p/(p+q).
  @Test(arguments: [
    (0.5, 0.5), (0.2, 0.2), (0.8, 0.8), (0.1, 0.1), (0.05, 0.05), (0.01, 0.01), (0.001, 0.001), (0.1, 0.3),
  ])
  func switchingAgreesWithItsClosedForm(p: Double, q: Double) throws {
    for order in [1, 2, 3, 5, 8] {
      let source = try MarkovSource.switching(order: order, p: p, q: q)
      let expected = (q * Self.h(p) + p * Self.h(q)) / (p + q)
      #expect(abs(source.entropyRate * Self.bits - expected) < 1e-9, "order \(order)")
      #expect(abs(source.marginal[1] - p / (p + q)) < 1e-9)
      #expect(abs(source.marginalEntropy * Self.bits - Self.h(p / (p + q))) < 1e-9)
      #expect(source.smallestTransition == min(p, q, 1 - p, 1 - q))
      // Result 2: no gain from blocks that are not longer than the order.
      for length in 1...10 {
        let head = Double(min(length, order)) * Self.h(p / (p + q))
        let block = head + Double(max(length - order, 0)) * expected
        #expect(abs(source.blockEntropy(length) * Self.bits - block) < 1e-8, "order \(order), length \(length)")
      }
    }
  }

  /// The figures printed in papers.md 1.2.
  @Test(arguments: [
    (0.2, 0.721928), (0.1, 0.468996), (0.05, 0.286397), (0.01, 0.080793), (0.001, 0.011408),
  ])
  func switchingHasTheKnownRates(p: Double, bits: Double) throws {
    let source = try MarkovSource.switching(order: 1, p: p, q: p)
    #expect(abs(source.entropyRate * Self.bits - bits) < 5e-7)
    #expect(abs(source.marginalEntropy * Self.bits - 1) < 1e-12)
  }

  @Test(arguments: [0.3, 0.1, 0.04, 0.001])
  func threeStatesAgreeWithTheirClosedForm(delta: Double) throws {
    let source = try MarkovSource.threeState(delta: delta)
    #expect(zip(source.marginal, [0.25, 0.5, 0.25]).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(abs(source.marginalEntropy * Self.bits - 1.5) < 1e-9)
    let rate = delta * log(2.0.squareRoot() / delta) + (1 - delta) * log(1 / (1 - delta))
    #expect(abs(source.entropyRate - rate) < 1e-9)
  }

  /// The stationary law is what a step leaves alone, whichever way it was found.
  @Test(arguments: [(2, 4), (2, 12), (5, 3), (27, 2)])
  func theStationaryLawStays(alphabet: Int, order: Int) throws {
    let source = try MarkovSource.dirichlet(alphabetSize: alphabet, order: order, seed: 7)
    #expect(abs(source.stationary.reduce(0, +) - 1) < 1e-12)
    // The last symbol of a context has the law of the next symbol.
    var last = [Double](repeating: 0, count: alphabet)
    for context in 0..<source.contextCount {
      last[Int(source.symbols(ofContext: context).last ?? 0)] += source.stationary[context]
    }
    #expect(zip(last, source.marginal).allSatisfy { abs($0 - $1) < 1e-11 })
    #expect(source.entropyRate < source.marginalEntropy)
  }

  @Test func aSourceFittedToATextCountsIt() throws {
    let text = Array("abracadabra".utf8)
    let source = try MarkovSource.fitted(to: text, order: 1)
    // As a ring: a is followed by b, c, d, b, a.
    #expect(source.alphabet == Array("abcdr".utf8))
    let marginal: [Double] = [5, 2, 1, 1, 2].map { $0 / 11.0 }
    #expect(zip(source.marginal, marginal).allSatisfy { abs($0 - $1) < 1e-12 })
    let behindA: Double = 0.4 * log2(2.5) + 3 * 0.2 * log2(5.0)
    #expect(abs(source.entropyRate * Self.bits - 5.0 / 11 * behindA) < 1e-12)
    let independent = try MarkovSource.fitted(to: text, order: 0)
    #expect(abs(independent.entropyRate - independent.marginalEntropy) < 1e-12)
    #expect(abs(independent.entropyRate - source.marginalEntropy) < 1e-12)
  }

  /// The stationary law of a fitted source, which is counted, is the one that its rows have.
  @Test func theCountedLawIsTheOneThatIsSolved() throws {
    var text: [UInt8] = []
    var sampler = MarkovSampler(try .dirichlet(alphabetSize: 3, order: 2, seed: 3), seed: 1)
    sampler.append(5000, to: &text)
    let fitted = try MarkovSource.fitted(to: text, order: 2)
    let rows = (0..<fitted.contextCount).map { context in
      let spelling = fitted.spelling(ofContext: context)
      return
        "\"\(String(decoding: spelling, as: UTF8.self))\":[\(fitted.row(spelling).map { "\($0)" }.joined(separator: ","))]"
    }
    let json = "{\"alphabet\":\"012\",\"order\":2,\"rows\":{\(rows.joined(separator: ","))}}"
    let solved = try MarkovSource.table(Array(json.utf8))
    #expect(zip(fitted.stationary, solved.stationary).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(abs(fitted.entropyRate - solved.entropyRate) < 1e-12)
  }

  @Test(arguments: [
    ("{\"alphabet\":\"01\",\"order\":1,\"rows\":{\"0\":[1,0],\"1\":[0.5,0.5]}}", "reducible"),
    ("{\"alphabet\":\"01\",\"order\":1,\"rows\":{\"0\":[0,1],\"1\":[1,0]}}", "periodic"),
    ("{\"alphabet\":\"01\",\"order\":1,\"rows\":{\"0\":[0.5,0.4],\"1\":[1,0]}}", "add up to 0.9"),
    ("{\"alphabet\":\"01\",\"order\":1,\"rows\":{\"0\":[0.5,0.5]}}", "no row for context '1'"),
    ("{\"alphabet\":\"01\",\"order\":1,\"rows\":{\"0\":[0.5,0.5],\"2\":[1,0]}}", "'2', which is no context"),
    ("{\"alphabet\":\"01\",\"order\":1,\"rows\":{\"0\":[0.5],\"1\":[1,0]}}", "has 1 probabilities"),
    ("{\"alphabet\":\"01\",\"order\":1,\"rows\":{\"0\":[-1,2],\"1\":[1,0]}}", "is -1.0"),
    ("{\"alphabet\":\"0\",\"order\":1,\"rows\":{}}", "two or more different bytes"),
    ("{\"alphabet\":\"01\",\"order\":64,\"rows\":{}}", "2^64 contexts"),
    ("{\"alphabet\":\"01\"", "byte 16"),
  ])
  func refusesWhatIsNoSource(json: String, message: String) {
    let error = #expect(throws: MarkovError.self) { try MarkovSource.table(Array(json.utf8)) }
    #expect(error.map { "\($0)".contains(message) } == true, "\(String(describing: error))")
  }

  @Test func refusesParametersWithoutALimit() {
    #expect(throws: MarkovError.periodic(2)) { try MarkovSource.switching(order: 1, p: 1, q: 1) }
    #expect(throws: MarkovError.reducible(from: "0", to: "1")) { try MarkovSource.switching(order: 1, p: 0, q: 0.5) }
    #expect(throws: (any Error).self) { try MarkovSource.switching(order: 1, p: 1.5, q: 0.5) }
    #expect(throws: MarkovError.textTooShort(byteCount: 2, order: 3)) { try MarkovSource.fitted(to: [1, 2], order: 3) }
  }
}
