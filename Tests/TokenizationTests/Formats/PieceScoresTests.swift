import TestSupport
import Testing
import Tokenization

@Suite struct PieceScoresTests {
  private static func bytes(_ name: String) throws -> [UInt8] {
    try wholeFile(SharedMaterial.path("vocabularies/" + name))
  }

  /// The file that spm_train wrote beside the model.
  @Test(arguments: [
    ("albert-german/spiece.model", "albert-german/spiece.vocab"),
    ("multilingual-unigram-100k/laser_100k.model", "multilingual-unigram-100k/laser_100k.vocab"),
  ])
  func aModelIsWrittenAsSentencePieceDoes(model: String, vocabulary: String) throws {
    let tokenizer = try TokenizerFile.load(bytes: try Self.bytes(model), name: model).tokenizer
    let written = try TokenizerFile.write(tokenizer, as: .pieceScores, name: "x.vocab")
    #expect(written.files.map(\.name) == ["tokenizer.vocab"] && !written.notes.isEmpty)
    let expected = try Self.bytes(vocabulary)
    #expect(written.files[0].bytes.count == expected.count)
    let pairs = zip(written.files[0].bytes.split(separator: 10), expected.split(separator: 10))
    #expect(pairs.first { $0.0 != $0.1 }.map { String(decoding: $0.0 + $0.1, as: UTF8.self) } == nil)
  }

  /// LASER's text is taken as it is, which is what reading a .vocab assumes.
  @Test func aVocabularyEncodesAsItsModel() throws {
    let loaded = try TokenizerFile.load(
      bytes: try Self.bytes("multilingual-unigram-100k/laser_100k.vocab"), name: "laser_100k.vocab")
    #expect(loaded.format == .pieceScores && loaded.warnings.count == 1)
    let model = try TokenizerFile.load(
      bytes: try Self.bytes("multilingual-unigram-100k/laser_100k.model"), name: "laser_100k.model"
    ).tokenizer
    var one = Encoder(try CompiledTokenizer(loaded.tokenizer))
    var other = Encoder(try CompiledTokenizer(model))
    for text in ["Hello, world", "  Mesdames et Messieurs ", "説明書を読んでください", "", "<s> naïve"] {
      #expect(try one.encode(text) == other.encode(text), "\(text)")
    }
  }

  @Test func scoresThatCountDownAreMerges() throws {
    let text = "<unk>\t0\n<s>\t0\nab\t-0\nabc\t-1\na\t-2\nb\t-3\nc\t-4\n"
    let tokenizer = try TokenizerFile.load(bytes: Array(text.utf8), name: "x.vocab").tokenizer
    guard case .bytePair(let model) = tokenizer.model else {
      Issue.record("\(tokenizer.model.name)")
      return
    }
    #expect(model.merges.map(\.result) == [2, 3])
    #expect(tokenizer.addedTokens.map(\.id) == [1])
  }

  @Test(arguments: [("<unk>\t0\nx", "'x.vocab', line 2: expected a piece, a tab and a score, found 'x'")])
  func refusesOtherLines(text: String, message: String) {
    let error = #expect(throws: FormatError.self) {
      try TokenizerFile.load(bytes: Array(text.utf8), name: "x.vocab")
    }
    #expect(error.map { "\($0)" } == message)
  }
}
