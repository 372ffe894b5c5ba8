import Foundation
import Measurement
import TestSupport
import Testing
import Tokenization

@Suite struct LossTests {
  private static func text(_ records: [[TokenID]], idEnd: Int = 8) -> EncodedText {
    var text = EncodedText(idEnd: idEnd)
    for ids in records { text.add(ids: ids, byteCount: ids.count, scalarCount: ids.count, isChanged: false) }
    return text
  }

  @Test func laplaceAndPlugIn() {
    let text = Self.text([[0, 0, 1], [2, 0]])
    // (3+1)/9, (1+1)/9, (1+1)/9, 1/9.
    let laplace = UnigramEstimate(laplace: [3, 1, 1, 0], vocabularySize: 4)
    #expect(abs(laplace.bits[0] - log2(9.0 / 4)) < 1e-12 && abs(laplace.bits[3] - log2(9)) < 1e-12)
    let plugIn = UnigramEstimate(plugIn: [3, 1, 1, 0]).loss(of: text)
    #expect(abs(plugIn.bits - (3 * log2(5.0 / 3) + 2 * log2(5))) < 1e-12)
    #expect(abs(plugIn.recordBits[1] - (log2(5.0) + log2(5.0 / 3))) < 1e-12)
    #expect(abs(plugIn.bitsPerByte(of: text) - plugIn.bits / 5) < 1e-12)
  }

