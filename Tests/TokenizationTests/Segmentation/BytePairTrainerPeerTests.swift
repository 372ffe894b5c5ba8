import Corpora
import Foundation
import JSON
import TestSupport
import Testing
import Tokenization

/// The trainer beside the tools whose tie rules it has.
@Suite struct BytePairTrainerPeerTests {
  private struct Trained {
    var tokens: [[UInt8]]
    var merges: [[[UInt8]]]
  }

  // MARK: Asking the peers

  /// What the peers answer to `jobs`, in order.
  private func ask(_ jobs: [[JSONValue.Member]]) throws -> [Trained] {
    var writer = JSONWriter()
    for job in jobs {
      writer.value(.object(job))
      writer.endLine()
    }
    let answers = try PythonPeer.run("train_bpe.py", input: writer.bytes).split(separator: UInt8(ascii: "\n"))
    try #require(answers.count == jobs.count)
    return try answers.map { answer in
      var reader = JSONReader(Array(answer))
      let value = try reader.readValue()
      func strings(_ value: JSONValue?) throws -> [[UInt8]] {
        guard case .array(let values) = value else { throw Malformed() }
        return try values.map { value in
          guard case .string(let text) = value else { throw Malformed() }
          return text
        }
      }
      guard case .array(let merges) = value["merges"] else { throw Malformed() }
      return Trained(tokens: try strings(value["tokens"]), merges: try merges.map { try strings($0) })
    }
  }

  private struct Malformed: Error {}

  private func words(_ words: [String: Int]) -> JSONValue {
    .array(words.sorted { $0.key < $1.key }.map { .array([.text($0.key), .integer($0.value)]) })
  }

  // MARK: Our own answers

  /// Tokens by id and merges, spelt as a file spells them.
  private func spelt(_ model: BytePairModel) -> Trained {
    func spelling(_ id: TokenID) -> [UInt8] {
      if let verbatim = model.verbatimSpellings[id] { return verbatim }
      let bytes = model.vocabulary[id]
      return model.alphabet == .bytes ? ByteLevelAlphabet.spelling(of: bytes) : Array(bytes)
    }
    return Trained(
      tokens: model.vocabulary.ids.map { spelling($0) },
      merges: model.merges.map { [spelling($0.left), spelling($0.right)] })
  }

  private func expectEqual(_ ours: Trained, _ theirs: Trained, _ what: String) {
    // Not the arrays themselves: a failure would print all of them.
    let merge = zip(ours.merges, theirs.merges).enumerated().first { $0.element.0 != $0.element.1 }
    #expect(merge == nil, "\(what): merge \(merge?.offset ?? 0)")
    #expect(ours.merges.count == theirs.merges.count, "\(what)")
    #expect(ours.tokens == theirs.tokens, "\(what)")
  }

  // MARK: Hugging Face, real text

  struct RealText: CustomTestStringConvertible, Sendable {
    var corpus: String
    var pattern: SplitPattern
    var sizes: [Int]
    /// Only the first bytes, up to a line feed.
    var byteCount: Int
    var testDescription: String { "\(corpus), \(pattern.rawValue), \(sizes), \(byteCount) bytes" }
  }

  static let isFull = ProcessInfo.processInfo.environment["CLEAVE_FULL"] != nil

  static let realTexts: [RealText] = {
    if isFull {
      return ["novels/en", "office-help/ja", "code/python", "kernel-docs/en"].flatMap { corpus in
        [SplitPattern.gpt2, .llama3, .o200k].map {
          RealText(corpus: corpus, pattern: $0, sizes: [8000, 32000], byteCount: 20_000_000)
        }
      }
    }
    return [
      RealText(corpus: "kernel-docs/en", pattern: .gpt2, sizes: [8000, 32000], byteCount: 20_000_000),
      RealText(corpus: "code/python", pattern: .llama3, sizes: [8000, 32000], byteCount: 20_000_000),
      RealText(corpus: "office-help/ja", pattern: .gpt2, sizes: [8000, 32000], byteCount: 1_000_000),
      RealText(corpus: "novels/en", pattern: .llama3, sizes: [8000], byteCount: 2_000_000),
    ]
  }()

