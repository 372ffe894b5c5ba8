import Foundation
import Measurement
import TestSupport
import Testing
import Tokenization

@Suite struct WordTests {
  /// Words as Unicode's White_Space cuts them.
  @Test func wordsAreRunsWithoutWhiteSpace() throws {
    var random = SeededGenerator(seed: 9)
    let letters: [Unicode.Scalar] = [
      "a", "b", "é", "漢", " ", "\u{85}", "\u{A0}", "\u{1680}", "\u{2000}", "\u{200A}", "\u{200B}", "\u{2028}",
      "\u{202F}",
      "\u{205F}", "\u{3000}", "\t", "\n", "\u{180E}", "😀",
    ]
    for _ in 0..<200 {
      var text = ""
      for _ in 0..<Int.random(in: 0...30, using: &random) {
        text.unicodeScalars.append(letters.randomElement(using: &random) ?? "a")
      }
      var expected: [[UInt8]: UInt64] = [:]
      for word in text.unicodeScalars.split(whereSeparator: { $0.properties.isWhitespace }) {
        expected[Array(String(String.UnicodeScalarView(word)).utf8), default: 0] += 1
      }
      var counter = WordCounter()
      let bytes = Array(text.utf8)
      try counter.add(bytes, records: [0..<bytes.count])
      #expect(
        Dictionary(uniqueKeysWithValues: counter.counts.sorted().map { ($0.piece, $0.count) }) == expected, "\(text)")
    }
  }

  @Test func morphemesAreRead() throws {
    let gold = try GoldSegmentations(Array("# none\ncats\tcat s\tx\r\n\nunbelievable\tun believ able\n".utf8))
    #expect(gold.words.map(\.boundaries) == [[3], [2, 8]])
    let error = #expect(throws: MorphologyError.self) { try GoldSegmentations(Array("a\ta\nb\n".utf8)) }
    #expect(error?.description == "line 2: expected a word, a tab and its morphemes, found no tab")
  }

  @Test func boundariesAreScored() {
    var score = BoundaryScore()
    score.add(proposed: [2, 5], gold: [2, 8])
    score.add(proposed: [], gold: [3])
    #expect(score.precision == 0.5 && abs(score.recall - 1.0 / 3) < 1e-12 && abs(score.f1 - 0.4) < 1e-12)
    #expect(BoundaryScore().f1 == 0)
  }

  @Test func inequality() {
    #expect(Inequality.gini([3, 3, 3]) == 0)
    #expect(abs(Inequality.gini([0, 0, 1]) - 2.0 / 3) < 1e-12)
    // |1−2| + |1−3| + |2−3|, each twice, over 2 · 3 · 6.
    #expect(abs(Inequality.gini([3, 1, 2]) - 8.0 / 36) < 1e-12)
    let premium = Inequality.premium(of: [4, 6, 0, 1], over: [2, 2, 1, 1])
    #expect(premium?.total == 11.0 / 6 && premium?.median == 2)
    #expect(Inequality.premium(of: [1], over: [1, 2]) == nil)
  }

  @Test func noiseKeepsItsRates() {
    let text = Array(String(repeating: "Abcé ", count: 4000).utf8)
    func scalars(_ noise: TextNoise) -> Int {
      String(decoding: noise.applied(to: text[...], seed: 1, record: 2), as: UTF8.self).unicodeScalars.count
    }
    #expect(abs(Double(scalars(.drop)) / 20_000 - 0.9) < 0.01)
    #expect(abs(Double(scalars(.repeat)) / 20_000 - 1.4) < 0.03, "a fifth gets two more on average")
    #expect(scalars(.ant) == 40_000)
    #expect(TextNoise.upper.applied(to: Array("aß".utf8)[...], seed: 1, record: 0) == Array("ASS".utf8))
    #expect(
      TextNoise.randomCase.applied(to: text[...], seed: 1, record: 2)
        == TextNoise.randomCase.applied(to: text[...], seed: 1, record: 2))
    #expect(
      TextNoise.drop.applied(to: text[...], seed: 1, record: 2)
        != TextNoise.drop.applied(to: text[...], seed: 1, record: 3))
  }
}
