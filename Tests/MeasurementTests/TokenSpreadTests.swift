import Measurement
import Testing

/// papers.md 7: the fixtures of tokenization-scorer.
@Suite struct TokenSpreadTests {
  static let texts = [
    "pick @@ed pick @@l @@ed pick @@les", "pick @@e @@d pick @@l @@e @@d pick @@l @@e @@s",
  ]

  private static func spread(_ text: String) -> TokenSpread {
    var counts: [String: Int] = [:]
    for token in text.split(separator: " ") { counts[String(token), default: 0] += 1 }
    return TokenSpread(counts.keys.sorted().map { counts[$0] ?? 0 } + [0, 0])
  }

  @Test(arguments: [
    (0, 1.842371, 0.921185, 1.653013, 0.826506, 0.803153, 14.0),
    (1, 2.231270, 0.960956, 2.137298, 0.920484, 0.910568, 25.541209),
  ])
  func agreesWithTheScorer(
    text: Int, shannon: Double, efficiency: Double, renyi: Double, renyiEfficiency: Double, third: Double, bits: Double
  ) {
    let spread = Self.spread(Self.texts[text])
    let found = [
      spread.renyiEntropy(1), spread.renyiEfficiency(1), spread.renyiEntropy(2.5), spread.renyiEfficiency(2.5),
      spread.renyiEfficiency(3), spread.bits,
    ]
    for (value, expected) in zip(found, [shannon, efficiency, renyi, renyiEfficiency, third, bits]) {
      #expect(abs(value - expected) < 1e-6)
    }
  }

  @Test func oneTypeAndNone() {
    #expect(TokenSpread([7, 0]).renyiEfficiency(3) == 0)
    #expect(TokenSpread([]).bits == 0)
    #expect(TokenSpread([]).percentileFrequency() == 0)
  }
}
