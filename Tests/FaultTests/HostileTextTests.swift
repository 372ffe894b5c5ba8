import Foundation
import TestSupport
import Testing

/// The hostile texts of formats.md 18.4 through every tokenizer of `vocabularies` and through every command that reads
/// text: a command may refuse a text in one line, and nothing else may happen but what it is there for.
@Suite("Hostile text")
struct HostileTextTests {
  private static let megabyte = isFull ? 1_000_000 : 20_000

  static let texts: [[UInt8]] =
    [
      "", "\n", "     ", String(repeating: "a", count: megabyte), String(repeating: " ", count: megabyte),
      String(repeating: "a ", count: megabyte / 2), String(repeating: " \n", count: megabyte / 10),
      String(repeating: "ab", count: 32_768), "e" + String(repeating: "\u{301}", count: megabyte), "a\u{0}b",
      "a\r\nb\r\n", "a\rb", "\u{FEFF}a", "\u{FFFD}", "\u{2581}", "</w> ##x @@ \u{120} <0x41> <unk> <|endoftext|> [CLS]",
      "café cafe\u{301}", "\u{1100}\u{1161}\u{11A8}", "\u{0645}\u{0640}\u{0640}", "\u{E2A}\u{E27}\u{E31}",
      "\u{1F468}\u{200D}\u{1F469}\u{FE0F}", "\u{1F1E9}\u{1F1EA}", "\u{E000}\u{10FFFD}", "\u{378}\u{1FAE9}",
      "'\u{17F} '\u{212A}",
      String(
        String.UnicodeScalarView(
          (0...0x1FFFF).compactMap(Unicode.Scalar.init).filter { $0.properties.numericType != nil })),
    ].map { Array($0.utf8) }
    + [[0x80], [0x61, 0xC3], [0xED, 0xA0, 0x80], [0xF8, 0x88]]
    .map { $0 + [0x20, 0x62] } + (isFull ? [[UInt8](repeating: 0x78, count: 10_000_000)] : [])

  private static func folder() throws -> ScratchFolder {
    let folder = try ScratchFolder()
    for (index, text) in texts.enumerated() {
      try Data(text).write(to: folder.url.appendingPathComponent("\(100 + index).txt"))
    }
    return folder
  }

  /// Every file of the vocabularies that holds a tokenizer, in each of its formats.
  static let tokenizers =
    isFull
    ? [
      "albert-german/spiece.model", "bert-base-multilingual-cased/vocab.txt", "bert-base-uncased/tokenizer.json",
      "bert-base-uncased/vocab.txt",
      "cl100k_base/cl100k_base.tiktoken", "clip/tokenizer.json", "clip/bpe_simple_vocab_16e6.txt.gz",
      "german-english-bpe-8k/sentencepiece.bpe.model",
      "gpt-neox-20b/tokenizer.json", "gpt2/tokenizer.json", "gpt2/vocab.json", "gpt2/vocab.tiktoken",
      "gpt2-swedish/tokenizer.json", "gpt2-swedish/vocab.json", "llama2/tokenizer.model",
      "llama2/tokenizer.json", "llama3/tokenizer.model", "llm-jp/tokenizer.json",
      "llm-jp/code10K_en20K_ja30K.ver2.2.model",
      "mistral-v3/tokenizer.json", "mistral-v3/tokenizer.model", "albert-german/spiece.vocab",
      "multilingual-unigram-100k/laser_100k.vocab",
      "multilingual-unigram-100k/laser_100k.model", "o200k_base/o200k_base.tiktoken", "openai-gpt/vocab.json",
      "phi-2/tokenizer.json", "qwen/qwen.tiktoken", "roberta/tokenizer.json", "roberta/vocab.json",
      "rwkv-world/rwkv_vocab_v20230424.txt", "sentencepiece-small/test_model.model",
      "sentencepiece-small/test_ja_model.model",
      "t5/spiece.model", "t5/tokenizer.json", "tekken-240718/tekken.json.zst", "xlnet/spiece.model",
    ]
    : ["bert-base-uncased/tokenizer.json", "gpt2/tokenizer.json", "llama2/tokenizer.model", "t5/tokenizer.json"]

  @Test("through every tokenizer, each loss counted", arguments: tokenizers)
  func everyTokenizer(_ name: String) throws {
    let folder = try Self.folder()
    let path = try SharedMaterial.path("vocabularies/" + name)
    let outcome = try Program.shell(
      """
      cleave tokenize -t '\(path)' --framing whole --report report.json --unknown drop -q ???.txt > ids &&
      wc -l < ids && cat report.json
      """, folder: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors.prefix(300))")
    let lines = outcome.output.split(separator: 0x0A)
    #expect(lines.first.map { Int(String(decoding: $0, as: UTF8.self)) } == Self.texts.count)
    let report = try #require(try JSONSerialization.jsonObject(with: Data(lines.last ?? [])) as? [String: Any])
    #expect(report["bytes"] as? Int == Self.texts.reduce(0) { $0 + $1.count })
    if report["lossless"] as? Bool == true {
      #expect(report["lost_bytes"] as? Int == 0)
      #expect(report["added_bytes"] as? Int == 0)
    }
  }

  @Test(
    "through every command",
    arguments: [
      "tokenize -t tok", "tokenize -t tok --to json", "tokenize -t tok --to npy", "tokenize -t uni --nbest 2",
      "tokenize -t tok --dropout 0.1", "split --pre-tokenizer gpt2", "split --pre-tokenizer o200k",
      "normalize --form nfkc",
      "normalize --bert uncased", "corpus info", "corpus pack", "train bpe -s 300 -q -o x.json",
      "train characters -o x.json -q",
      "train wordpiece -s 3000 -q -o x.json", "train lzw -s 3000 -q -o x.json", "inspect tok --on",
      "verify tok tok --on",
      "compare tok uni -q --on",
    ])
  func everyCommand(_ command: String) throws {
    let folder = try Self.folder()
    let vocabularies = SharedMaterial.projectFolder.appendingPathComponent("vocabularies")
    for (name, target) in [("tok", "bpe-icu-8k"), ("uni", "unigram-icu-4k")] {
      try FileManager.default.createSymbolicLink(
        at: folder.url.appendingPathComponent(name), withDestinationURL: vocabularies.appendingPathComponent(target))
    }
    let outcome = try Program.shell("cleave \(command) ???.txt > out", folder: folder.url)
    #expect([0, 2].contains(outcome.status), "\(outcome.status): \(outcome.errors.prefix(300))")
    if outcome.status == 2 {
      #expect(
        outcome.errors.split(separator: "\n").contains { $0.hasPrefix("cleave: ") }, "\(outcome.errors.prefix(300))")
    }
  }
}
