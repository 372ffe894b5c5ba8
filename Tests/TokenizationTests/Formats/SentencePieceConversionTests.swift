import Foundation
import TestSupport
import Testing
import Tokenization

/// Models of SentencePiece as files of Hugging Face and back, each with the tool it is meant for.
@Suite struct SentencePieceConversionTests {
  /// The model files, and how many of the 687 texts Hugging Face encodes differently from SentencePiece: all of them for
  /// reasons that the conversion prints (clusters of marks, nearly equal scores).
  static let modelFiles: [(name: String, differences: Int)] = [
    ("albert-german/spiece.model", 2), ("german-english-bpe-8k/sentencepiece.bpe.model", 2),
    ("llama2/tokenizer.model", 0), ("llm-jp/code10K_en20K_ja30K.ver2.2.model", 1), ("mistral-v3/tokenizer.model", 0),
    ("multilingual-unigram-100k/laser_100k.model", 0), ("sentencepiece-small/test_ja_model.model", 9),
    ("sentencepiece-small/test_model.model", 1), ("t5/spiece.model", 2), ("xlnet/spiece.model", 1),
  ]

  private static let sample = ["llama2/tokenizer.model", "sentencepiece-small/test_ja_model.model"]

  @Test(arguments: isFull ? modelFiles : modelFiles.filter { sample.contains($0.name) })
  func modelFilesToHuggingFace(name: String, differences: Int) throws {
    let original = try GoldenEncodingTests.tokenizer(name)
    let (bytes, notes) = try TokenizerJSON.write(original, file: "out")
    #expect(differences == 0 || !notes.isEmpty)
    let texts = try GoldenTexts.lines()
    let golden = try GoldenTexts.ids(name.replacing("/", with: ".")).map { $0.map { TokenID($0) } }
    let decoded = try GoldenTexts.decoded(name.replacing("/", with: "."))
    let theirs = try huggingFace(bytes, texts)
    // Our own reading of the file gives what Hugging Face gives, but that special tokens in a text are no tokens here,
    // while Hugging Face's unigram models find them among the others even when told not to.
    let controls = original.addedTokens.map(\.content)
    let again = try TokenizerJSON.read(bytes, file: "out")
    #expect(again.warnings == [])
    var encoder = Encoder(try CompiledTokenizer(again.tokenizer))
    let decoder = try Decoder(again.tokenizer)
    var different = 0
    for (index, text) in texts.enumerated() {
      var ids: [TokenID] = []
      try encoder.encode(text.span, into: &ids)
      if !controls.contains(where: { holds(text, $0) }) { #expect(ids == theirs[index], "text \(index)") }
      if ids != golden[index] {
        different += 1
      } else {
        let back = try decoder.decode(ids)
        #expect(back == decoded[index] ?? text, "text \(index)")
      }
    }
    #expect(different == differences)
  }

  /// There and back again: SentencePiece itself gives its ids with the file that was a tokenizer.json in between.
  @Test(arguments: isFull ? modelFiles : modelFiles.filter { sample.contains($0.name) })
  func modelFilesThereAndBack(name: String, differences: Int) throws {
    let original = try GoldenEncodingTests.tokenizer(name)
    let json = try TokenizerJSON.write(original, file: "out").bytes
    let (bytes, _) = try SentencePieceFile.write(try TokenizerJSON.read(json, file: "out").tokenizer, file: "out")
    let golden = try GoldenTexts.ids(name.replacing("/", with: "."))
    let texts = try GoldenTexts.lines().map { String(decoding: $0, as: UTF8.self) }
    let found = try SentencePiecePeer(bytes).encode(texts).map { $0.ids.map(Int.init) }
    #expect(zip(found, golden).count { $0 != $1 } == 0)
  }

  /// Read and written as it is, without a tokenizer.json in between.
  @Test(arguments: isFull ? modelFiles : modelFiles.filter { sample.contains($0.name) })
  func modelFilesWrittenFromTokenizers(name: String, differences: Int) throws {
    let (bytes, notes) = try SentencePieceFile.write(try GoldenEncodingTests.tokenizer(name), file: "out")
    #expect(notes == [])
    let golden = try GoldenTexts.ids(name.replacing("/", with: "."))
    let texts = try GoldenTexts.lines().map { String(decoding: $0, as: UTF8.self) }
    #expect(try SentencePiecePeer(bytes).encode(texts).map { $0.ids.map(Int.init) } == golden)
  }

  /// Files of Hugging Face that SentencePiece can say; how many texts come out differently.
  @Test(arguments: [("t5/tokenizer.json", 3), ("llama2/tokenizer.json", 0), ("mistral-v3/tokenizer.json", 22)])
  func huggingFaceToModelFiles(name: String, differences: Int) throws {
    let tokenizer = try GoldenEncodingTests.tokenizer(name)
    let (bytes, _) = try SentencePieceFile.write(tokenizer, file: "out")
    let texts = try GoldenTexts.lines()
    let ours = try CompiledTokenizer(tokenizer)
    var encoder = Encoder(ours)
    let found = try SentencePiecePeer(bytes).encode(texts.map { String(decoding: $0, as: UTF8.self) })
    var different = 0
    for (text, found) in zip(texts, found) {
      var ids: [TokenID] = []
      try encoder.encode(text.span, into: &ids)
      if ids != found.ids { different += 1 }
    }
    #expect(different == differences)
  }

  @Test(arguments: [
    (
      "gpt2/tokenizer.json",
      "'out': expected tokens of characters, found a byte-level BPE; SentencePiece cuts at spaces only and has no "
        + "pattern, so its ids would differ"
    ),
    (
      "bert-base-uncased/tokenizer.json",
      "'out': expected a unigram or byte-pair model, found a WordPiece model, which SentencePiece does not have"
    ),
    (
      "llm-jp/tokenizer.json",
      "'out', normalizer: expected what SentencePiece does to a text, found /(?<!\\n)^/ replaced by '▁'; it knows a "
        + "character map, runs of spaces, and a mark in front"
    ),
  ])
  func refusesWhatSentencePieceCannotSay(_ name: String, _ message: String) throws {
    let tokenizer = try GoldenEncodingTests.tokenizer(name)
    #expect(errorMessage { _ = try TokenizerFile.write(tokenizer, as: .sentencePiece, name: "out") } == message)
  }

  private func holds(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    text.indices.contains { text[$0...].starts(with: part) }
  }

  private func huggingFace(_ json: [UInt8], _ texts: [[UInt8]]) throws -> [[TokenID]] {
    let scratch = try ScratchFolder()
    let path = scratch.url.appendingPathComponent("tokenizer.json")
    try Data(json).write(to: path)
    return try PeerEncoding.ids(["tokenizer.json", path.path, "plain"], texts: texts).map { $0.map(TokenID.init) }
  }
}
