import JSON
import Linting
import TestSupport
import Testing
import Tokenization

@Suite("Lint")
struct LintTests {
  /// A byte-level tokenizer.json: the 256 bytes, then `tokens` from id 256 on.
  private static func byteLevel(
    _ tokens: [String] = [], merges: [String] = [], extra: String = "", pattern: Bool = true
  ) -> String {
    let bytes = ByteLevelAlphabet.scalars.enumerated().map { id, scalar in
      "\"\(scalar == "\"" || scalar == "\\" ? "\\" : "")\(scalar)\":\(id)"
    }
    let more = tokens.enumerated().map { "\"\($1)\":\(256 + $0)" }
    return #"{"version":"1.0","truncation":null,"padding":null,"normalizer":null,"pre_tokenizer":{"type":"ByteLevel","#
      + #""add_prefix_space":false,"trim_offsets":true,"use_regex":\#(pattern)},"post_processor":null,"decoder":"#
      + #"{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},"model":{"type":"BPE","vocab":{"#
      + (bytes + more).joined(separator: ",") + "},\"merges\":["
      + merges.map { "\"\($0)\"" }.joined(separator: ",") + "]}\(extra)}"
  }

  private static func lint(_ text: String) throws -> TokenizerLint {
    let bytes = Array(text.utf8)
    do {
      return try TokenizerLint(try TokenizerFile.load(bytes: bytes, name: "x"), name: "x")
    } catch let error as FormatError {
      return TokenizerLint(refused: error, files: [("x", bytes)])
    }
  }

  /// `check count` of errors and warnings, and the ids of the examples.
  private static func found(_ text: String) throws -> [String] {
    try lint(text).findings.filter { $0.severity > .note }.map { finding in
      let ids = finding.examples.compactMap { $0.id.map(String.init) }
      return "\(finding.check.rawValue) \(finding.count)" + (ids.isEmpty ? "" : ": " + ids.joined(separator: " "))
    }
  }

  @Test("a tokenizer without faults has none")
  func clean() throws {
    #expect(try Self.found(Self.byteLevel(["th", "the", "Ġthe"], merges: ["t h", "th e", "Ġ the"])) == [])
    let notes = try Self.lint(Self.byteLevel()).findings.map(\.check)
    #expect(notes == [.illFormedToken, .unicodeVersion])
  }

  @Test(
    "each fault is found, and nothing else",
    arguments: [
      // No merge makes it; and one whose merge comes too late for it.
      (byteLevel(["th", "hx"], merges: ["t h"]), ["unreachable-by-model 1: 257"]),
      (
        byteLevel(["ab", "bc", "abc"], merges: ["a b", "b c", "a bc"]), ["unreachable-by-model 1: 258"]
      ),
      // The pattern cuts between letters and digits, whatever stands around.
      (byteLevel(["a1"], merges: ["a 1"]), ["unreachable-by-split 1: 256"]),
      (byteLevel(["a1"], merges: ["a 1"], pattern: false), []),
      (byteLevel(["th"], merges: ["t h", "t h"]), ["merge-repeated 1: 256"]),
      (
        byteLevel(
          extra: #","added_tokens":[{"id":256,"content":"<|im_start|>","special":false,"normalized":false}]"#),
        ["ordinary-control 1: 256"]
      ),
    ])
  func faults(_ text: String, _ expected: [String]) throws {
    #expect(try Self.found(text) == expected)
  }

  @Test("a normalizer in the way is named, with what it makes of the token")
  func normalizer() throws {
    let text =
      #"{"normalizer":{"type":"Lowercase"},"pre_tokenizer":{"type":"WhitespaceSplit"},"model":{"type":"WordPiece","#
      + ###""unk_token":"[UNK]","vocab":{"[UNK]":0,"a":1,"B":2,"##c":3}},"added_tokens":[{"id":0,"content":"[UNK]","special":true}]}"###
    let findings = try Self.lint(text).findings.filter { $0.severity > .note }
    #expect(findings.map(\.check) == [.unreachableByNormalizer])
    #expect(findings.first?.examples.first?.detail == "becomes 'b'")
    #expect(findings.first?.examples.first?.id == 2)
  }

  @Test("holes are named as ranges")
  func holes() throws {
    let text = #"{"model":{"type":"WordLevel","unk_token":"u","vocab":{"u":0,"a":2,"b":7}}}"#
    let finding = try #require(try Self.lint(text).findings.first { $0.check == .idHole })
    #expect(finding.count == 5)
    #expect(finding.examples.map(\.detail) == ["1", "3 to 6"])
  }

  @Test("all that is wrong with a refused file is found, not only the first")
  func damage() throws {
    let text =
      #"{"model":{"type":"BPE","vocab":{"a":0,"b":1,"a":2,"c":1,"ab":3},"merges":[["a","b"],["a","x"],["y","b"],["b","a"]]}}"#
    let lint = try Self.lint(text)
    #expect(
      lint.findings.map { "\($0.check.rawValue) \($0.count)" } == [
        "unreadable 1", "duplicate-id 1", "duplicate-token 1", "merge-part-missing 2", "merge-result-missing 1",
      ])
    #expect(lint.findings[3].examples.map { String(decoding: $0.bytes, as: UTF8.self) } == ["x", "y"])
    #expect(lint.count(of: .error) == 5)
  }

  @Test("pieces that are there twice are errors, and the second of them is named")
  func doubles() throws {
    let text =
      #"{"model":{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],["a",-1],["b",-2],["a",-3]],"byte_fallback":false}}"#
    let lint = try Self.lint(text)
    let finding = try #require(lint.findings.first)
    #expect(finding.check == .duplicateToken && finding.severity == .error)
    #expect(finding.examples == [.init(id: 3, bytes: [0x61], detail: "the same as 1")])
  }

  @Test("a piece that others always beat is unreachable, one that ties is not")
  func unigram() throws {
    func text(_ score: Double) -> String {
      #"{"model":{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],["a",-1],["b",-2],["ab",\#(score)]],"byte_fallback":false}}"#
    }
    #expect(try Self.found(text(-2.5)) == [])
    #expect(try Self.found(text(-3.5)) == ["unreachable-by-model 1: 3"])
  }

  @Test("published tokenizers", arguments: published)
  func known(_ name: String, _ expected: [String]) throws {
    let path = try SharedMaterial.path("vocabularies/" + name)
    let loaded = try TokenizerFile.load(path: path) { try wholeFile($0) }
    let found = try TokenizerLint(loaded, name: name).findings.filter { $0.severity > .note }
    #expect(found.map { "\($0.check.rawValue) \($0.count)" } == expected)
  }

  private static let published: [(String, [String])] = [("gpt2/tokenizer.json", [])]
}
