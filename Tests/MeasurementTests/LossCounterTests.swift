import Measurement
import TestSupport
import Testing
import Tokenization

@Suite("Loss counter")
struct LossCounterTests {
  private static func tally(_ name: String, _ texts: [[UInt8]]) throws -> LossTally {
    let path = try SharedMaterial.path("vocabularies/" + name)
    let tokenizer = try TokenizerFile.read(path: path) { try wholeFile($0) }
    let compiled = try CompiledTokenizer(tokenizer, options: EncodingOptions(unknownSymbols: .drop))
    var encoder = Encoder(compiled)
    var counter = try LossCounter(compiled)
    for (number, text) in texts.enumerated() {
      var ids: [TokenID] = []
      try encoder.encode(text.span, record: UInt64(number), into: &ids)
      try counter.add(text[...], ids: ids, record: UInt64(number))
    }
    return counter.tally
  }

  @Test(
    "of a lossless tokenizer nothing is lost", arguments: ["gpt2/tokenizer.json", "cl100k_base/cl100k_base.tiktoken"])
  func lossless(_ name: String) throws {
    let texts = VerificationTexts.hostile
    let tally = try Self.tally(name, texts)
    #expect(tally.recordCount == texts.count)
    #expect(tally.byteCount == texts.reduce(0) { $0 + $1.count })
    #expect(tally.lostByteCount == 0 && tally.addedByteCount == 0 && tally.changedRecordCount == 0)
  }

  @Test(
    "each loss has its cause",
    arguments: [
      // Lower case: two letters come back in another form.
      ("bert-base-uncased/tokenizer.json", "Hello World", [0, 0, 0, 2, 2]),
      // White space that no token stands for.
      ("bert-base-uncased/tokenizer.json", "hello   world", [0, 2, 0, 0, 0]),
      // A character that the vocabulary cannot spell; decoding puts its mark there.
      ("bert-base-uncased/tokenizer.json", "a \u{1F9A9} b", [4, 0, 0, 0, 5]),
      ("t5/spiece.model", "a\u{1F9A9}b", [4, 0, 0, 0, 5]),
      // Spaces that SentencePiece joins.
      ("t5/spiece.model", "a  b", [0, 1, 0, 0, 0]),
    ])
  func causes(_ name: String, _ text: String, _ expected: [Int]) throws {
    let tally = try Self.tally(name, [Array(text.utf8)])
    #expect(
      [
        tally.unknownByteCount, tally.droppedByteCount, tally.replacedByteCount, tally.normalizedByteCount,
        tally.addedByteCount,
      ] == expected)
  }

  @Test("a byte that is not UTF-8 is replaced where the model works on characters")
  func illFormed() throws {
    let tally = try Self.tally("llama2/tokenizer.model", [[0x61, 0xFF, 0x62]])
    #expect(tally.replacedByteCount == 1)
    #expect(tally.lostByteCount == 1)
  }

  @Test("takes time as the text, however long a run is normalized as one")
  func longRuns() throws {
    // Marks in an order that NFC changes: each token stands for the whole run.
    let marks = Array(String(repeating: "\u{0301}\u{0316}", count: 20_000).utf8)
    let tally = try Self.tally("gpt-neox-20b/tokenizer.json", [[0x65] + marks])
    #expect(tally.changedRecordCount == 1)
    #expect(tally.lostByteCount > 0 && tally.lostByteCount == tally.normalizedByteCount)
  }
}
