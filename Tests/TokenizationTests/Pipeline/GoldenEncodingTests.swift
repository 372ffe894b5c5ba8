import TestSupport
import Testing
import Tokenization

@Suite struct GoldenEncodingTests {
  /// Recorded with tiktoken; special tokens were plain text.
  @Test(
    arguments: [
      ("gpt2/vocab.tiktoken", "gpt2.vocab.tiktoken"),
      ("cl100k_base/cl100k_base.tiktoken", "cl100k_base.cl100k_base.tiktoken"),
      ("o200k_base/o200k_base.tiktoken", "o200k_base.o200k_base.tiktoken"),
      ("llama3/tokenizer.model", "llama3.tokenizer.model"),
      ("qwen/qwen.tiktoken", "qwen.qwen.tiktoken"),
      ("tekken-240718/tekken.json.zst", "tekken-240718.tekken.json"),
    ])
  func rankFilesGiveTheIDsOfTiktoken(vocabulary: String, golden: String) throws {
    let tokenizer = try Self.tokenizer(vocabulary)
    try check(CompiledTokenizer(tokenizer), golden)
  }

  /// Recorded with Hugging Face tokenizers; special tokens were matched in the text.
  @Test(
    arguments: [
      "t5", "llm-jp", "gpt2", "roberta", "phi-2", "gpt-neox-20b", "gpt2-swedish", "clip", "llama2", "mistral-v3",
      "bert-base-uncased",
    ])
  func tokenizerFilesGiveTheIDsOfHuggingFace(vocabulary: String) throws {
    let tokenizer = try Self.tokenizer(vocabulary + "/tokenizer.json")
    try check(
      CompiledTokenizer(tokenizer, options: EncodingOptions(allowedSpecial: .all, unknownSymbols: .drop)),
      vocabulary + ".tokenizer.json")
  }

  /// Recorded with sentencepiece.
  @Test(arguments: sentencePieceModels)
  func modelFilesGiveTheIDsOfSentencePiece(model: String) throws {
    let tokenizer = try Self.tokenizer(model)
    try check(CompiledTokenizer(tokenizer), model.replacing("/", with: "."))
  }

  static let sentencePieceModels = [
    "albert-german/spiece.model", "german-english-bpe-8k/sentencepiece.bpe.model", "llama2/tokenizer.model",
    "llm-jp/code10K_en20K_ja30K.ver2.2.model", "mistral-v3/tokenizer.model",
    "multilingual-unigram-100k/laser_100k.model",
    "sentencepiece-small/test_ja_model.model", "sentencepiece-small/test_model.model", "t5/spiece.model",
    "xlnet/spiece.model",
  ]

  /// Recorded with Hugging Face's BertWordPieceTokenizer, in lower case for the one, with case for the other.
  @Test(arguments: ["bert-base-uncased", "bert-base-multilingual-cased"])
  func vocabularyLinesGiveTheIDsOfHuggingFace(vocabulary: String) throws {
    let tokenizer = try Self.tokenizer(vocabulary + "/vocab.txt")
    try check(CompiledTokenizer(tokenizer, options: EncodingOptions(allowedSpecial: .all)), vocabulary + ".vocab.txt")
  }

  static func tokenizer(_ name: String) throws -> Tokenizer {
    try TokenizerFile.read(path: try SharedMaterial.path("vocabularies/" + name), contents: wholeFile)
  }

  private func check(_ compiled: CompiledTokenizer, _ golden: String) throws {
    let texts = try GoldenTexts.lines()
    let expected = try GoldenTexts.ids(golden).map { $0.map { TokenID($0) } }
    let decoded = try GoldenTexts.decoded(golden)
    try #require(texts.count == 687 && expected.count == 687 && decoded.count == 687)
    var encoder = Encoder(compiled)
    let decoder = try Decoder(compiled.tokenizer)
    var failures = 0
    for (index, text) in texts.enumerated() {
      var ids: [TokenID] = []
      try encoder.encode(text.span, into: &ids)
      var tokens: [EncodedToken] = []
      try encoder.encode(text.span, into: &tokens)
      #expect(tokens.map(\.id) == ids, "line \(index)")
      if ids != expected[index], failures < 3 {
        failures += 1
        let place = zip(ids, expected[index]).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0
        let spell = { (ids: [TokenID]) in
          try ids.dropFirst(place).prefix(6).map { String(decoding: try decoder.decode([$0]), as: UTF8.self) }
        }
        Issue.record(
          "line \(index), token \(place): expected \(try spell(expected[index])), found \(try spell(ids))")
      }
      let back = try decoder.decode(expected[index])
      // The reference tools put U+FFFD where bytes are not UTF-8.
      let repaired = Array(String(decoding: back, as: UTF8.self).utf8)
      if repaired != decoded[index] ?? text, failures < 3 {
        failures += 1
        Issue.record(
          "line \(index) decodes to '\(String(decoding: back, as: UTF8.self).prefix(300))', expected '\(String(decoding: decoded[index] ?? text, as: UTF8.self).prefix(300))'"
        )
      }
    }
  }
}
