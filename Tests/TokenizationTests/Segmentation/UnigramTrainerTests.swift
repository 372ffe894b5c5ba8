import Foundation
import TestSupport
import Testing
import Tokenization

@Suite struct UnigramTrainerTests {
  /// formats.md 18.2, as words of `▁` and their counts.
  static let vector =
    "low low low low low lower lower newest newest newest newest newest newest widest widest widest\n"
    + "abab abab cdcd cdcd ba ba dc dc\n"

  static func words(_ text: String) throws -> PieceCounts {
    var counts = PieceCounts()
    for word in text.split(whereSeparator: { " \n".contains($0) }) { try counts.add(Array("▁\(word)".utf8)) }
    return counts
  }

  /// The seeds that SentencePiece finds in whole lines: what occurs twice, followed by different characters.
  private static func seeds(ofLines text: String) -> [(piece: [UInt8], count: UInt64)] {
    var followers: [String: [Character: UInt64]] = [:]
    for line in text.split(separator: "\n") {
      let characters = Array("▁" + line.replacing(" ", with: "▁")) + ["\0"]
      for start in 0..<characters.count - 1 {
        for end in start + 2..<min(characters.count, start + 17) {
          followers[String(characters[start..<end]), default: [:]][characters[end], default: 0] += 1
        }
      }
    }
    return followers.filter { $0.value.count > 1 && !$0.key.dropFirst().contains("▁") }
      .map { (Array($0.key.utf8), $0.value.values.reduce(0, +)) }
  }

  /// formats.md 18.2: SentencePiece, identity rule, soft limit of 30.
  @Test func sentencePieceVector() throws {
    var trainer = UnigramTrainer(vocabularySizes: [30])
    trainer.allowsFewer = true
    trainer.seeds = Self.seeds(ofLines: Self.vector)
    let model = try trainer.train(on: Self.words(Self.vector)).model(vocabularySize: 30)
    let found = (3..<model.vocabulary.idEnd).map {
      (String(decoding: model.vocabulary[TokenID($0)], as: UTF8.self), model.scores[$0])
    }
    var expected: [(String, Double)] = [
      ("▁", -1.68174), ("e", -2.06577), ("▁low", -2.25161), ("n", -2.41828), ("w", -2.76045), ("est", -2.84828),
      ("ab", -2.86828), ("cd", -2.86828), ("▁widest", -3.20161), ("i", -3.70081),
    ]
    for (index, lost) in ["c", "b", "a", "o", "l", "t", "s"].enumerated() {
      expected.append((lost, -3.70091 - 0.0001 * Double(index)))
    }
    #expect(found.prefix(17).map(\.0) == expected.map(\.0))
    for (one, other) in zip(found, expected) { #expect(abs(one.1 - other.1) < 0.00002, "\(one), \(other)") }
    // Those with equal scores, in the order of 64-bit arithmetic.
    #expect(Set(found.dropFirst(17).map(\.0)) == ["ba", "d", "r", "▁dc"])
    for piece in found.dropFirst(17) { #expect(abs(piece.1 + 3.70161) < 0.00002, "\(piece)") }
  }

  private static func randomWords(seed: Int) throws -> (counts: PieceCounts, list: [(String, UInt64)]) {
    var generator = SeededGenerator(seed: seed)
    var counts = PieceCounts()
    var list: [String: UInt64] = [:]
    for _ in 0..<Int.random(in: 3...40, using: &generator) {
      var word = "▁"
      for _ in 0..<Int.random(in: 1...9, using: &generator) {
        word += ["a", "b", "c", "é", "語"][Int.random(in: 0..<5, using: &generator)]
      }
      let count = UInt64.random(in: 1...4, using: &generator)
      try counts.add(Array(word.utf8), count: count)
      list[word, default: 0] += count
    }
    return (counts, list.sorted { $0.key < $1.key })
  }

  @Test(arguments: [16, 5, 3])
  func seedsAreTheSubstringsThatOccurTwiceAndGoOnDifferently(longest: Int) throws {
    for seed in 0..<60 {
      let (counts, list) = try Self.randomWords(seed: seed)
      var found: [String: (frequency: UInt64, followers: Set<String>, ends: UInt64)] = [:]
      for (word, count) in list {
        let characters = Array(word)
        for start in characters.indices {
          for end in start + 1...characters.count where end - start >= 2 && end - start <= longest {
            let piece = String(characters[start..<end])
            found[piece, default: (0, [], 0)].frequency += count
            if end == characters.count {
              found[piece]?.ends += count
            } else {
              found[piece]?.followers.insert(String(characters[end]))
            }
          }
        }
      }
      let expected = found.filter { piece, place in
        place.frequency >= 2
          && (place.ends > 0 ? place.ends > 1 || !place.followers.isEmpty : place.followers.count > 1)
          && !piece.dropFirst().contains("▁")
      }
      var trainer = UnigramTrainer(vocabularySizes: [100])
      trainer.characterCoverage = 1
      trainer.maximumPieceLength = longest
      trainer.splitsByScript = false
      let seeds = try trainer.seedPieces(on: counts)
      let substrings = seeds.filter { String(decoding: $0.piece, as: UTF8.self).count > 1 }
      #expect(
        Set(substrings.map { String(decoding: $0.piece, as: UTF8.self) }) == Set(expected.keys), "seed \(seed)")
      let total = seeds.map { exp($0.score) }.reduce(0, +)
      #expect(abs(total - 1) < 1e-9)
      let sum =
        expected.reduce(0.0) { $0 + Double($1.value.frequency) * Double($1.key.count) }
        + list.reduce(0.0) { $0 + Double($1.1) * Double($1.0.count) }
      for (piece, score) in substrings {
        let name = String(decoding: piece, as: UTF8.self)
        let frequency = try #require(expected[name]).frequency
        #expect(abs(exp(score) - Double(frequency) * Double(name.count) / sum) < 1e-9, "seed \(seed), \(name)")
      }
    }
  }

  @Test func neitherThreadsNorOrderNorOtherSizesMatter() throws {
    let text = try String(
      decoding: wholeFile(SharedMaterial.path("corpora/pud/en.txt.zst")).prefix(60_000), as: UTF8.self)
    let counts = try Self.words(text)
    var parts = PieceCounts()
    for word in counts.sorted().reversed() { try parts.add(word.piece, count: word.count) }
    let one = try UnigramTrainer(vocabularySizes: [600]).train(on: counts, workers: 1)
    let model = try one.model(vocabularySize: 600)
    for (counts, workers, sizes) in [(parts, 3, [600]), (counts, 2, [300, 600, 1000])] {
      let other = try UnigramTrainer(vocabularySizes: sizes).train(on: counts, workers: workers)
        .model(vocabularySize: 600)
      #expect(other.scores.map(\.bitPattern) == model.scores.map(\.bitPattern))
      #expect(
        other.vocabulary.ids.map { Array(other.vocabulary[$0]) }
          == model.vocabulary.ids.map { Array(model.vocabulary[$0]) })
    }
    // The objective is reported for each fit and does not get worse between prunings.
    let rounds = one.report.rounds
    #expect(rounds.count > 6)
    for (first, second) in zip(rounds, rounds.dropFirst()) where second.subIteration > 0 {
      #expect(second.objective <= first.objective)
    }
    #expect(model.vocabulary.count == 600)
  }

