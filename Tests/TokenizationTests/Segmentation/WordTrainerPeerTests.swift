import Corpora
import Foundation
import JSON
import TestSupport
import Testing
import Tokenization

/// The trainers of WordPiece and of whole words beside Hugging Face's.
@Suite struct WordTrainerPeerTests {
  private struct Malformed: Error {}

  /// The tokens that Hugging Face gives for each of `jobs`, in order of id.
  private func ask(_ jobs: [[JSONValue.Member]]) throws -> [[[UInt8]]] {
    var writer = JSONWriter()
    for job in jobs {
      writer.value(.object(job))
      writer.endLine()
    }
    let answers = try PythonPeer.run("train_bpe.py", input: writer.bytes).split(separator: UInt8(ascii: "\n"))
    try #require(answers.count == jobs.count)
    return try answers.map { answer in
      var reader = JSONReader(Array(answer))
      guard case .array(let tokens) = try reader.readValue()["tokens"] else { throw Malformed() }
      return try tokens.map { token in
        guard case .string(let text) = token else { throw Malformed() }
        return text
      }
    }
  }

  /// The first bytes of a text as a file, and the pieces that BERT's pre-tokenizer makes of its lines.
  private func text(_ name: String, byteCount: Int, in scratch: ScratchFolder) throws -> (file: String, PieceCounts) {
    var bytes = try wholeFile(try SharedMaterial.path("corpora/" + name))
    if let end = bytes.prefix(byteCount).lastIndex(of: 0x0A) { bytes.removeSubrange((end + 1)...) }
    let file = scratch.url.appendingPathComponent("text.txt")
    try Data(bytes).write(to: file)
    var counter = try PieceCounter(preTokenizer: .bert, alphabet: .characters)
    for line in bytes.split(separator: 0x0A) { try counter.add(Array(line)) }
    return (file.path, counter.counts)
  }

  private func tokens(_ vocabulary: Vocabulary) -> [[UInt8]] { vocabulary.ids.map { Array(vocabulary[$0]) } }

  // MARK: WordPiece

