import TestSupport
import Testing
import Tokenization

/// SWE by merging the pairs that gain the most likelihood.
@Suite struct LikelihoodMergesTests {
  private static let words: [(String, UInt64)] = [
    ("low", 5), ("lower", 2), ("newest", 6), ("widest", 3), ("abab", 2), ("cdcd", 2), ("ba", 2), ("dc", 2),
  ]

  private func counts() throws -> PieceCounts {
    var counts = PieceCounts()
    for (word, count) in Self.words { try counts.add(Array(word.utf8), count: count) }
    return counts
  }

  @Test(arguments: [0, 2], ["</w>", ""])
  func sizesAreReachedAndRoundsNeverLoseLikelihood(steps: Int, suffix: String) throws {
    var trainer = LikelihoodTrainer(vocabularySizes: [18, 22])
    trainer.form = .merges
    trainer.maximumSteps = steps
    trainer.wordSuffix = Array(suffix.utf8)
    trainer.allowsFewer = true
    let training = try trainer.train(on: try counts())
    for (one, next) in zip(training.report.rounds, training.report.rounds.dropFirst()) where next.round > one.round {
      #expect(next.logLikelihood >= one.logLikelihood - 1e-9)
    }
    for size in trainer.vocabularySizes {
      let tokenizer = try training.tokenizer(vocabularySize: size, normalizer: nil, preTokenizer: .whitespaceSplit)
      #expect(tokenizer.model.vocabulary.count <= size)
      #expect(tokenizer.model.vocabulary.count >= 16)
      var encoder = Encoder(try CompiledTokenizer(tokenizer))
      for (word, _) in Self.words {
        let ids = try encoder.encode(word)
        let text = ids.flatMap { Array(tokenizer.model.vocabulary[$0]) }
        #expect(String(decoding: text, as: UTF8.self) == word + suffix)
      }
    }
    let again = try trainer.train(on: try counts(), workers: 2)
    #expect(again.report.rounds == training.report.rounds)
  }

  /// The shares that merging leaves are where the rounds begin, so that they end no lower.
  @Test func roundsBeginWhereMergingEnds() throws {
    var merging = BytePairTrainer(vocabularySizes: [20], alphabet: .characters)
    merging.objective = .likelihood
    merging.allowsFewer = true
    let fit = try #require(try merging.train(on: try counts()).fit(vocabularySize: 20)?.logLikelihood)
    var trainer = LikelihoodTrainer(vocabularySizes: [21])
    trainer.form = .merges
    trainer.wordSuffix = []
    trainer.allowsFewer = true
    let training = try trainer.train(on: try counts())
    let last = try #require(training.report.rounds.last)
    #expect(last.logLikelihood >= fit - 1e-6)
  }

  @Test func coverageIsWhole() throws {
    var trainer = LikelihoodTrainer(vocabularySizes: [18])
    trainer.form = .merges
    trainer.characterCoverage = 0.9
    #expect(throws: UnigramTrainingError.self) { try trainer.train(on: try counts()) }
  }
}
