import Foundation
import TestSupport
import Testing
import Tokenization

/// Files that are written are read by the tools they are meant for, which then give the ids they gave before.
@Suite("Conversions")
struct ConversionTests {
  static let rankFiles = [
    "gpt2/vocab.tiktoken", "cl100k_base/cl100k_base.tiktoken", "o200k_base/o200k_base.tiktoken",
    "llama3/tokenizer.model", "qwen/qwen.tiktoken",
  ]

  @Test(
    "a rank file as tokenizer.json encodes alike in Hugging Face, and comes back byte for byte", arguments: rankFiles)
  func ranksToHuggingFace(_ name: String) throws {
    let path = try SharedMaterial.path("vocabularies/" + name)
    let original = try TokenizerFile.load(path: path)
    let scratch = try ScratchFolder()
    let (bytes, _) = try TokenizerJSON.write(original.tokenizer, file: "out")
    let out = scratch.url.appendingPathComponent("tokenizer.json")
    try Data(bytes).write(to: out)

    let saved = try PythonPeer.run("save_tokenizer.py", [out.path])
    #expect(saved == bytes, "Hugging Face saves the file as it is, ids of added tokens included")
    let ids = try PeerEncoding.ids(["tokenizer.json", out.path, "plain"])
    #expect(try firstDifference(ids, try GoldenTexts.ids(name.replacing("/", with: "."))) == nil)

    let again = try TokenizerJSON.read(bytes, file: "out")
    #expect(again.warnings == [])
    #expect(again.tokenizer.addedTokens == original.tokenizer.addedTokens)
    let (ranks, notes) = try RankFile.write(again.tokenizer, file: "out")
    #expect(ranks == (try wholeFile(path)))
    guard case .ranks(let preset) = original.preset else { return #expect(Bool(false)) }
    #expect(
      notes == [
        "pattern and special tokens are not in the file: read it with preset '\(preset == .r50k ? .gpt2 : preset)'"
      ])
  }

  @Test("tekken.json as tokenizer.json encodes alike in Hugging Face")
  func tekken() throws {
    let path = try SharedMaterial.path("vocabularies/tekken-240718/tekken.json.zst")
    let original = try TokenizerFile.load(path: path, contents: wholeFile)
    #expect(original.format == .tekken)
    #expect(original.tokenizer.addedTokens.count == 1000)
    let scratch = try ScratchFolder()
    let out = scratch.url.appendingPathComponent("tokenizer.json")
    try Data(try TokenizerJSON.write(original.tokenizer, file: "out").bytes).write(to: out)
    let ids = try PeerEncoding.ids(["tokenizer.json", out.path, "plain"])
    #expect(try firstDifference(ids, try GoldenTexts.ids("tekken-240718.tekken.json")) == nil)
  }

  @Test("a tokenizer.json that allows it becomes a rank file with which tiktoken gives the same ids")
  func huggingFaceToRanks() throws {
    let tokenizer = try TokenizerFile.read(path: try SharedMaterial.path("vocabularies/gpt2/tokenizer.json"))
    let (bytes, notes) = try RankFile.write(tokenizer, file: "out")
    #expect(bytes == (try wholeFile(try SharedMaterial.path("vocabularies/gpt2/vocab.tiktoken"))))
    #expect(notes == ["pattern and special tokens are not in the file: read it with preset 'gpt2'"])
    let scratch = try ScratchFolder()
    let out = scratch.url.appendingPathComponent("out.tiktoken")
    try Data(bytes).write(to: out)
    let ids = try PeerEncoding.ids(["tiktoken", out.path, EncodingPreset.gpt2.pattern.regexes(in: .fancyRegex)[0]])
    #expect(try firstDifference(ids, try GoldenTexts.ids("gpt2.vocab.tiktoken")) == nil)
  }

