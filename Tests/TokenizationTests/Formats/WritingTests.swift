import TestSupport
import Testing
import Tokenization

@Suite("Writing tokenizers")
struct WritingTests {
  @Test(
    "patterns of tiktoken are spelt for Hugging Face's engine",
    arguments: [
      (#"\p{N}{1,3}+|\s+"#, #"\p{N}{1,3}|\s+"#), (#"\p{N}{1,3}+"#, #"\p{N}{1,3}"#),
      (#"(?:ab){2}+c"#, #"(?>(?:ab){2})c"#),
      (#"[a{2}]{2,}+b|c"#, #"(?>[a{2}]{2,})b|c"#), (#"(a{2}+)b"#, #"((?>a{2}))b"#), (#"é{2}+x"#, #"(?>é{2})x"#),
      (#"\s++$|a$|^b"#, #"\s++$|a\z|\Ab"#), (#"\\s++$"#, #"\\s++\z"#), (#"a{,}+\$[$^]"#, #"a{,}+\$[$^]"#),
      (#"(?i:'s)|x?+y*+z++"#, #"(?i:'s)|x?+y*+z++"#), (#"\x{41}{2}+b"#, #"(?>\x{41}{2})b"#),
    ])
  func patterns(_ fancy: String, _ oniguruma: String) throws {
    let spelled = try OnigurumaPattern.spelling(ofFancyRegex: Array(fancy.utf8))
    #expect(String(decoding: spelled, as: UTF8.self) == oniguruma)
  }

  @Test("patterns that cannot be spelt are refused", arguments: ["(?s:.)", "(?m:a$)", "[a", "(a", "a)"])
  func refusedPatterns(_ pattern: String) {
    #expect(throws: OnigurumaPattern.Untranslatable.self) {
      try OnigurumaPattern.spelling(ofFancyRegex: Array(pattern.utf8))
    }
  }

  /// a, b, ab under 0, 1, 2, and an added token under `id`.
  func tokenizer(added id: TokenID) throws -> Tokenizer {
    var vocabulary = Vocabulary()
    for (id, token) in ["a", "b", "ab"].enumerated() { try vocabulary.add(Array(token.utf8), id: TokenID(id)) }
    let merges = [BytePairModel.Merge(left: 0, right: 1, result: 2, rank: 0)]
    return Tokenizer(
      model: .bytePair(BytePairModel(alphabet: .bytes, vocabulary: vocabulary, merges: merges)),
      addedTokens: [AddedToken(id: id, content: Array("<s>".utf8))])
  }

  @Test("added tokens keep their ids, with placeholders where Hugging Face would give others")
  func placeholders() throws {
    let next = try TokenizerJSON.write(try tokenizer(added: 3), file: "x")
    #expect(next.notes == [])
    let far = try TokenizerJSON.write(try tokenizer(added: 5), file: "x")
    #expect(far.notes == ["2 unused ids are filled with placeholders (<|unused 3|>…)"])
    let again = try TokenizerJSON.read(far.bytes, file: "x")
    #expect(again.warnings == [])
    #expect(again.tokenizer.addedTokens.map(\.id) == [5])
    #expect(again.tokenizer.model.vocabulary.count == 6)
    #expect(
      errorMessage { _ = try TokenizerJSON.write(try tokenizer(added: 1), file: "x") }
        == "'x', model: expected an id of its own for added token '<s>', found id 1 for it and for 'b'")
    #expect(
      errorMessage { _ = try TokenizerJSON.write(try tokenizer(added: 70000), file: "x") }
        == "'x', model: expected at most 65536 unused ids, found more below id 70000")
  }

  @Test("what Hugging Face has no word for is refused or noted")
  func normalizers() throws {
    var tokenizer = try tokenizer(added: 3)
    tokenizer.normalizer = .sequence([.lowercase, .form(.casefold, .version9)])
    #expect(
      errorMessage { _ = try TokenizerJSON.write(tokenizer, file: "x") }
        == "'x', normalizer: expected a normalizer that tokenizer.json knows, found 'casefold'")
    tokenizer.normalizer = .form(.nfc, .installed)
    #expect(
      try TokenizerJSON.write(tokenizer, file: "x").notes == [
        "nfc: Hugging Face normalizes with the data of Unicode 9, this tokenizer with newer data"
      ])
  }

  @Test("each token is made by one merge, the last one of its own bytes")
  func canonicalMerges() throws {
    // aa can be joined to a from both sides; ba is made of b and a only, and cab by no merge at all.
    var vocabulary = Vocabulary()
    for (id, token) in ["a", "b", "c", "aa", "aaa", "ba", "cab"].enumerated() {
      try vocabulary.add(Array(token.utf8), id: TokenID(id))
    }
    let model = BytePairModel(
      alphabet: .bytes, vocabulary: vocabulary, merges: RankMerges.allSplits(of: vocabulary), ignoresMerges: true)
    let canonical = CanonicalMerges(of: model)
    #expect(canonical.merges.map { [$0.left, $0.right, $0.result] } == [[0, 0, 3], [3, 0, 4], [1, 0, 5]])
    #expect(canonical.unreachable == [6])
  }

  @Test("subword-nmt codes come back line by line")
  func subwordNMT() throws {
    let text = "#version: 0.2\nt h\nth e</w>\n\u{301} x</w>\n"
    let (tokenizer, _) = try SubwordNMTCodes.read(Array(text.utf8), file: "x")
    let vocabulary = tokenizer.model.vocabulary
    #expect(
      vocabulary.ids.map { String(decoding: vocabulary[$0], as: UTF8.self) } == [
        "<unk>", "e", "e</w>", "h", "h</w>", "t", "t</w>", "x", "x</w>", "\u{301}", "\u{301}</w>", "th", "the</w>",
        "\u{301}x</w>",
      ])
    let written = try SubwordNMTCodes.write(tokenizer, file: "y")
    #expect(written.bytes == Array(text.utf8))
    #expect(written.notes == ["the ids are lost: the file holds merges only"])
  }
}
