import Corpora
import Foundation
import Sweeping
import TestSupport
import Testing
import Tokenization

@Suite struct SweepTests {
  static func text(_ name: String) throws -> SweepText {
    try SweepText(TextInput(paths: [try SharedMaterial.path("corpora/desktop-help/\(name).txt.zst")]), framing: .line)
  }

  static func sweep(
    _ algorithms: [SweepAlgorithm], sizes: [Int], training: String = "en.train", workers: Int = 1
  ) throws -> Sweep {
    let training = try text(training)
    let characters = PreTokenizer.split(
      pattern: .regex(Array(SplitPattern.gpt2.regexes(in: .oniguruma)[0].utf8), .oniguruma), behavior: .isolated,
      invert: false)
    return Sweep(
      algorithms: algorithms, sizes: sizes, training: training,
      trainer: SweepTrainer(
        bytePreTokenizer: SplitPattern.gpt2.preTokenizer, characterPreTokenizer: characters, workers: workers),
      measurement: SweepMeasurement(counting: training, measuring: try text("en.valid"), workers: workers))
  }

  static func run(_ sweep: Sweep, in folder: URL) throws -> Sweep.Outcome {
    try sweep.run(in: try SweepFolder(path: folder.path, settings: try sweep.textDigests()))
  }

  /// What a point says beside how long it took.
  static func timeless(_ points: [SweepPoint]) -> [SweepPoint] {
    points.map { point in
      var point = point
      (point.trainingSeconds, point.encodingSeconds, point.runSizes) = (0, 0, 0)
      return point
    }
  }

  /// Every algorithm gives the text back, and one thread gives what three give.
  @Test func allAlgorithmsKeepTheText() throws {
    let folders = (try ScratchFolder(), try ScratchFolder())
    let one = try Self.run(Self.sweep(SweepAlgorithm.usual, sizes: [400, 800]), in: folders.0.url)
    let three = try Self.run(Self.sweep(SweepAlgorithm.usual, sizes: [400, 800], workers: 3), in: folders.1.url)
    #expect(Self.timeless(one.points) == Self.timeless(three.points))
    #expect(Set(one.points.map(\.algorithm)) == Set(SweepAlgorithm.usual.map(\.name)))
    let stated = try FileManager.default.contentsOfDirectory(atPath: folders.0.url.path + "/tokenizers")
    #expect(stated.count == one.points.count)
    for point in one.points {
      // A character that training never met is unknown to vocabularies of characters.
      let isOverCharacters = point.algorithm.hasPrefix("wordpiece") || point.algorithm.hasPrefix("chunk")
      #expect(point.changedRecords == 0 || (isOverCharacters && point.changedRecords <= 3), "\(point.algorithm)")
      #expect(point.plugInBitsPerByte <= point.unigramBitsPerByte, "\(point.algorithm) \(point.size)")
      let bigram = try #require(point.bigramBitsPerByte)
      #expect(bigram < point.unigramBitsPerByte, "\(point.algorithm) \(point.size)")
      #expect(point.vocabularySize <= point.size)
      let blocks = point.blockBits.reduce(0, +) / Double(point.blockBytes.reduce(0, +))
      #expect(abs(blocks - point.unigramBitsPerByte) < 1e-9)
      #expect(point.blockBytes.reduce(0, +) == point.bytes)
    }
    // Byte-to-word: a word is one position.
    let words = try #require(one.points.last)
    #expect(words.algorithm == "byteword" && words.positions < words.tokens && words.embeddingRows == 260)
  }

  /// The loss is that of the ids that the written tokenizer gives, by the formula (papers.md 7).
  @Test(arguments: [
    SweepAlgorithm.bytePair, .unigram(.sentencePiece), .wordPiece(.count), .chunks(length: 3),
  ])
  func theLossIsThatOfTheIds(algorithm: SweepAlgorithm) throws {
    let folder = try ScratchFolder()
    let sweep = try Self.sweep([algorithm], sizes: [600])
    let point = try #require(try Self.run(sweep, in: folder.url).points.first)
    let file = folder.url.appendingPathComponent(point.tokenizer)
    let tokenizer = try TokenizerFile.read(path: file.path)
    func ids(_ name: String) throws -> [TokenID] {
      var encoder = Encoder(try CompiledTokenizer(tokenizer, options: EncodingOptions(unknownSymbols: .drop)))
      var reader = RecordReader(
        try TextInput(paths: [try SharedMaterial.path("corpora/desktop-help/\(name).txt.zst")]), framing: .line)
      var ids: [TokenID] = []
      while let batch = try reader.next() {
        for range in batch.ranges { try encoder.encode(batch.bytes.span.extracting(range), into: &ids) }
      }
      return ids
    }
    var counts = [Double](repeating: 1, count: point.vocabularySize)
    for id in try ids("en.train") { counts[Int(id)] += 1 }
    let total = counts.reduce(0, +)
    let measured = try ids("en.valid")
    let bits = measured.reduce(0.0) { $0 - log2(counts[Int($1)] / total) }
    #expect(measured.count == point.tokens)
    #expect(abs(bits / Double(point.bytes) + point.lostBitsPerByte - point.unigramBitsPerByte) < 1e-9)
    #expect((point.lostBitsPerByte > 0) == (point.changedRecords > 0))
  }

