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
    ])
  func rankFilesGiveTheIDsOfTiktoken(vocabulary: String, golden: String) throws {
    let tokenizer = try TokenizerFile.read(path: try SharedMaterial.path("vocabularies/" + vocabulary))
    try check(try CompiledTokenizer(tokenizer), try GoldenEncodings(golden))
  }

  private func check(_ compiled: CompiledTokenizer, _ golden: GoldenEncodings) throws {
    #expect(golden.lines.count == 687)
    var encoder = Encoder(compiled)
    for (index, line) in golden.lines.enumerated() {
      var ids: [TokenID] = []
      try encoder.encode(line.text.span, into: &ids)
      guard ids != line.ids else { continue }
      let place =
        zip(ids, line.ids).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(ids.count, line.ids.count)
      let vocabulary = compiled.tokenizer.model.vocabulary
      let found = ids.dropFirst(place).prefix(5).map { String(decoding: vocabulary[$0], as: UTF8.self) }
      let expected = line.ids.dropFirst(place).prefix(5).map { String(decoding: vocabulary[$0], as: UTF8.self) }
      Issue.record("line \(index), token \(place): expected \(expected), found \(found)")
    }
  }
}