  /// Hugging Face gives the ids of `##` characters in the order of a hash table, and ties go by ids: its own runs differ.
  /// Ours differs from them no more than they do from one another.
  @Test(arguments: ["novels/en.train.txt.zst", "office-help/ja.valid.txt.zst", "novels/uk.train.txt.zst"])
  func countIsWithinTheChanceOfHuggingFace(name: String) throws {
    let scratch = try ScratchFolder()
    let (file, counts) = try text(name, byteCount: isFull ? 20_000_000 : 1_000_000, in: scratch)
    var trainer = WordPieceTrainer(vocabularySizes: [isFull ? 30_000 : 6000])
    trainer.specialTokens = [Array("[UNK]".utf8)]
    let ours = Set(tokens(try trainer.train(on: counts).model(vocabularySize: trainer.vocabularySizes[0]).vocabulary))
    let job: [JSONValue.Member] = [
      .init("tool", .text("hf-wordpiece")), .init("file", .text(file)), .init("pattern", .text("bert")),
      .init("vocab_size", .integer(trainer.vocabularySizes[0])), .init("special_tokens", .array([.text("[UNK]")])),
    ]
    let theirs = try ask(Array(repeating: job, count: 5)).map { Set($0) }
    func difference(_ one: Set<[UInt8]>, _ other: Set<[UInt8]>) -> Int { one.subtracting(other).count }
    let among = theirs.indices.flatMap { index in theirs[..<index].map { difference($0, theirs[index]) } }
    let largest = try #require(among.max())
    #expect(theirs.allSatisfy { $0.count == ours.count })
    #expect(
      theirs.allSatisfy { difference($0, ours) <= largest + largest / 2 + 4 },
      "\(theirs.map { difference($0, ours) }), among themselves \(among)")
    // A few in a hundred, where ties abound.
    #expect(largest < ours.count / 15)
  }

  /// Without ties nothing is left to chance: every word has a count that no sum of others gives.
  @Test func withoutTiesTheVocabularyIsTheSame() throws {
    var random = SeededGenerator(seed: 4)
    var jobs: [[JSONValue.Member]] = []
    var corpora: [[(String, Int)]] = []
    for _ in 0..<60 {
      let words = (0..<8).map { index in
        let letters = (0..<Int.random(in: 1...9, using: &random)).map { _ in "abc".randomElement(using: &random)! }
        return (String(letters), 1 << index + index)
      }
      corpora.append(words)
      jobs.append([
        .init("tool", .text("hf-wordpiece")), .init("pattern", .text("whitespace")), .init("vocab_size", .integer(15)),
        .init("words", .array(words.map { .array([.text($0.0), .integer($0.1)]) })),
      ])
    }
    var equal = 0
    for (words, theirs) in zip(corpora, try ask(jobs)) {
      var counts = PieceCounts()
      for (word, count) in words { try counts.add(Array(word.utf8), count: UInt64(count)) }
      var trainer = WordPieceTrainer(vocabularySizes: [max(15, theirs.count)])
      trainer.allowsFewer = true
      let ours = tokens(try trainer.train(on: counts).model(vocabularySize: trainer.vocabularySizes[0]).vocabulary)
      if Set(ours) == Set(theirs) { equal += 1 }
    }
    // Pairs that occur in the same words only have the same count all the same.
    #expect(equal >= 50, "\(equal) of 60")
  }

  // MARK: Words

  @Test func wordsAreThoseOfHuggingFace() throws {
    let scratch = try ScratchFolder()
    let (file, counts) = try text("novels/en.train.txt.zst", byteCount: 1_000_000, in: scratch)
    var trainer = WordLevelTrainer(vocabularySizes: [500, 5000])
    trainer.specialTokens = [Array("[UNK]".utf8), Array("[PAD]".utf8)]
    trainer.minimumCount = 2
    let training = try trainer.train(on: counts)
    let theirs = try ask(
      trainer.vocabularySizes.map { size in
        [
          .init("tool", .text("hf-wordlevel")), .init("file", .text(file)), .init("pattern", .text("bert")),
          .init("vocab_size", .integer(size)), .init("min_frequency", .integer(2)),
          .init("special_tokens", .array([.text("[UNK]"), .text("[PAD]")])),
        ]
      })
    for (size, expected) in zip(trainer.vocabularySizes, theirs) {
      let model = try training.model(vocabularySize: size)
      let ours = tokens(model.vocabulary)
      // Not the arrays themselves: a failure would print all of them.
      let different = zip(ours, expected).enumerated().first { $0.element.0 != $0.element.1 }
      #expect(different == nil && ours.count == expected.count, "id \(different?.offset ?? -1)")
      #expect(model.unknown == 0)
    }
  }

  @Test func wordsThatCannotBeHad() throws {
    var counts = PieceCounts()
    try counts.add(Array("a".utf8), count: 3)
    try counts.add(Array("b".utf8), count: 1)
    try counts.add([0xFF], count: 5)
    var trainer = WordLevelTrainer(vocabularySizes: [4])
    trainer.specialTokens = [Array("[UNK]".utf8)]
    #expect(
      errorMessage { _ = try trainer.train(on: counts) }
        == "vocabulary size 4 is impossible with this text and these settings: expected 1 to 3 (special tokens need 1; with every piece that occurs often enough there are 3)"
    )
    trainer.allowsFewer = true
    let training = try trainer.train(on: counts)
    #expect(tokens(try training.model(vocabularySize: 4).vocabulary) == ["[UNK]", "a", "b"].map { Array($0.utf8) })
    #expect(training.piecesLeftOut == 5)
    #expect(abs(training.coverage(vocabularySize: 4) - 4.0 / 9) < 1e-12)
    #expect(throws: WordLevelTrainingError.sizeNotTrained(3, sizes: [4])) { try training.model(vocabularySize: 3) }
    trainer.specialTokens.append(Array("[UNK]".utf8))
    #expect(
      errorMessage { _ = try trainer.train(on: counts) } == "special token '[UNK]' is given twice: expected it once")
    #expect(throws: WordLevelTrainingError.noPieces) { try trainer.train(on: PieceCounts()) }
  }
}
