import Checkpoints
import Checksum
import Corpora
import Foundation
import TestSupport
import Testing
import Tokenization

/// Trainings that are kept and gone on with.
@Suite("Trainings that are gone on with")
struct KeptTrainingTests {
  /// A trainer, down to the bytes of its tokenizers and the numbers of its report.
  struct Trained: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let train: @Sendable (PieceCounts, _ workers: Int, TrainingCheckpoints?) throws -> [[UInt8]]
  }

  private static func file(_ tokenizer: Tokenizer) throws -> [UInt8] {
    try TokenizerFile.write(tokenizer, as: .tokenizerJSON, name: "t.json").files[0].bytes
  }

  private static func bytePair(
    _ name: String, sizes: [Int] = [900, 1300], _ change: @escaping @Sendable (inout BytePairTrainer) -> Void
  ) -> Trained {
    Trained(testDescription: name) { counts, _, checkpoints in
      var trainer = BytePairTrainer(vocabularySizes: sizes)
      change(&trainer)
      let training = try trainer.train(on: counts, checkpoints: checkpoints)
      return try sizes.flatMap { size in
        [
          try file(training.tokenizer(vocabularySize: size, normalizer: nil, preTokenizer: nil)),
          Array("\(String(describing: training.fit(vocabularySize: size)))".utf8),
        ]
      }
    }
  }

  private static func unigram(_ variant: UnigramTrainer.Variant) -> Trained {
    Trained(testDescription: "unigram \(variant)") { counts, workers, checkpoints in
      var trainer = UnigramTrainer(vocabularySizes: [400, 700, 2000], variant: variant)
      trainer.allowsFewer = true
      let training = try trainer.train(on: counts, workers: workers, checkpoints: checkpoints)
      return try trainer.vocabularySizes.map {
        try file(training.tokenizer(vocabularySize: $0, normalizer: nil, preTokenizer: nil))
      } + [Array("\(training.report.rounds)\(training.report.seeds)".utf8)]
    }
  }

  private static func likelihood(_ form: LikelihoodTrainer.Form) -> Trained {
    Trained(testDescription: "swe \(form)") { counts, workers, checkpoints in
      var trainer = LikelihoodTrainer(vocabularySizes: [500, 900])
      trainer.form = form
      trainer.maximumRounds = 6
      trainer.allowsFewer = true
      let training = try trainer.train(on: counts, workers: workers, checkpoints: checkpoints)
      return try trainer.vocabularySizes.map {
        try file(training.tokenizer(vocabularySize: $0, normalizer: nil, preTokenizer: nil))
      } + [Array("\(training.report.rounds)\(training.report.seeds)".utf8)]
    }
  }

  static let all = [
    bytePair("bpe") { $0.specialTokens = [Array("<s>".utf8), Array("the".utf8)] },
    bytePair("bpe, lists") {
      $0.ties = .subwordNMT
      $0.blockedTokens = [Array(" t".utf8), Array("in".utf8), Array(" and".utf8)]
      $0.requiredTokens = [Array(" tokenizer".utf8)]
    },
    bytePair("bpe, characters") {
      $0.alphabet = .characters
      $0.allowsFewer = true
      $0.initialAlphabet = .corpus
      $0.wordSuffix = Array("</w>".utf8)
      $0.ties = .bytes
      $0.maximumTokenLength = 6
    },
    bytePair("likelihood") { $0.objective = .likelihood },
    bytePair("ratio") {
      $0.objective = .ratio
      $0.minimumCount = 2
      $0.allowsFewer = true
    },
    Trained(testDescription: "wordpiece") { counts, _, checkpoints in
      var trainer = WordPieceTrainer(vocabularySizes: [1200])
      trainer.objective = .likelihood
      trainer.acceptsLoss = true
      let training = try trainer.train(on: counts, checkpoints: checkpoints)
      return [try file(training.tokenizer(vocabularySize: 1200, normalizer: nil, preTokenizer: nil))]
    },
    Trained(testDescription: "bpe as SentencePiece") { counts, _, checkpoints in
      let training = try SentencePieceBytePairTrainer(vocabularySizes: [1100]).train(
        on: counts, checkpoints: checkpoints)
      return [Array("\(training.pieces(vocabularySize: 1100))".utf8)]
    },
    unigram(.sentencePiece), unigram(.huggingFace), likelihood(.paths), likelihood(.merges),
  ]

  /// Real text in two scripts.
  static func counts(lines: Int = 100) throws -> PieceCounts {
    var counter = try PieceCounter(preTokenizer: SplitPattern.gpt2.preTokenizer)
    for name in ["en", "ru"] {
      var stream = try TextStream(
        InputFile(path: Array(try SharedMaterial.path("corpora/pud/\(name).txt.zst").utf8)))
      let text = try stream.readAll(limit: 1 << 30)
      for line in text.split(separator: 0x0A).prefix(lines) { try counter.add(Array(line)) }
    }
    return counter.counts
  }

  private static func kept(_ trained: Trained, _ counts: PieceCounts) throws -> (files: [[UInt8]], result: [[UInt8]]) {
    var files: [[UInt8]] = []
    let result = try trained.train(counts, 1, TrainingCheckpoints(isDue: { true }, write: { files.append($0) }))
    return (files, result)
  }

  @Test("from wherever it was kept, the same comes out", arguments: all)
  func everywhere(trained: Trained) throws {
    let counts = try Self.counts()
    let (files, result) = try Self.kept(trained, counts)
    #expect(try trained.train(counts, 2, nil) == result)
    try #require(files.count >= 2)
    for index in stride(from: 0, to: files.count, by: isFull ? 1 : max(1, files.count / 3)) {
      var more: [[UInt8]] = []
      let again = try trained.train(
        counts, 1 + index % 3,
        TrainingCheckpoints(resumed: files[index], isDue: { true }, write: { more.append($0) }))
      #expect(again == result, "from checkpoint \(index)")
      // It goes on from there, and does not begin anew.
      #expect(more.count <= files.count - index || trained.testDescription.hasPrefix("swe merges"))
      if let last = more.last { #expect(last == files.last) }
    }
  }

  @Test("one of another text or with other settings is refused, and a damaged one", arguments: all)
  func refused(trained: Trained) throws {
    let counts = try Self.counts(lines: 50)
    let file = try #require(try Self.kept(trained, counts).files.last)
    func resume(_ file: [UInt8], _ counts: PieceCounts, _ trained: Trained) throws {
      _ = try trained.train(counts, 2, TrainingCheckpoints(resumed: file, isDue: { false }, write: { _ in }))
    }
    let other = CheckpointError.other(file: "checkpoint")
    var more = counts
    try more.add(Array("the".utf8))
    #expect(throws: other) { try resume(file, more, trained) }
    #expect(throws: other) {
      _ = try trained.train(
        counts, 2, TrainingCheckpoints(program: "2", resumed: file, isDue: { false }, write: { _ in }))
    }
    for another in Self.all[..<3] where another.testDescription != trained.testDescription {
      #expect(throws: other) { try resume(file, counts, another) }
    }
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<(isFull ? 400 : 8) {
      var changed = file
      changed[Int.random(in: file.indices, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
      #expect(throws: CheckpointError.self) { try resume(changed, counts, trained) }
      // With a good checksum it may mean something else; it does not trap.
      var content = Array(file.dropLast(32))
      for _ in 0..<4 {
        let place = Int.random(in: 50..<content.count, using: &generator)
        content[place] = [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &generator)].randomElement(
          using: &generator)!
      }
      try? resume(content + SHA256(content).digest, counts, trained)
    }
    for length in stride(from: 0, to: file.count, by: max(1, file.count / 6)) {
      #expect(throws: CheckpointError.self) { try resume(Array(file.prefix(length)), counts, trained) }
      // Cut short, with a good checksum.
      let content = Array(file.prefix(length))
      #expect(throws: CheckpointError.self) { try resume(content + SHA256(content).digest, counts, trained) }
    }
  }
}
