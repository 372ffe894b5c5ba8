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
  /// Ours may differ from them two and a half times as much as they do from one another: it has an order of its own, that of
  /// the code points. Sixteen runs show how much that is; of five, all may happen to be nearly the same.
  @Test(arguments: ["novels/en.train.txt.zst", "office-help/ja.valid.txt.zst", "novels/uk.train.txt.zst"])
  func countIsWithinTheChanceOfHuggingFace(name: String) throws {
    let scratch = try ScratchFolder()
    let (file, counts) = try text(name, byteCount: isFull ? 20_000_000 : 1_000_000, in: scratch)
    var trainer = WordPieceTrainer(vocabularySizes: [isFull ? 12_000 : 6000])
    trainer.specialTokens = [Array("[UNK]".utf8)]
    let ours = Set(tokens(try trainer.train(on: counts).model(vocabularySize: trainer.vocabularySizes[0]).vocabulary))
    let job: [JSONValue.Member] = [
      .init("tool", .text("hf-wordpiece")), .init("file", .text(file)), .init("pattern", .text("bert")),
      .init("vocab_size", .integer(trainer.vocabularySizes[0])), .init("special_tokens", .array([.text("[UNK]")])),
    ]
    let theirs = try ask(Array(repeating: job, count: 16)).map { Set($0) }
    func difference(_ one: Set<[UInt8]>, _ other: Set<[UInt8]>) -> Int { one.subtracting(other).count }
    let among = theirs.indices.flatMap { index in theirs[..<index].map { difference($0, theirs[index]) } }
    let largest = try #require(among.max())
    #expect(theirs.allSatisfy { $0.count == ours.count })
    #expect(
      theirs.allSatisfy { difference($0, ours) <= 2 * largest + largest / 2 + 4 },
      "\(theirs.map { difference($0, ours) }), among themselves \(among)")
    // A few in a hundred, where ties abound.
    #expect(largest < ours.count / 15)
  }

  /// With the ids that Hugging Face happened to give to the characters, the reference makes the same vocabulary, token for
  /// token; and the trainer makes what the reference makes (`BytePairTrainerTests.equalsTheReferenceWithMarks`).
  @Test func givenItsOwnCharactersHuggingFaceIsFollowedExactly() throws {
    var random = SeededGenerator(seed: 4)
    var jobs: [[JSONValue.Member]] = []
    var corpora: [[(String, Int)]] = []
    for _ in 0..<150 {
      var words: [String: Int] = [:]
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        let letters = (0..<Int.random(in: 1...9, using: &random)).map { _ in "abcd".randomElement(using: &random)! }
        words[String(letters)] = Int.random(in: 1...6, using: &random)
      }
      corpora.append(words.map { ($0.key, $0.value) })
      jobs.append([
        .init("tool", .text("hf-wordpiece")), .init("pattern", .text("whitespace")), .init("vocab_size", .integer(40)),
        .init("words", .array(words.map { .array([.text($0.key), .integer($0.value)]) })),
      ])
    }
    let prefix = Array("##".utf8)
    for (words, theirs) in zip(corpora, try ask(jobs)) {
      let base = Array(theirs.prefix { $0.count == 1 || $0.count == 3 && $0.starts(with: prefix) })
      let reference = ReferenceBytePairTrainer(base: base, continuingPrefix: prefix)
      let merges = reference.train(
        on: words.map { word, count in
          (word.utf8.enumerated().map { ($0.offset == 0 ? [] : prefix) + [$0.element] }, UInt64(count))
        }, vocabularySize: 40)
      var tokens = base
      for merge in merges {
        let token = merge.left + merge.right.dropFirst(prefix.count)
        if !tokens.contains(token) { tokens.append(token) }
      }
      #expect(tokens == theirs, "\(words)")
    }
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