  /// Behind every history the probabilities of all tokens add up to 1.
  @Test(arguments: 1...5) func kneserNeyIsALaw(order: Int) {
    var random = SeededGenerator(seed: UInt64(order))
    let records = (0..<40).map { _ in
      (0..<Int.random(in: 0...30, using: &random)).map { _ in TokenID(min(7, Int.random(in: 0...9, using: &random))) }
    }
    let model = KneserNeyModel(order: order, counting: Self.text(records), vocabularySize: 8)
    for _ in 0..<200 {
      let history = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        TokenID(Int.random(in: 0...7, using: &random))
      }
      let sum = (0..<8).reduce(0.0) { $0 + model.probability(of: TokenID($1), behind: history[...]) }
      #expect(abs(sum - 1) < 1e-9, "\(history)")
      #expect((0..<8).allSatisfy { model.probability(of: TokenID($0), behind: history[...]) > 0 })
    }
  }

  /// The loss of a text is that of its tokens one by one, on text that was counted and on other text.
  @Test(arguments: 1...5) func kneserNeyAddsUp(order: Int) {
    var random = SeededGenerator(seed: UInt64(order) + 10)
    func records() -> [[TokenID]] {
      (0..<60).map { _ in
        (0..<Int.random(in: 0...40, using: &random)).map { _ in
          TokenID(min(7, Int.random(in: 0...12, using: &random)))
        }
      }
    }
    let counted = Self.text(records())
    let model = KneserNeyModel(order: order, counting: counted, vocabularySize: 8)
    for text in [counted, Self.text(records())] {
      let loss = model.loss(of: text)
      for record in 0..<text.recordCount {
        let ids = [TokenID](repeating: .max, count: order - 1) + text.record(record)
        var bits = 0.0
        for index in (order - 1)..<ids.count {
          bits -= log2(model.probability(of: ids[index], behind: ids[..<index]))
        }
        #expect(abs(bits - loss.recordBits[record]) < 1e-9)
      }
      #expect(model.loss(of: text, records: 3..<9).recordBits == Array(loss.recordBits[3..<9]))
    }
  }

  /// The definition for trigrams: a gram counts by the different tokens before it, the longest by occurrences.
  @Test func trigramsAsDefined() {
    var random = SeededGenerator(seed: 77)
    let records = (0..<30).map { _ in (0..<12).map { _ in TokenID(Int.random(in: 0...3, using: &random)) } }
    let model = KneserNeyModel(order: 3, counting: Self.text(records, idEnd: 5), vocabularySize: 5)
    let start = TokenID.max
    var counts: [[[TokenID]: Int]] = [[:], [:], [:]]
    for record in records {
      let padded = [start, start] + record
      for end in 2..<padded.count { counts[2][Array(padded[end - 2...end]), default: 0] += 1 }
    }
    for gram in counts[2].keys { counts[1][Array(gram.dropFirst()), default: 0] += 1 }
    for gram in counts[1].keys { counts[0][Array(gram.dropFirst()), default: 0] += 1 }
    let discounts = counts.map { level -> [Double] in
      let n = (1...4).map { k in Double(level.values.count { $0 == k }) }
      guard n.allSatisfy({ $0 > 0 }) else { return [0.5, 0.5, 0.5] }
      let y = n[0] / (n[0] + 2 * n[1])
      let raw = [1 - 2 * y * n[1] / n[0], 2 - 3 * y * n[2] / n[1], 3 - 4 * y * n[3] / n[2]]
      return zip(raw, 1...).map { min(Double($1), max(0.01, $0)) }
    }
    func probability(_ token: TokenID, _ history: [TokenID]) -> Double {
      let level = history.count
      let lower = level == 0 ? 0.2 : probability(token, Array(history.dropFirst()))
      let behind = counts[level].filter { Array($0.key.dropLast()) == history }
      guard !behind.isEmpty else { return lower }
      let total = Double(behind.values.reduce(0, +))
      let kept = behind.values.reduce(0.0) { $0 + discounts[level][min($1, 3) - 1] }
      let own = behind[history + [token]] ?? 0
      return ((own > 0 ? Double(own) - discounts[level][min(own, 3) - 1] : 0) + kept * lower) / total
    }
    for first in [start, 0, 1, 2, 3] as [TokenID] {
      for second in [start, 0, 1, 2, 3] as [TokenID] where first == start || second != start {
        for token: TokenID in 0..<5 {
          let found = model.probability(of: token, behind: [first, second])
          #expect(abs(found - probability(token, [first, second])) < 1e-12, "\(first) \(second) \(token)")
        }
      }
    }
  }

  /// The definition, with counts looked up one by one, for bigrams.
  @Test func bigramsAsDefined() {
    let records: [[TokenID]] = [[0, 1, 0, 1, 2], [0, 1, 3], [2, 0, 1, 0, 3], [1, 1, 0]]
    let model = KneserNeyModel(order: 2, counting: Self.text(records), vocabularySize: 5)
    let start = TokenID.max
    var bigrams: [[TokenID]: Int] = [:]
    for record in records { for pair in zip([start] + record, record) { bigrams[[pair.0, pair.1], default: 0] += 1 } }
    var continuations: [TokenID: Int] = [:]
    for pair in bigrams.keys { continuations[pair[1], default: 0] += 1 }
    func discounts(_ counts: [Int]) -> [Double] {
      let n = (1...4).map { k in Double(counts.count { $0 == k }) }
      guard n.allSatisfy({ $0 > 0 }) else { return [0.5, 0.5, 0.5] }
      let y = n[0] / (n[0] + 2 * n[1])
      let raw = [1 - 2 * y * n[1] / n[0], 2 - 3 * y * n[2] / n[1], 3 - 4 * y * n[3] / n[2]]
      return zip(raw, 1...).map { min(Double($1), max(0.01, $0)) }
    }
    func smoothed(_ counts: [Int], _ own: Int, _ discount: [Double], _ lower: Double) -> Double {
      let total = Double(counts.reduce(0, +))
      let kept = counts.reduce(0.0) { $0 + discount[min($1, 3) - 1] }
      return ((own > 0 ? Double(own) - discount[min(own, 3) - 1] : 0) + kept * lower) / total
    }
    let low = discounts(Array(continuations.values))
    let high = discounts(Array(bigrams.values))
    for history: TokenID in [start, 0, 1, 2, 3] {
      for token: TokenID in 0..<5 {
        let lower = smoothed(Array(continuations.values), continuations[token] ?? 0, low, 0.2)
        let counts = bigrams.filter { $0.key[0] == history }.map(\.value)
        let expected = counts.isEmpty ? lower : smoothed(counts, bigrams[[history, token]] ?? 0, high, lower)
        #expect(abs(model.probability(of: token, behind: [history]) - expected) < 1e-12, "\(history) \(token)")
      }
    }
  }

  @Test func theBootstrapFindsWhatIsThereAndNothingElse() {
    var random = SeededGenerator(seed: 3)
    let noise = (0..<400).map { _ in Double.random(in: 50...150, using: &random) }
    let weights = [Int](repeating: 50, count: 400)
    let better = PairedBootstrap(noise, minus: noise.map { $0 + 1 }, weights: weights, seed: 1)
    #expect(better.isFound && abs(better.difference + 0.02) < 1e-12 && better.low <= better.difference)
    let shuffled = noise.shuffled(using: &random)
    #expect(!PairedBootstrap(noise, minus: shuffled, weights: weights, seed: 1).isFound)
    #expect(
      PairedBootstrap(noise, minus: shuffled, weights: weights, seed: 1)
        == PairedBootstrap(noise, minus: shuffled, weights: weights, seed: 1))
  }
}
