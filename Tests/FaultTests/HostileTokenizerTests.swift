import Foundation
import TestSupport
import Testing

/// Small tokenizer files that ask for much: each is refused in one line or costs no more than a file of its size may.
///
/// What each did before it was mended: took terabytes, took days, or overflowed the stack.
@Suite("Hostile tokenizers")
struct HostileTokenizerTests {
  struct Attack: Sendable, CustomTestStringConvertible {
    let name: String
    var command = ["tokenize", "--add-special", "-t"]
    var file = "tokenizer.json"
    let bytes: @Sendable () -> [UInt8]
    /// In the message; nil where the file is used.
    let refusal: String?

    var testDescription: String { name }
  }

  /// A tokenizer with these members beside a small model.
  private static func tokenizer(_ members: String) -> [UInt8] {
    Array(
      "{\(members),\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"a\":0,\"<unk>\":1},\"unk_token\":\"<unk>\"}}".utf8)
  }

  private static func split(_ regex: String) -> [UInt8] {
    tokenizer("\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"\(regex)\"},\"behavior\":\"Isolated\"}")
  }

  private static func list(_ element: String, _ count: Int) -> String {
    repeatElement(element, count: count).joined(separator: ",")
  }

  private static let doubling = #"{"type":"Replace","pattern":{"String":"a"},"content":"aa"}"#
  private static let twice =
    #"{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"#
    + #""pair":[],"special_tokens":{}}"#
  private static let decode = ["detokenize", "-t"]

