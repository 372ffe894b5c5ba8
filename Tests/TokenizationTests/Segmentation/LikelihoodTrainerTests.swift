import Foundation
import TestSupport
import Testing
import Tokenization

@Suite struct LikelihoodTrainerTests {
  private static func words(_ list: [(String, UInt64)]) throws -> PieceCounts {
    var counts = PieceCounts()
    for (word, count) in list { try counts.add(Array(word.utf8), count: count) }
    return counts
  }

  private static func randomWords(seed: Int) -> [(String, UInt64)] {
    var generator = SeededGenerator(seed: seed)
    var list: [String: UInt64] = [:]
    for _ in 0..<Int.random(in: 3...30, using: &generator) {
      let word = (0..<Int.random(in: 1...8, using: &generator)).map { _ in
        ["a", "b", "c", "é"][Int.random(in: 0..<4, using: &generator)]
      }.joined()
      list[word, default: 0] += UInt64.random(in: 1...6, using: &generator)
    }
    return list.sorted { $0.key < $1.key }
  }

  @Test(arguments: [0, 1, 2, 4])
  func likelihoodNeverFallsBetweenPrunings(steps: Int) throws {
    var rounds = 0
    for seed in 0..<40 {
      let list = Self.randomWords(seed: seed)
      var trainer = LikelihoodTrainer(vocabularySizes: [9, 16])
      trainer.maximumSteps = steps
      trainer.allowsFewer = true
      let training = try trainer.train(on: Self.words(list), workers: 2)
      for (first, second) in zip(training.report.rounds, training.report.rounds.dropFirst()) where second.round > 0 {
        rounds += 1
        #expect(second.logLikelihood >= first.logLikelihood - 1e-9 * abs(first.logLikelihood), "seed \(seed)")
      }
      for size in [9, 16] {
        let model = try training.model(vocabularySize: size)
        #expect(model.vocabulary.count <= size && model.maximumSteps == steps)
        // What is trained is what is encoded: every word, the best of all segmentations.
        let tokenizer = try training.tokenizer(vocabularySize: size, normalizer: nil, preTokenizer: nil)
        var encoder = Encoder(try CompiledTokenizer(tokenizer))
        for (word, _) in list where word.count <= 6 {
          let ids = try encoder.encode(word)
          #expect(ids.flatMap { Array(model.vocabulary[$0]) } == Array((word + "</w>").utf8))
          let all = ExhaustiveSegmentation.paths(of: Array(word), model: model, suffix: "</w>").filter {
            !$0.ids.contains(0)
          }
          let fewest = all.map(\.ids.count).min() ?? 0
          let bound = steps == 0 ? Int.max : max(steps, fewest)
          let best = try #require(all.filter { $0.ids.count <= bound }.map(\.score).max())
          let score = ids.reduce(0) { $0 + model.scores[Int($1)] }
          #expect(abs(score - best) < 1e-9, "seed \(seed), \(word)")
          #expect(ids.count <= bound)
        }
      }
    }
    #expect(rounds > 100)
  }

  @Test func theLastRoundIsTheLikelihoodOfTheCounts() throws {
    let list = Self.randomWords(seed: 77)
    var trainer = LikelihoodTrainer(vocabularySizes: [12])
    trainer.allowsFewer = true
    let training = try trainer.train(on: Self.words(list))
    let model = try training.model(vocabularySize: 12)
    var encoder = Encoder(try CompiledTokenizer(Tokenizer(model: .unigram(model))))
    var counts: [TokenID: Double] = [:]
    for (word, count) in list { for id in try encoder.encode(word) { counts[id, default: 0] += Double(count) } }
    let total = counts.values.reduce(0, +)
    let likelihood = counts.values.reduce(0) { $0 + $1 * log($1 / total) }
    let last = try #require(training.report.rounds.last)
    #expect(abs(likelihood - last.logLikelihood) < 1e-6 * abs(likelihood))
    #expect(last.tokens == total)
    // Probabilities add up to one, but for symbols that no word needs.
    #expect(abs(model.scores.dropFirst().reduce(0) { $0 + exp($1) } - 1) < 1e-6)
  }

  @Test func neitherThreadsNorOtherSizesMatter() throws {
    let text = try String(
      decoding: wholeFile(SharedMaterial.path("corpora/pud/en.txt.zst")).prefix(30_000), as: UTF8.self)
    var counts = PieceCounts()
    for word in text.split(whereSeparator: \.isWhitespace) { try counts.add(Array(word.utf8)) }
    var models: [UnigramModel] = []
    for (workers, sizes) in [(1, [400]), (3, [200, 400, 700])] {
      var trainer = LikelihoodTrainer(vocabularySizes: sizes)
      trainer.maximumSteps = 5
      models.append(try trainer.train(on: counts, workers: workers).model(vocabularySize: 400))
    }
    #expect(models[0].scores.map(\.bitPattern) == models[1].scores.map(\.bitPattern))
    #expect(models[0].vocabulary.count == 400)
  }

  @Test func whatCannotBeIsRefused() throws {
    let words = try Self.words([("ab", 2), ("b", 1)])
    var trainer = LikelihoodTrainer(vocabularySizes: [3])
    #expect(throws: UnigramTrainingError.impossibleSize(3, least: 4, largest: 7)) { try trainer.train(on: words) }
    trainer.maximumSteps = 256
    #expect(throws: UnigramTrainingError.self) { try trainer.train(on: words) }
  }
}
