import Foundation
import TestSupport
import Testing
import Tokenization

@Suite("RWKV's vocabulary")
struct RWKVVocabularyTests {
  private static func load(_ text: String) throws -> TokenizerFile.Loaded {
    try TokenizerFile.load(bytes: Array(text.utf8), name: "x")
  }

  @Test(
    "a token is what Python's repr writes",
    arguments: [
      ("'a'", [0x61]), (#"'\\'"#, [0x5C]), (#""it's""#, Array("it's".utf8)),
      (#"'\t\n\r\x0b\x00'"#, [9, 10, 13, 11, 0]),
      ("'é'", [0xC3, 0xA9]), (#"'\x85'"#, [0xC2, 0x85]), (#"'\u200b'"#, [0xE2, 0x80, 0x8B]),
      (#"'\U0001f642'"#, [0xF0, 0x9F, 0x99, 0x82]), (#"b'\xff'"#, [0xFF]), (#"b'a\x80\''"#, [0x61, 0x80, 0x27]),
      ("'  '", [0x20, 0x20]),
    ] as [(String, [UInt8])])
  func literal(_ text: String, _ token: [UInt8]) throws {
    let loaded = try Self.load("1 'z' 1\r\n7 \(text) \(token.count)\r\n")
    #expect(loaded.format == .rwkv)
    #expect(Array(loaded.tokenizer.model.vocabulary[7]) == token)
    #expect(loaded.tokenizer.idEnd == 8)
  }

  @Test(
    "malformed vocabularies say where and why",
    arguments: [
      ("1 'a' 1\n2 'b' 2\n", "'x', line 2: expected 2 bytes, found 1"),
      (
        "1 'a' 1\n2 'b'\n",
        "'x', line 2: expected an id, a token as Python writes it, and its count of bytes, found '2 'b''"
      ),
      (
        "1 'a' 1\n\n2 'b 1\n",
        "'x', line 3: expected an id, a token as Python writes it, and its count of bytes, found '2 'b 1'"
      ),
      (
        "1 'a' 1\n2 '' 0\n",
        "'x', line 2: expected an id, a token as Python writes it, and its count of bytes, found '2 '' 0'"
      ),
      (
        "1 'a' 1\n2 '\\ud800' 3\n",
        #"'x', line 2: expected an id, a token as Python writes it, and its count of bytes, found '2 '\ud800' 3'"#
      ),
      (
        "1 'a' 1\n2 b'\\u0061' 1\n",
        #"'x', line 2: expected an id, a token as Python writes it, and its count of bytes, found '2 b'\u0061' 1'"#
      ),
      ("1 'a' 1\n9999999 'b' 1\n", "'x', line 2: expected ids without large gaps, found 9999999"),
      ("1 'a' 1\n2 'a' 1\n", "'x', line 2: expected every token once, found 'a' again, which has id 1"),
      (
        "1 'a' 1\n1 'b' 1\n", "'x', line 2: expected every id once, found id 1 is given to two tokens, 'a' and 'b'"
      ),
    ])
  func malformed(_ text: String, _ message: String) throws {
    let error = #expect(throws: FormatError.self) { try Self.load(text) }
    #expect(error?.description == message)
  }

  @Test("the World vocabulary gives the ids of RWKV's tokenizer and all bytes back")
  func peer() throws {
    let path = try SharedMaterial.path("vocabularies/rwkv-world/rwkv_vocab_v20230424.txt")
    let loaded = try TokenizerFile.load(path: path)
    #expect(loaded.tokenizer.model.vocabulary.count == 65_529)
    #expect(Reversibility(of: loaded.tokenizer).isLossless)
    var texts = try GoldenTexts.lines()
    for name in ["novels/en.valid.txt.zst", "office-help/ja.valid.txt.zst", "novels/uk.valid.txt.zst"] {
      texts += try wholeFile(try SharedMaterial.path("corpora/" + name)).prefix(200_000).split(separator: 0x0A)
        .dropLast().map { Array($0) }
    }
    let compiled = try CompiledTokenizer(loaded.tokenizer)
    var encoder = Encoder(compiled)
    let decoder = try Decoder(loaded.tokenizer)
    let ids = try texts.map { text in
      var ids: [TokenID] = []
      try encoder.encode(text.span, into: &ids)
      #expect(try decoder.decode(ids) == text)
      return ids.map { Int($0) }
    }
    #expect(try PeerEncoding.ids(["rwkv", path], texts: texts) == ids)
  }

  @Test("the folder and the converted tokenizer.json encode alike")
  func converted() throws {
    let folder = try SharedMaterial.path("vocabularies/rwkv-world")
    let loaded = try TokenizerFile.load(path: folder)
    let written = try TokenizerFile.write(loaded.tokenizer, as: .tokenizerJSON, name: "tokenizer.json")
    let again = try TokenizerFile.load(written, name: "tokenizer.json")
    var first = Encoder(try CompiledTokenizer(loaded.tokenizer))
    var second = Encoder(try CompiledTokenizer(again.tokenizer))
    for text in try GoldenTexts.lines() + [[0xFF, 0x20, 0xC3], []] {
      var (one, other): ([TokenID], [TokenID]) = ([], [])
      try first.encode(text.span, into: &one)
      try second.encode(text.span, into: &other)
      #expect(one == other)
    }
  }
}