  /// What is there stays as it is; a size has the same vocabulary whether it was trained with others or alone.
  @Test func anInterruptedSweepGoesOn() throws {
    let folders = (try ScratchFolder(), try ScratchFolder())
    let algorithms: [SweepAlgorithm] = [.bytePair, .unigram(.sentencePiece), .likelihoodOptimal, .lz78]
    let whole = try Self.run(Self.sweep(algorithms, sizes: [300, 500, 700]), in: folders.0.url)
    let first = try Self.run(Self.sweep([.unigram(.sentencePiece), .bytePair], sizes: [500]), in: folders.1.url)
    let rest = try Self.run(Self.sweep(algorithms, sizes: [300, 500, 700]), in: folders.1.url)
    #expect(rest.resumedCount == 2)
    #expect(Self.timeless(rest.points) == Self.timeless(whole.points))
    // Its own times, too, are those of the run that made it.
    #expect(
      rest.points.filter { $0.size == 500 && $0.algorithm == "bpe" } == first.points.filter { $0.algorithm == "bpe" })
    for point in whole.points {
      let files = [folders.0, folders.1].map { $0.url.appendingPathComponent(point.tokenizer) }
      #expect(try Data(contentsOf: files[0]) == Data(contentsOf: files[1]), "\(point.tokenizer)")
    }
    let again = try Self.run(Self.sweep(algorithms, sizes: [300, 500, 700]), in: folders.1.url)
    #expect(again.points == rest.points && again.resumedCount == 12)
  }

  @Test func aFolderOfOtherTextsIsRefused() throws {
    let folder = try ScratchFolder()
    _ = try Self.run(Self.sweep([.chunks(length: 1)], sizes: [300]), in: folder.url)
    let other = try Self.sweep([.chunks(length: 1)], sizes: [300], training: "en.valid")
    let error = #expect(throws: SweepError.self) { try Self.run(other, in: folder.url) }
    let message = "\(try #require(error))"
    #expect(message.hasPrefix("folder '\(folder.url.path)' holds a sweep with on_sha256 '"))
    #expect(message.hasSuffix("': name another folder, or remove it"))
  }

  @Test func pointsThatAreNoneAreRefused() throws {
    let folder = try ScratchFolder()
    let sweep = try Self.sweep([.chunks(length: 1)], sizes: [300])
    _ = try Self.run(sweep, in: folder.url)
    let file = folder.url.appendingPathComponent("points.jsonl")
    try Data("{\"algorithm\":\"bpe\"}\n".utf8).write(to: file)
    #expect(
      throws: SweepError.unreadable(path: file.path, line: 1, problem: "expected a point of a sweep")
    ) { try Self.run(sweep, in: folder.url) }
  }

  /// Sizes that cannot be had are left out with the trainer's reason; so are larger ones that give the same.
  @Test func impossibleSizesAreNoted() throws {
    let folder = try ScratchFolder()
    let outcome = try Self.run(
      Self.sweep([.bytePair, .chunks(length: 1)], sizes: [100, 200, 300]), in: folder.url)
    #expect(outcome.points.map { "\($0.algorithm) \($0.size)" } == ["bpe 300", "chunk-1 100", "chunk-1 200"])
    #expect(outcome.notes.count == 3)
    #expect(outcome.notes[0].hasPrefix("bpe: vocabulary size 100 is impossible"))
    #expect(outcome.notes[2].hasPrefix("chunk-1: size 300 left out, the text gives no more than "))
    // An earlier run has shown that the text gives no more.
    let again = try Self.run(Self.sweep([.bytePair, .chunks(length: 1)], sizes: [100, 200, 300]), in: folder.url)
    #expect(again.points == outcome.points && again.notes == outcome.notes)
  }

  @Test func standardInputIsRefused() {
    #expect(throws: SweepError.standardInput) {
      try SweepText(TextInput(files: [.standardInput]), framing: .line)
    }
  }

  @Test func namesAreReadAsTheyAreWritten() {
    for algorithm in SweepAlgorithm.usual { #expect(SweepAlgorithm(name: algorithm.name) == algorithm) }
    #expect(SweepAlgorithm(name: "chunk-16") == .chunks(length: 16))
    for name in ["", "chunk-0", "chunk-17", "chunk-", "BPE", "wordpiece-ratio"] {
      #expect(SweepAlgorithm(name: name) == nil)
    }
  }
}

/// The ordering of algorithms on real English (papers.md 1.5), with Hugging Face's trainers; docs/sweep.md says what it
/// hangs on.
@Suite struct EnglishOrderTests {
  @Test(.enabled(if: isFull)) func theOrderingOfThePaper() throws {
    func text(_ name: String) throws -> SweepText {
      try SweepText(TextInput(paths: [try SharedMaterial.path("corpora/novels/en.\(name).txt.zst")]), framing: .line)
    }
    var sweep = try SweepTests.sweep(
      [.bytePair, .wordPiece(.count), .unigram(.huggingFace), .lz78, .chunks(length: 3)], sizes: [32_000], workers: 2)
    sweep.training = try text("train")
    sweep.measurement.counted = sweep.training
    sweep.measurement.measured = try text("valid")
    sweep.measurement.measuresBigrams = false
    let folder = try ScratchFolder()
    let losses = try SweepTests.run(sweep, in: folder.url).points.map(\.unigramBitsPerByte)
    #expect(losses.count == 5 && losses == losses.sorted(), "\(losses)")
  }
}