  @Test(arguments: UnigramTrainer.Variant.allCases)
  func everyTextOfTheAlphabetIsCovered(variant: UnigramTrainer.Variant) throws {
    for seed in 0..<40 {
      let (counts, list) = try Self.randomWords(seed: 700 + seed)
      var trainer = UnigramTrainer(vocabularySizes: [12, 20, 40], variant: variant)
      trainer.characterCoverage = 1
      trainer.allowsFewer = true
      let training = try trainer.train(on: counts, workers: 2)
      for size in trainer.vocabularySizes {
        let tokenizer = try training.tokenizer(vocabularySize: size, normalizer: nil, preTokenizer: nil)
        #expect(tokenizer.model.vocabulary.count <= size)
        #expect(tokenizer.model.vocabulary.count == training.size(for: size))
        var encoder = Encoder(try CompiledTokenizer(tokenizer))
        for (word, _) in list {
          let ids = try encoder.encode(word)
          #expect(ids.flatMap { Array(tokenizer.model.vocabulary[$0]) } == Array(word.utf8))
        }
      }
    }
  }

  @Test func whatCannotBeIsRefusedAtOnce() throws {
    let words = try Self.words(Self.vector)
    func message(_ change: (inout UnigramTrainer) -> Void) -> String {
      var trainer = UnigramTrainer(vocabularySizes: [25])
      change(&trainer)
      do {
        _ = try trainer.train(on: words)
        return "no error"
      } catch { return "\(error)" }
    }
    #expect(
      message { $0.vocabularySizes = [10] }
        == "vocabulary size 10 is impossible with this text and these settings: expected 17 to 48 "
        + "(special tokens and alphabet need 17; the substrings of the text can give at most 48)")
    #expect(message { $0.vocabularySizes = [100] }.hasPrefix("vocabulary size 100 is impossible"))
    #expect(
      message { $0.characterCoverage = 0 } == "character coverage is 0.0: expected a share above 0, up to 1")
    #expect(
      message { $0.specialTokens.append(Array("<s>".utf8)) }
        == "token '<s>' is given twice: expected every special and added token once")
    #expect(throws: UnigramTrainingError.noPieces) {
      try UnigramTrainer(vocabularySizes: [10]).train(on: PieceCounts())
    }
  }
}