  @Test(
    "what tiktoken would encode differently is refused, with the first reason",
    arguments: [
      ("roberta", "ids in the order of the merges, found ' a' (id 10) merged after ' t' (id 326)"),
      ("gpt-neox-20b", "no normalizer, found one"),
      ("clip", "tokens without marks, found marks of words or continuations"),
      ("llama2", "a byte-level BPE model, found one over characters"),
    ])
  func refused(_ name: String, _ reason: String) throws {
    let tokenizer = try TokenizerFile.read(path: try SharedMaterial.path("vocabularies/\(name)/tokenizer.json"))
    #expect(
      errorMessage { _ = try RankFile.write(tokenizer, file: "out") }
        == "'out': expected \(reason); tiktoken would encode differently; write a tokenizer.json")
  }

  @Test("GPT-2's pair of files says what tokenizer.json says", arguments: ["gpt2", "roberta", "gpt2-swedish"])
  func pair(_ name: String) throws {
    let folder = try SharedMaterial.path("vocabularies/\(name)")
    let pair = try TokenizerFile.load(path: folder + "/merges.txt")
    #expect(pair.format == .gpt2)
    #expect(pair.paths == [folder + "/vocab.json", folder + "/merges.txt"])
    #expect(pair.warnings == ["the files do not say how text is cut: GPT-2's pattern is used"])
    let json = try TokenizerFile.load(path: folder)
    #expect(json.format == .tokenizerJSON)
    expectSame(pair.tokenizer.model, json.tokenizer.model, name)
    #expect(pair.tokenizer.preTokenizer == json.tokenizer.preTokenizer)
    #expect(pair.tokenizer.decoder == json.tokenizer.decoder)
    let known = Set(pair.tokenizer.addedTokens.map(\.content))
    for token in json.tokenizer.addedTokens where pair.tokenizer.model.vocabulary.contains(token.id) {
      #expect(known.contains(token.content))
    }
    let written = try GPT2Files.write(pair.tokenizer, file: "out")
    // Only the first line differs: some say who trained them.
    let merges = try wholeFile(folder + "/merges.txt")
    #expect(written.merges.drop { $0 != 0x0A } == merges.drop { $0 != 0x0A })
    let again = try GPT2Files.read(vocabulary: written.vocabulary, file: "v", merges: written.merges, file: "m")
    expectSame(again.tokenizer, pair.tokenizer, name)
  }

  @Test("GPT-1's pair of files is read over characters and encodes alike in Hugging Face")
  func characters() throws {
    let loaded = try TokenizerFile.load(path: try SharedMaterial.path("vocabularies/openai-gpt"))
    guard case .bytePair(let model) = loaded.tokenizer.model else { return }
    #expect(model.alphabet == .characters)
    #expect(model.wordSuffix == Array("</w>".utf8))
    #expect(model.vocabulary.count == 40478)
    #expect(loaded.tokenizer.addedTokens.map(\.content) == [Array("<unk>".utf8)])
    let (bytes, _) = try TokenizerJSON.write(loaded.tokenizer, file: "out")
    #expect(try PythonPeer.run("save_tokenizer.py", [try written(bytes)]) == bytes)
    let again = try GPT2Files.write(loaded.tokenizer, file: "out")
    expectSame(
      try GPT2Files.read(vocabulary: again.vocabulary, file: "v", merges: again.merges, file: "m").tokenizer,
      loaded.tokenizer, "openai-gpt")
  }

  @Test("CLIP's merge list gives the tokenizer that was published with it")
  func clip() throws {
    let path = try SharedMaterial.path("vocabularies/clip/bpe_simple_vocab_16e6.txt.gz")
    let merges = try TokenizerFile.load(path: path, contents: wholeFile)
    #expect(merges.format == .clip)
    let json = try TokenizerFile.read(path: try SharedMaterial.path("vocabularies/clip/tokenizer.json"))
    expectSame(merges.tokenizer.model, json.model, "clip")
    #expect(merges.tokenizer.normalizer == json.normalizer)
    #expect(merges.tokenizer.postProcessor == json.postProcessor)
  }

  // MARK: Details

  func written(_ bytes: [UInt8]) throws -> String {
    let path = NSTemporaryDirectory() + "cleave-\(UUID().uuidString).json"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  func firstDifference(_ one: [[Int]], _ other: [[Int]]) throws -> String? {
    guard one.count == other.count else { return "\(one.count) and \(other.count) texts" }
    for (index, pair) in zip(one, other).enumerated() where pair.0 != pair.1 {
      return "text \(index): \(pair.0.prefix(20)) and \(pair.1.prefix(20))"
    }
    return nil
  }
}
