import Certificate
import Optimal
import TestSupport
import Testing
import Tokenization

@Suite("Vocabularies with the fewest tokens")
struct OptimalTrainerTests {
  private static func training(_ counts: PieceCounts, _ tokens: Int, workers: Int = 1) throws -> OptimalTraining {
    var trainer = OptimalTrainer(vocabularySizes: [256 + tokens])
    trainer.gap = 0
    return try trainer.train(on: counts, workers: workers)
  }

  @Test("small texts: the bound is below the optimum, the vocabulary is the optimum", arguments: 0..<24)
  func exhaustive(block: Int) throws {
    for seed in block * 4..<block * 4 + 4 {
      let counts = try ExhaustiveSearch.random(seed: seed, bytes: seed % 3 == 0 ? 60 : 24)
      let search = ExhaustiveSearch(pieces: counts.sorted())
      let candidates = search.candidates.count
      for size in 0...(candidates < 20 ? 4 : candidates < 60 ? 2 : 1) where size <= candidates {
        let result = try Self.training(counts, size).results[0]
        let fewest = search.fewest(size: size)
        #expect(result.lowerBound <= fewest, "seed \(seed), \(size) tokens")
        #expect(result.tokens == fewest, "seed \(seed), \(size) tokens")
        #expect(result.vocabulary.count == size)
        #expect(search.count(result.vocabulary) == result.tokens, "seed \(seed), \(size) tokens")
      }
    }
  }

  @Test("thousands of small texts: no vocabulary of two tokens is below the bound", arguments: 0..<20)
  func bound(block: Int) throws {
    for seed in 1000 + block * 100..<1000 + block * 100 + (isFull ? 100 : 25) {
      let counts = try ExhaustiveSearch.random(seed: seed, bytes: 14)
      let search = ExhaustiveSearch(pieces: counts.sorted())
      let size = min(2, search.candidates.count)
      var trainer = OptimalTrainer(vocabularySizes: [256 + size])
      trainer.stageLimit = 1
      let result = try trainer.train(on: counts).results[0]
      let fewest = search.fewest(size: size)
      #expect(result.lowerBound <= fewest && fewest <= result.tokens, "seed \(seed)")
    }
  }

  @Test("a vocabulary that holds every piece takes a token for each, and the bound says so")
  func everyPiece() throws {
    var counts = PieceCounts()
    for (piece, count) in [("low", 5), ("lower", 2), ("newest", 6), ("widest", 3)] {
      try counts.add(Array(piece.utf8), count: UInt64(count))
    }
    let result = try Self.training(counts, 4).results[0]
    #expect(result.tokens == 16)
    #expect(result.lowerBound == 16)
    #expect(result.gap == 0)
    #expect(
      Set(result.vocabulary) == Set(["low", "lower", "newest", "widest"].map { Array($0.utf8) }))
  }

  @Test("the result depends on neither threads nor order")
  func deterministic() throws {
    var generator = SeededGenerator(seed: 7)
    let pieces = try ExhaustiveSearch.random(seed: 6, bytes: 4000).sorted()
    var results: [OptimalTraining.SizeResult] = []
    for workers in [1, 2, 5] {
      var counts = PieceCounts()
      for (piece, count) in pieces.shuffled(using: &generator) { try counts.add(piece, count: count) }
      results.append(try Self.training(counts, 40, workers: workers).results[0])
    }
    for other in results.dropFirst() {
      #expect(other.vocabulary == results[0].vocabulary)
      #expect(other.lowerBound == results[0].lowerBound)
      #expect(other.tokens == results[0].tokens)
    }
  }

  @Test("several sizes in one run: each has its own bound, and more tokens never need more")
  func severalSizes() throws {
    let counts = try ExhaustiveSearch.random(seed: 11, bytes: 3000)
    var trainer = OptimalTrainer(vocabularySizes: [300, 270, 340])
    trainer.specialTokens = [Array("<s>".utf8)]
    let training = try trainer.train(on: counts)
    #expect(training.results.map(\.vocabularySize) == [270, 300, 340])
    #expect(training.results.map(\.vocabulary.count) == [13, 43, 83])
    for (small, large) in zip(training.results, training.results.dropFirst()) { #expect(small.tokens >= large.tokens) }
    for result in training.results {
      #expect(result.lowerBound <= result.tokens)
      let tokenizer = try training.tokenizer(
        vocabularySize: result.vocabularySize, normalizer: nil, preTokenizer: nil)
      #expect(tokenizer.idEnd == result.vocabularySize)
    }
  }

  @Test("a piece that is too long counts as one token in the bound, and in full in the vocabulary")
  func longPiece() throws {
    var counts = PieceCounts()
    try counts.add(Array(repeating: UInt8(ascii: "a"), count: 5000))
    try counts.add(Array("aaaa".utf8), count: 10)
    let result = try Self.training(counts, 1).results[0]
    #expect(result.vocabulary == [Array("aaaa".utf8)])
    #expect(result.tokens == 10 + 1250)
    #expect(result.lowerBound == 11)
  }

  @Test("one word of ten megabytes is linear")
  func hugePiece() throws {
    var counts = PieceCounts()
    try counts.add(Array(repeating: UInt8(ascii: "a"), count: isFull ? 10_000_000 : 1_000_000))
    try counts.add(Array("aab".utf8))
    #expect(try Self.training(counts, 2).results[0].lowerBound == 2)
  }

  @Test("what cannot be is refused")
  func refusals() throws {
    var counts = PieceCounts()
    #expect(throws: OptimalTrainingError.noPieces) { try OptimalTrainer(vocabularySizes: [300]).train(on: counts) }
    try counts.add(Array("abc".utf8))
    #expect(throws: OptimalTrainingError.impossibleSize(255, least: 256, largest: 259)) {
      try OptimalTrainer(vocabularySizes: [255]).train(on: counts)
    }
    #expect(throws: OptimalTrainingError.impossibleSize(260, least: 256, largest: 259)) {
      try OptimalTrainer(vocabularySizes: [260]).train(on: counts)
    }
    var trainer = OptimalTrainer(vocabularySizes: [258])
    trainer.specialTokens = [[65], [65]]
    #expect(throws: OptimalTrainingError.repeatedToken([65])) { try trainer.train(on: counts) }
  }
}