  @Test(arguments: realTexts) func equalsHuggingFaceOnRealText(text: RealText) throws {
    var stream = try TextStream(
      InputFile(path: Array(try SharedMaterial.path("corpora/\(text.corpus).train.txt.zst").utf8)))
    var bytes = try stream.readAll(limit: 1 << 30)
    if bytes.count > text.byteCount {
      let end = bytes[..<text.byteCount].lastIndex(of: UInt8(ascii: "\n")) ?? text.byteCount
      bytes.removeSubrange((end + 1)...)
    }
    let scratch = try ScratchFolder()
    let file = scratch.url.appendingPathComponent("text.txt")
    try Data(bytes).write(to: file)

    // Hugging Face reads lines with their line feeds.
    var counter = try PieceCounter(preTokenizer: text.pattern.preTokenizer)
    var ranges: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
      ranges.append(start..<end)
      start = end
    }
    try counter.add(TextBatch(bytes: bytes, ranges: ranges))
    var trainer = BytePairTrainer(vocabularySizes: text.sizes)
    trainer.specialTokens = [Array("<|endoftext|>".utf8)]
    // The smaller corpora do not have 32 000 tokens to give.
    trainer.allowsFewer = true
    let training = try trainer.train(on: counter.counts)

    let pattern: JSONValue = text.pattern == .gpt2 ? .null : .text(text.pattern.regexes(in: .oniguruma)[0])
    let answers = try ask(
      text.sizes.map { size in
        [
          .init("tool", .text("hf")), .init("file", .text(file.path)), .init("vocab_size", .integer(size)),
          .init("pattern", pattern), .init("byte_alphabet", .bool(true)),
          .init("special_tokens", .array([.text("<|endoftext|>")])),
        ]
      })
    for (size, answer) in zip(text.sizes, answers) {
      #expect(answer.tokens.count > 7900)
      expectEqual(spelt(try training.model(vocabularySize: size)), answer, "\(size)")
    }
  }

  // MARK: Hugging Face, random texts

  @Test func equalsHuggingFaceOnRandomTexts() throws {
    var jobs: [[JSONValue.Member]] = []
    var trainers: [BytePairTrainer] = []
    var texts: [[String]] = []
    var random = SeededGenerator(seed: 17)
    for _ in 0..<(Self.isFull ? 3000 : 300) {
      let letters = Array("abcé語😀'19 \n").prefix(Int.random(in: 2...11, using: &random))
      let lines = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        String((0..<Int.random(in: 0...30, using: &random)).map { _ in letters.randomElement(using: &random)! })
      }
      // With all 256 bytes, or with those that occur.
      let hasAllBytes = Bool.random(using: &random)
      var trainer = BytePairTrainer(
        vocabularySizes: [(hasAllBytes ? 258 : 20) + Int.random(in: 0...60, using: &random)],
        initialAlphabet: hasAllBytes ? .bytes : .corpus)
      trainer.allowsFewer = true
      trainer.minimumCount = UInt64.random(in: 0...3, using: &random)
      if Bool.random(using: &random) {
        trainer.specialTokens = ["<s>", ["a", "ab", "Ġa", "é", "new line"].randomElement(using: &random)!].map {
          Array($0.utf8)
        }
      }
      if Bool.random(using: &random) { trainer.maximumTokenLength = Int.random(in: 2...8, using: &random) }
      guard lines.contains(where: { !$0.isEmpty }) else { continue }
      trainers.append(trainer)
      texts.append(lines)
      jobs.append([
        .init("tool", .text("hf")), .init("texts", .array(lines.map { .text($0) })), .init("pattern", .null),
        .init("vocab_size", .integer(trainer.vocabularySizes[0])), .init("byte_alphabet", .bool(hasAllBytes)),
        .init("min_frequency", .integer(Int(trainer.minimumCount))),
        .init("special_tokens", .array(trainer.specialTokens.map { .string($0) })),
        .init("max_token_length", trainer.maximumTokenLength.map { .integer($0) } ?? .null),
      ])
    }
    for (index, answer) in try ask(jobs).enumerated() {
      var trainer = trainers[index]
      // Hugging Face gives the alphabet even where it is larger than the vocabulary asked for; here that is refused.
      trainer.vocabularySizes = [max(trainer.vocabularySizes[0], answer.tokens.count)]
      var counter = try PieceCounter(preTokenizer: SplitPattern.gpt2.preTokenizer)
      for text in texts[index] { try counter.add(Array(text.utf8)) }
      let training = try trainer.train(on: counter.counts)
      let model = try training.model(vocabularySize: trainer.vocabularySizes[0])
      expectEqual(spelt(model), answer, "job \(index): \(texts[index])")
    }
  }

  /// Words over few letters, with many repetitions.
  private func randomWords(_ random: inout SeededGenerator) -> [String: Int] {
    let letters = Array("abcd").prefix(Int.random(in: 1...4, using: &random))
    var words: [String: Int] = [:]
    for _ in 0..<Int.random(in: 1...10, using: &random) {
      let word = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        String(repeating: letters.randomElement(using: &random)!, count: Int.random(in: 1...2, using: &random))
      }
      words[word.joined()] = Int.random(in: 1...6, using: &random)
    }
    return words
  }

  private func train(
    _ words: [String: Int], ties: TieRule, size: Int, _ change: (inout BytePairTrainer) -> Void = { _ in }
  ) throws -> BytePairModel {
    var counts = PieceCounts()
    for (word, count) in words { try counts.add(word.utf8, count: UInt64(count)) }
    var trainer = BytePairTrainer(vocabularySizes: [size], alphabet: .characters)
    trainer.ties = ties
    trainer.allowsFewer = true
    change(&trainer)
    return try trainer.train(on: counts).model(vocabularySize: size)
  }

  @Test func equalsHuggingFaceOnRandomWordsOfCharacters() throws {
    var random = SeededGenerator(seed: 3)
    let corpora = (0..<(Self.isFull ? 3000 : 300)).map { _ in randomWords(&random) }
    let answers = try ask(
      corpora.map {
        [
          .init("tool", .text("hf")), .init("words", words($0)), .init("vocab_size", .integer(40)),
          .init("pattern", .text("whitespace")),
        ]
      })
    for (index, answer) in answers.enumerated() {
      expectEqual(spelt(try train(corpora[index], ties: .huggingFace, size: 40)), answer, "\(corpora[index])")
    }
  }

  // MARK: Other tools

  @Test func equalsSentencePieceOnRandomWords() throws {
    var random = SeededGenerator(seed: 5)
    let corpora = (0..<(Self.isFull ? 600 : 60)).map { _ in randomWords(&random) }
    let answers = try ask(
      corpora.map {
        [.init("tool", .text("sentencepiece")), .init("words", words($0)), .init("vocab_size", .integer(40))]
      })
    for (index, answer) in answers.enumerated() {
      let marked = Dictionary(uniqueKeysWithValues: corpora[index].map { ("▁" + $0.key, $0.value) })
      let model = try train(marked, ties: .sentencePiece, size: 200)
      let characters = Set(marked.keys.joined().unicodeScalars).count
      // After unk, bos and eos: merges, then characters. When no pair is left, SentencePiece goes on with pairs that no
      // longer occur.
      let theirs = answer.tokens.dropFirst(3).dropLast(characters)
      let ours = model.merges.map { Array(model.vocabulary[$0.result]) }
      #expect(Array(theirs.prefix(ours.count)) == Array(ours.prefix(theirs.count)), "\(corpora[index])")
    }
  }

  @Test func equalsSubwordNMTOnRandomWords() throws {
    var random = SeededGenerator(seed: 9)
    let corpora = (0..<(Self.isFull ? 3000 : 300)).map { _ in randomWords(&random) }
    let answers = try ask(
      corpora.map {
        [
          .init("tool", .text("subword-nmt")), .init("words", words($0)), .init("vocab_size", .integer(30)),
          .init("min_frequency", .integer(2)),
        ]
      })
    for (index, answer) in answers.enumerated() {
      let model = try train(corpora[index], ties: .subwordNMT, size: 100) {
        $0.wordSuffix = Array("</w>".utf8)
        $0.minimumCount = 2
      }
      let ours = spelt(model).merges
      #expect(Array(ours.prefix(answer.merges.count)) == answer.merges, "\(corpora[index])")
      #expect(answer.merges.count == 30 || answer.merges.count == ours.count, "\(corpora[index])")
    }
  }
}
