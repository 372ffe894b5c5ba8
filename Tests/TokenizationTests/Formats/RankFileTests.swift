import TestSupport
import Testing
import Tokenization

@Suite("Rank files")
struct RankFileTests {
  /// Ranks over a, b, ab, abb, bb: `YQ==` is a, `Yg==` b, `YWI=` ab, `YWJi` abb, `YmI=` bb.
  static let small = Array("YQ== 0\nYg== 1\nYWI= 2\n\nYWJi 3\r\nYmI= 5\n".utf8)

  @Test("every split of a token into two tokens is a merge, ranked by its result")
  func merges() throws {
    let tokenizer = try RankFile.read(Self.small, file: "small", preset: .qwen2)
    guard case .bytePair(let model) = tokenizer.model else { return }
    #expect(model.alphabet == .bytes)
    #expect(model.ignoresMerges)
    #expect(model.vocabulary.count == 5)
    #expect(!model.vocabulary.contains(4))
    #expect(
      model.merges.map { [$0.left, $0.right, $0.result, $0.rank] } == [
        [0, 1, 2, 2], [0, 5, 3, 3], [2, 1, 3, 3], [1, 1, 5, 5],
      ])
    #expect(tokenizer.addedTokens.map(\.id) == [151643, 151644, 151645])
  }

  @Test(
    "published files know their preset",
    arguments: [
      ("gpt2/vocab.tiktoken", EncodingPreset.r50k, 50256, 1), ("cl100k_base/cl100k_base.tiktoken", .cl100k, 100256, 5),
      ("o200k_base/o200k_base.tiktoken", .o200k, 199998, 2), ("llama3/tokenizer.model", .llama3, 128000, 256),
      ("qwen/qwen.tiktoken", .qwen, 151643, 208),
    ])
  func published(_ name: String, _ preset: EncodingPreset, _ tokens: Int, _ specials: Int) throws {
    let loaded = try TokenizerFile.load(path: try SharedMaterial.path("vocabularies/" + name))
    #expect(loaded.preset == .ranks(preset))
    #expect(loaded.tokenizer.model.vocabulary.count == tokens)
    #expect(loaded.tokenizer.addedTokens.count == specials)
    #expect(loaded.tokenizer.addedTokens.map(\.id) == loaded.tokenizer.addedTokens.map(\.id).sorted())
  }

  @Test(
    "malformed rank files say where and why",
    arguments: [
      ("YQ== 0\nYg==\n", "'x', line 2: expected a token in Base64, a space and its rank, found 'Yg=='"),
      ("YQ== 0\nYg== 1 2\n", "'x', line 2: expected a token in Base64, a space and its rank, found 'Yg== 1 2'"),
      ("YQ== 0\nY!== 1\n", "'x', line 2: expected a token in Base64, found 'Y!=='"),
      ("YQ== 0\nYg== -1\n", "'x', line 2: expected a rank below 16777216, found '-1'"),
      ("YQ== 0\nYg== 4000000000\n", "'x', line 2: expected a rank below 16777216, found '4000000000'"),
      ("YQ== 0\nYQ== 1\n", "'x', line 2: expected every token once, found 'a' again, which has rank 0"),
      ("YQ== 0\nYg== 0\n", "'x', line 2: expected every rank once, found id 0 is given to two tokens, 'a' and 'b'"),
      ("\n\n", "'x': expected tokens in Base64 with their ranks, found none"),
    ])
  func malformed(_ text: String, _ message: String) {
    #expect(errorMessage { _ = try RankFile.read(Array(text.utf8), file: "x", preset: .cl100k) } == message)
  }

  @Test("unknown ranks need a preset, and the wrong preset is refused")
  func presets() throws {
    #expect(
      errorMessage { _ = try TokenizerFile.load(bytes: Self.small, name: "x") }
        == "'x': expected a published rank file, or a preset with its pattern and special tokens, found ranks that are "
        + "not known; name a preset (--preset): \(EncodingPreset.names)")
    #expect(EncodingPreset.names.hasPrefix("gpt2, r50k, p50k, p50k_edit, cl100k, o200k, o200k_harmony, llama3,"))
    #expect(
      try TokenizerFile.load(bytes: Self.small, name: "x", preset: .ranks(.llama3)).tokenizer.addedTokens.count == 256)
    #expect(EncodingPreset(name: "cl100k_base") == .cl100k)
    let path = try SharedMaterial.path("vocabularies/cl100k_base/cl100k_base.tiktoken")
    #expect(throws: FormatError.self) { try TokenizerFile.load(path: path, preset: .ranks(.gpt2)) }
  }

  @Test("Base64 reads what it writes", arguments: 0..<8)
  func base64(_ count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 91 &+ 200) }
    var text: [UInt8] = []
    Base64.encode(bytes, into: &text)
    var back: [UInt8] = []
    let well = text.withUnsafeBufferPointer { Base64.decode($0, into: &back) }
    #expect(well && back == bytes)
  }
}