  static let attacks = [
    Attack(
      name: "forty replacements that double a letter",
      bytes: { tokenizer("\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":[\(list(doubling, 40))]}") },
      refusal: "by the tokenizer's replacements"),
    Attack(
      name: "a replacement of ten megabytes",
      bytes: {
        let content = String(repeating: "b", count: 10_000_000)
        return tokenizer(
          "\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"\(content)\"}")
      }, refusal: "by the tokenizer's replacements"),
    Attack(
      name: "forty templates with two texts each",
      bytes: { tokenizer("\"post_processor\":{\"type\":\"Sequence\",\"processors\":[\(list(twice, 40))]}") },
      refusal: "at most 65536 places"),
    Attack(
      name: "forty replacements in the decoder", command: decode,
      bytes: { tokenizer("\"decoder\":{\"type\":\"Sequence\",\"decoders\":[\(list(doubling, 40))]}") },
      refusal: "in the decoder"),
    Attack(
      name: "forty replacements in the decoder behind Fuse", command: decode,
      bytes: {
        tokenizer("\"decoder\":{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Fuse\"},\(list(doubling, 40))]}")
      }, refusal: "in the decoder"),
    Attack(
      name: "a hundred thousand steps in the decoder", command: decode,
      bytes: {
        tokenizer("\"decoder\":{\"type\":\"Sequence\",\"decoders\":[\(list("{\"type\":\"Metaspace\"}", 100_000))]}")
      }, refusal: "expected at most 256"),
    Attack(
      name: "a decoder of nothing for a model over bytes", command: decode,
      bytes: {
        Array(
          (#"{"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true},"#
            + #""decoder":{"type":"Sequence","decoders":[]},"model":{"type":"BPE","vocab":{"a":0,"b":1},"merges":[]}}"#)
            .utf8)
      }, refusal: nil),
    Attack(
      name: "two hundred thousand post-processors",
      bytes: {
        let level = #"{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}"#
        return tokenizer("\"post_processor\":{\"type\":\"Sequence\",\"processors\":[\(list(level, 200_000))]}")
      }, refusal: "at most 1024 processors"),
    Attack(
      name: "a class that names all words a million times",
      bytes: {
        let regex = "[" + String(repeating: #"\\w"#, count: 1_000_000) + "]"
        return split(regex)
      }, refusal: "longer than 65536 bytes"),
    Attack(
      name: "a class that names all words five thousand times",
      bytes: {
        let regex = "[" + String(repeating: #"\\w"#, count: 5000) + "]"
        return split(regex)
      }, refusal: nil),
    Attack(
      name: "four billion spaces to strip", command: decode,
      bytes: { tokenizer(#""decoder":{"type":"Strip","content":" ","start":4294967295,"stop":4294967295}"#) },
      refusal: nil),
    Attack(
      name: "a hundred thousand keys",
      bytes: { tokenizer("\"truncation\":{\((0..<100_000).map { "\"\($0)\":0" }.joined(separator: ","))}") },
      refusal: nil),
    Attack(
      name: "a pattern whose classes fill memory",
      bytes: {
        let regex = String(repeating: #"\\w"#, count: 20_000)
        return split(regex)
      }, refusal: "with its classes spelt out"),
    Attack(
      name: "repetitions of repetitions",
      bytes: {
        let regex = "a" + String(repeating: "*", count: 50_000)
        return split(regex)
      }, refusal: "more than 64 repetitions"),
    Attack(
      name: "an added token of ten megabytes",
      bytes: {
        tokenizer("\"added_tokens\":[{\"id\":2,\"content\":\"\(String(repeating: "x", count: 10_000_000))\"}]")
      }, refusal: "at most 8388608 bytes in all added tokens"),
    Attack(
      name: "sixteen million special tokens in two hundred bytes", file: "tekken.json",
      bytes: {
        Array(
          #"{"config":{"pattern":"a","default_vocab_size":16777216,"default_num_special_tokens":16000000},"vocab":[]}"#
            .utf8)
      }, refusal: "from 0 to 65536"),
    Attack(
      name: "a piece of a megabyte to be merged", file: "tokenizer.model",
      bytes: {
        model([(Array("<unk>".utf8), 2), (Array("a".utf8), 1), ([UInt8](repeating: 0x61, count: 1_000_000), 1)])
      }, refusal: nil),
    Attack(
      name: "a file of line feeds and a bracket", file: "vocab.txt",
      bytes: { Array("[UNK".utf8) + [UInt8](repeating: 0x0A, count: 20_000_000) }, refusal: "expected a tokenizer.json"),
  ]

  /// A SentencePiece model of byte pairs with pieces of these types.
  private static func model(_ pieces: [(text: [UInt8], type: UInt8)]) -> [UInt8] {
    func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
      var length = bytes.count
      var head = [number << 3 | 2]
      while length >= 0x80 {
        head.append(UInt8(length & 0x7F) | 0x80)
        length >>= 7
      }
      return head + [UInt8(length)] + bytes
    }
    return pieces.flatMap { field(1, field(1, $0.text) + [0x18, $0.type]) } + field(2, [0x18, 0x02])
  }

  @Test(arguments: attacks)
  func isRefused(_ attack: Attack) throws {
    let bytes = attack.bytes()
    let folder = try ScratchFolder()
    try Data(bytes).write(to: folder.url.appendingPathComponent(attack.file))
    try Data("0\n".utf8).write(to: folder.url.appendingPathComponent("ids"))
    try Data("aaaa a\n".utf8).write(to: folder.url.appendingPathComponent("text"))
    let words = attack.command + [attack.file, attack.command[0] == "detokenize" ? "ids" : "text"]
    // Address space for the program itself and a gigabyte.
    let outcome = try Program.shell(
      "ulimit -v 1500000; ulimit -c 0; exec timeout -k 1 60 cleave \(words.joined(separator: " "))", folder: folder.url)
    if let refusal = attack.refusal {
      #expect(outcome.status == 2, "\(outcome.status): \(outcome.errors.prefix(300))")
      #expect(outcome.errors.contains(refusal), "\(outcome.errors.prefix(600))")
      #expect(outcome.errors.utf8.count < 2000)
    } else {
      #expect(outcome.status == 0, "\(outcome.status): \(outcome.errors.prefix(300))")
    }
  }
}
