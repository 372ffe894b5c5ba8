import Corpora
import Foundation
import TestSupport
import Testing
import Tokenization

/// The same ids as Hugging Face tokenizers, tiktoken and sentencepiece: every byte-pair vocabulary, every line of the shared corpora.
///
/// The full run takes all texts; otherwise a fixed sample of them.
@Suite(.serialized) struct EveryTextTests {
  static let sample = [
    "torture/torture.txt.zst", "torture/all-code-points.txt.zst", "torture/emoji-test.txt.zst",
    "torture/UTF-8-test.txt.zst",
    "pud/ar.txt.zst", "pud/hi.txt.zst", "pud/th.txt.zst", "pud/zh.txt.zst", "code/javascript.valid.txt.zst",
    "bible/cop.valid.txt.zst",
    "desktop-help/ta.valid.txt.zst", "office-help/ja.valid.txt.zst", "speeches/en.valid.txt.zst",
  ]

  /// All packed texts, or the sample, in the order of their names.
  static func texts() throws -> [String] {
    let folder = try SharedMaterial.path("corpora")
    guard isFull else { return try sample.map { try SharedMaterial.path("corpora/" + $0) } }
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix(".zst") && !$0.contains(".docs.tsv") }.sorted().map { folder + "/" + $0 }
  }

  @Test(arguments: [
    "gpt2/tokenizer.json", "roberta/tokenizer.json", "phi-2/tokenizer.json", "gpt-neox-20b/tokenizer.json",
    "gpt2-swedish/tokenizer.json", "clip/tokenizer.json", "llama2/tokenizer.json", "mistral-v3/tokenizer.json",
    "bert-base-uncased/tokenizer.json", "t5/tokenizer.json", "llm-jp/tokenizer.json",
  ])
  func huggingFace(name: String) throws {
    let path = try SharedMaterial.path("vocabularies/" + name)
    try compare(
      try GoldenEncodingTests.tokenizer(name), EncodingOptions(allowedSpecial: .all, unknownSymbols: .drop)
    ) { output, texts in ["tokenizer.json", path, output] + texts }
  }

  @Test(arguments: ["bert-base-uncased", "bert-base-multilingual-cased"])
  func bert(name: String) throws {
    let path = try SharedMaterial.path("vocabularies/\(name)/vocab.txt")
    try compare(
      try TokenizerFile.read(path: path), EncodingOptions(allowedSpecial: .all)
    ) { output, texts in [name.hasSuffix("uncased") ? "bert-uncased" : "bert-cased", path, output] + texts }
  }

  @Test func characterVocabularyOfGPT1() throws {
    let path = try SharedMaterial.path("vocabularies/openai-gpt")
    var tokenizer = try TokenizerFile.read(path: path, contents: wholeFile)
    // The bare model on both sides: GPT-1's own text clean-up is in no file.
    tokenizer.normalizer = nil
    tokenizer.preTokenizer = .whitespaceSplit
    tokenizer.addedTokens = []
    if case .bytePair(var model) = tokenizer.model {
      model.unknown = model.vocabulary.id(of: Array("<unk>".utf8))
      tokenizer.model = .bytePair(model)
    }
    try compare(tokenizer, EncodingOptions()) { output, texts in ["gpt2", path, output] + texts }
  }

  @Test(arguments: [
    ("gpt2/vocab.tiktoken", SplitPattern.gpt2), ("cl100k_base/cl100k_base.tiktoken", .cl100k),
    ("o200k_base/o200k_base.tiktoken", .o200k), ("llama3/tokenizer.model", .llama3), ("qwen/qwen.tiktoken", .qwen2),
  ])
  func tiktoken(name: String, pattern: SplitPattern) throws {
    let path = try SharedMaterial.path("vocabularies/" + name)
    let regex = try #require(pattern.regexes(in: .fancyRegex).first)
    try compare(try GoldenEncodingTests.tokenizer(name), EncodingOptions()) { output, texts in
      ["tiktoken", path, regex, output] + texts
    }
  }

  @Test(arguments: GoldenEncodingTests.sentencePieceModels)
  func sentencePiece(name: String) throws {
    let path = try SharedMaterial.path("vocabularies/" + name)
    try compare(
      try GoldenEncodingTests.tokenizer(name), EncodingOptions(), texts: isFull ? Self.texts() : Self.hardTexts()
    ) { output, texts in ["sentencepiece", path, output] + texts }
  }

  /// Of the sample, those with many characters that are rare elsewhere.
  private static func hardTexts() throws -> [String] {
    try sample.filter { $0.hasPrefix("torture/") || $0.contains("/th.") || $0.contains("/hi.") }
      .map { try SharedMaterial.path("corpora/" + $0) }
  }

  /// Some texts at a time, so that the peer is not started anew for each of hundreds of short ones.
  private static func groups(of texts: [String]) throws -> [[String]] {
    var groups: [[String]] = [[]]
    var byteCount = 0
    for text in texts {
      byteCount += try FileManager.default.attributesOfItem(atPath: text)[.size] as? Int ?? 0
      groups[groups.count - 1].append(text)
      if byteCount > 8 << 20 {
        groups.append([])
        byteCount = 0
      }
    }
    return groups.filter { !$0.isEmpty }
  }

  private func compare(
    _ tokenizer: Tokenizer, _ options: EncodingOptions, texts: [String]? = nil,
    arguments: (String, [String]) -> [String]
  ) throws {
    let scratch = try ScratchFolder()
    let output = scratch.url.appendingPathComponent("ids").path
    let compiled = try CompiledTokenizer(tokenizer, options: options)
    var encoder = Encoder(compiled)
    var lines = 0
    for group in try Self.groups(of: texts ?? Self.texts()) {
      _ = try PythonPeer.run("encode_files.py", arguments(output, group))
      let expected = try Data(contentsOf: URL(fileURLWithPath: output), options: .alwaysMapped)
      var reader = RecordReader(try TextInput(paths: group), framing: .line)
      var position = 0
      var ids: [TokenID] = []
      var bytes: [UInt8] = []
      while let batch = try reader.next() {
        for (index, range) in batch.ranges.enumerated() {
          guard String(validating: batch.bytes[range], as: UTF8.self) != nil else { continue }
          ids.removeAll(keepingCapacity: true)
          bytes.removeAll(keepingCapacity: true)
          try encoder.encode(batch.bytes.span.extracting(range), into: &ids)
          ids.append(.max)
          try BinaryIDs(width: .u32).write(ids, to: &bytes)
          lines += 1
          let end = min(expected.count, position + bytes.count)
          guard bytes.elementsEqual(expected[position..<end]) else {
            Issue.record(
              "\(batch.location(of: index)): \(String(decoding: batch.bytes[range].prefix(200), as: UTF8.self))")
            return
          }
          position = end
        }
      }
      #expect(position == expected.count, "\(group)")
    }
    #expect(lines > 1000)
  }
}
