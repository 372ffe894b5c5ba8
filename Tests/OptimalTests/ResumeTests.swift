import Checkpoints
import Checksum
import Optimal
import TestSupport
import Testing
import Tokenization

@Suite("Searches that are gone on with")
struct ResumeTests {
  private static func trainer() -> OptimalTrainer {
    var trainer = OptimalTrainer(vocabularySizes: [280, 310])
    trainer.gap = 0
    trainer.stageLimit = 2
    return trainer
  }

  private static func files(_ training: OptimalTraining) throws -> [[UInt8]] {
    let splitting = try CertificateSplitting(normalizer: nil, preTokenizer: nil, alphabet: .bytes)
    return try training.results.flatMap { result in
      let tokenizer = try training.tokenizer(
        vocabularySize: result.vocabularySize, normalizer: nil, preTokenizer: nil)
      return [
        try training.certificate(vocabularySize: result.vocabularySize, splitting: splitting),
        try TokenizerFile.write(tokenizer, as: .tokenizerJSON, name: "t.json").files[0].bytes,
      ]
    }
  }

  /// A text in two sources.
  private static func sources() throws -> [OptimalSource] {
    [
      OptimalSource(label: "a", counts: try ExhaustiveSearch.random(seed: 31, bytes: 2500)),
      OptimalSource(label: "b", weight: 2, counts: try ExhaustiveSearch.random(seed: 36, bytes: 900)),
    ]
  }

  private static func train(
    _ objective: OptimalObjective, workers: Int = 1, _ checkpoints: TrainingCheckpoints? = nil
  ) throws -> OptimalTraining {
    let sources = try sources()
    guard objective == .tokens else {
      return try trainer().train(on: sources, objective: objective, workers: workers, checkpoints: checkpoints)
    }
    return try trainer().train(on: sources[0].counts, workers: workers, checkpoints: checkpoints)
  }

  @Test("from any round on, the same tokenizers and proofs come out", arguments: OptimalObjective.allCases)
  func anyRound(objective: OptimalObjective) throws {
    var kept: [[UInt8]] = []
    let whole = try Self.train(objective, TrainingCheckpoints(isDue: { true }, write: { kept.append($0) }))
    #expect(kept.count == whole.results.reduce(0) { $0 + $1.rounds })
    let expected = try Self.files(whole)
    for index in stride(from: 0, to: kept.count, by: max(1, kept.count / (isFull ? 60 : 9))) {
      let resumed = try Self.train(
        objective, workers: 1 + index % 3,
        TrainingCheckpoints(resumed: kept[index], isDue: { false }, write: { _ in }))
      #expect(try Self.files(resumed) == expected, "from checkpoint \(index)")
      #expect(resumed.results.map(\.tokens) == whole.results.map(\.tokens))
      #expect(resumed.results.map(\.rounds) == whole.results.map(\.rounds))
    }
  }

  @Test("what time cuts short is kept, within a stage and at its end, and ends in the same bytes")
  func time() throws {
    var rounds: [[UInt8]] = []
    let whole = try Self.files(Self.train(.tokens, TrainingCheckpoints(isDue: { true }, write: { rounds.append($0) })))
    func train(_ limit: Duration?, from file: [UInt8]) throws -> (training: OptimalTraining, kept: [[UInt8]]) {
      var trainer = Self.trainer()
      trainer.timeLimit = limit
      var kept: [[UInt8]] = []
      let training = try trainer.train(
        on: Self.sources()[0].counts,
        checkpoints: TrainingCheckpoints(resumed: file, isDue: { false }, write: { kept.append($0) }))
      return (training, kept)
    }
    // A stage has 120 rounds: the second is its last one, and a call after that has nothing but its end to do.
    for start in [5, 119] {
      var file = rounds[start]
      for _ in 0..<(start == 5 ? 1 : 2) {
        let (training, kept) = try train(.nanoseconds(1), from: file)
        #expect(training.results.allSatisfy { $0.ending == .timeIsOver })
        // Of the first size alone: those behind it are made again.
        try #require(kept.count == 1)
        #expect(kept[0] != file)
        file = kept[0]
        #expect(try Self.files(train(nil, from: file).training) == whole, "from round \(start)")
      }
    }
  }

  @Test("numbers of sizes that are done have to be possible")
  func numbers() throws {
    var kept: [[UInt8]] = []
    let training = try Self.train(.tokens, TrainingCheckpoints(isDue: { true }, write: { kept.append($0) }))
    let file = try #require(kept.last)
    // Size, tokens, bound, tokens of two bytes and rounds of the first size.
    let first = training.results[0]
    let numbers = [first.vocabularySize, first.tokens, first.lowerBound, first.multibyteTokens, first.rounds]
    let bytes = numbers.flatMap { number in withUnsafeBytes(of: Int64(number).littleEndian) { Array($0) } }
    let start = try #require(file.indices.first { file[$0...].starts(with: bytes) })
    for (index, number) in numbers.indices.flatMap({ index in [Int.min, -1, 1 << 61, Int.max].map { (index, $0) } }) {
      var content = Array(file.dropLast(32))
      withUnsafeBytes(of: Int64(number).littleEndian) {
        content.replaceSubrange(start + 8 * index..<start + 8 * index + 8, with: $0)
      }
      let damaged = content + SHA256(content).digest
      #expect(throws: CheckpointError.damaged(file: "checkpoint")) {
        _ = try Self.train(.tokens, TrainingCheckpoints(resumed: damaged, isDue: { false }, write: { _ in }))
      }
    }
  }

  @Test("one of another text or with other settings is refused, and a damaged one")
  func refused() throws {
    var kept: [UInt8] = []
    _ = try Self.train(.tokens, TrainingCheckpoints(isDue: { kept.isEmpty }, write: { kept = $0 }))
    func resume(_ file: [UInt8], _ trainer: OptimalTrainer, seed: Int = 31) throws {
      _ = try trainer.train(
        on: ExhaustiveSearch.random(seed: seed, bytes: 2500),
        checkpoints: TrainingCheckpoints(resumed: file, isDue: { false }, write: { _ in }))
    }
    #expect(throws: CheckpointError.other(file: "checkpoint")) { try resume(kept, Self.trainer(), seed: 32) }
    var other = Self.trainer()
    other.vocabularySizes = [280, 311]
    #expect(throws: CheckpointError.other(file: "checkpoint")) { try resume(kept, other) }
    other = Self.trainer()
    other.gap = 0.2
    #expect(throws: CheckpointError.other(file: "checkpoint")) { try resume(kept, other) }
    #expect(throws: CheckpointError.other(file: "checkpoint")) {
      _ = try Self.train(
        .tokens, TrainingCheckpoints(program: "2", resumed: kept, isDue: { false }, write: { _ in }))
    }
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<100 {
      var changed = kept
      changed[Int.random(in: kept.indices, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
      #expect(throws: CheckpointError.self) { try resume(changed, Self.trainer()) }
      // With a good checksum it may mean something else; it does not trap.
      var content = Array(kept.dropLast(32))
      content[Int.random(in: 48..<content.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      var quick = Self.trainer()
      quick.timeLimit = .milliseconds(1)
      try? resume(content + SHA256(content).digest, quick)
    }
    for length in stride(from: 0, to: kept.count, by: max(1, kept.count / 20)) {
      #expect(throws: CheckpointError.self) { try resume(Array(kept.prefix(length)), Self.trainer()) }
    }
  }
}
