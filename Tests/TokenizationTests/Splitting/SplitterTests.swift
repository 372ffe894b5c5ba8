import TestSupport
import Testing
import Tokenization

@Suite("Splitter")
struct SplitterTests {
  /// A pre-tokenizer, in both spellings.
  struct Case: CustomTestStringConvertible, Sendable {
    let preTokenizer: PreTokenizer
    let json: String
    var testDescription: String { json }

    init(_ preTokenizer: PreTokenizer, _ json: String) {
      self.preTokenizer = preTokenizer
      self.json = json
    }

    static func sequence(_ steps: [Case]) -> Case {
      Case(
        .sequence(steps.map(\.preTokenizer)),
        #"{"type":"Sequence","pretokenizers":[\#(steps.map(\.json).joined(separator: ","))]}"#)
    }

    static func regex(_ pattern: String, _ behavior: SplitBehavior, invert: Bool = false) -> Case {
      Case(
        .split(pattern: .regex(Array(pattern.utf8), .oniguruma), behavior: behavior, invert: invert),
        #"{"type":"Split","pattern":{"Regex":\#(quoted(pattern))},"behavior":"\#(behavior.rawValue)","invert":\#(invert)}"#
      )
    }

    static func quoted(_ text: String) -> String {
      var result = "\""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "\\": result += "\\\\"
        case "\"": result += "\\\""
        case "\r": result += "\\r"
        case "\n": result += "\\n"
        default: result.unicodeScalars.append(scalar)
        }
      }
      return result + "\""
    }
  }

  static let byteLevel = Case(
    .byteLevel(addPrefixSpace: false, trimOffsets: true, useRegex: true),
    #"{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}"#)
  static let bytesOnly = Case(
    .byteLevel(addPrefixSpace: false, trimOffsets: true, useRegex: false),
    #"{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}"#)

  static let behaviors = SplitBehavior.allCases.flatMap { behavior in
    [false, true].flatMap { invert in
      [
        Case.regex(" ", behavior, invert: invert),
        Case.regex(#"\d+|[a-z]"#, behavior, invert: invert),
        Case.regex(#"(?=[A-Z])"#, behavior, invert: invert),
        Case.regex(#"x*"#, behavior, invert: invert),
        Case(
          .split(pattern: .string(Array("aa".utf8)), behavior: behavior, invert: invert),
          #"{"type":"Split","pattern":{"String":"aa"},"behavior":"\#(behavior.rawValue)","invert":\#(invert)}"#),
      ]
    }
  }

  static let components: [Case] =
    [
      byteLevel, bytesOnly,
      Case(
        .byteLevel(addPrefixSpace: true, trimOffsets: true, useRegex: true),
        #"{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}"#),
      Case(.bert, #"{"type":"BertPreTokenizer"}"#),
      Case(.characterDelimiter("e"), #"{"type":"CharDelimiterSplit","delimiter":"e"}"#),
      Case(.characterDelimiter("漢"), #"{"type":"CharDelimiterSplit","delimiter":"漢"}"#),
      Case(.digits(individual: false), #"{"type":"Digits","individual_digits":false}"#),
      Case(.digits(individual: true), #"{"type":"Digits","individual_digits":true}"#),
      Case(.fixedLength(3), #"{"type":"FixedLength","length":3}"#),
      Case(.unicodeScripts, #"{"type":"UnicodeScripts"}"#),
      Case(.whitespace, #"{"type":"Whitespace"}"#),
      Case(.whitespaceSplit, #"{"type":"WhitespaceSplit"}"#),
    ]
    + SplitBehavior.allCases.map {
      Case(.punctuation($0), #"{"type":"Punctuation","behavior":"\#($0.rawValue)"}"#)
    }
    + PrependScheme.allCases.flatMap { scheme in
      [true, false].map { split in
        Case(
          .metaspace(replacement: "▁", prependScheme: scheme, split: split),
          #"{"type":"Metaspace","replacement":"▁","prepend_scheme":"\#(scheme.rawValue)","split":\#(split)}"#)
      }
    }

  static let sequences: [Case] = [
    .sequence([Case(.whitespaceSplit, #"{"type":"WhitespaceSplit"}"#), bytesOnly]),
    .sequence([
      Case(.whitespaceSplit, #"{"type":"WhitespaceSplit"}"#),
      Case(
        .metaspace(replacement: "▁", prependScheme: .always, split: true),
        #"{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}"#),
    ]),
    // Falcon: steps behind ByteLevel.
    .sequence([
      Case(.punctuation(.contiguous), #"{"type":"Punctuation","behavior":"Contiguous"}"#), byteLevel,
      Case(.digits(individual: false), #"{"type":"Digits","individual_digits":false}"#),
      .regex("[0-9][0-9][0-9]", .isolated),
    ]),
    // StarCoder.
    .sequence([Case(.digits(individual: true), #"{"type":"Digits","individual_digits":true}"#), byteLevel]),
    // CLIP.
    .sequence([.regex(SplitPattern.clip.regexes(in: .oniguruma)[0], .removed, invert: true), byteLevel]),
    .sequence([
      Case(.unicodeScripts, #"{"type":"UnicodeScripts"}"#),
      Case(.fixedLength(2), #"{"type":"FixedLength","length":2}"#),
      Case(
        .byteLevel(addPrefixSpace: true, trimOffsets: true, useRegex: false),
        #"{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":false}"#),
    ]),
  ]

  /// Patterns whose meaning differs between the engines.
  static let patterns: [Case] = [
    #"\p{N}{1,3}+"#, #"[a-z]{2}?"#, #"[a-zA-Z]{1,2}?"#, #"a{,2}"#, #"^"#, #"$"#, #"^."#, #".$"#, #"\s+$"#, #"\s+\z"#,
    #"\s+\Z"#,
    #"(?m:.)"#, #"."#, #"\h"#, #"\H"#, #"\w+"#, #"\W"#, #"\b"#, #"\B."#, #"\s"#, #"\S+"#, #"\d"#, #"\D"#, #"\R"#,
    #"(?i:'s)"#, #"(?i)[sk]"#, #"(?i:[^s])"#, #"a(?i)b|S"#, #"(?i:é)"#, #"[^\s\p{L}\p{N}]+"#, #"[\p{L}&&[^a-zA-Z]]+"#,
    #"[a-zA-Z&&\p{Lu}]"#, #"[[:alpha:]]+"#, #"[[:^digit:]]"#, #"\p{Han}+"#, #"\p{Hiragana}|\p{Katakana}"#, #"\P{L}"#,
    #"\p{^L}"#, #"\p{Lu}\p{Ll}*"#, #"\p{Letter}"#, #"(?<=a)b"#, #"(?<!\n)^"#, #"(?>\s+)(?!\S)"#, #"(a|b)+?c?"#,
    #"\x{6F22}|\u00e9"#, #"[\x41-\x43]"#, #"(?<word>[a-z])[A-Z]"#, #"(.)\1"#, #"[]a]"#, #"[a\-z]"#, #"\++"#, #"a**"#,
    #"(?#comment)z"#, #"(?x: a b | z )"#, #"\t|\n|\r|\f|\v"#, #"[\t\n]"#, #"[0-9][0-9]"#, #"\.|\/"#,
    #" ?[^(\s|[.,!?…。，、।۔،])]+"#,
    #"\N+"#, #"\O"#, #"'|\""#,
  ].map { .regex($0, .isolated) }

  static let known: [Case] = SplitPattern.allCases.filter(\.coversText).map { pattern in
    .sequence(pattern.regexes(in: .oniguruma).map { .regex($0, .isolated) })
  }

  @Test(arguments: components + behaviors + sequences + patterns + known)
  func cutsAsHuggingFaceDoes(example: Case) throws {
    let count = isFull ? 100_000 : 1000
    let texts = SplitTexts.random(count, seed: example.json.utf8.reduce(0) { $0 &* 31 &+ Int($1) })
    let expected = try PeerPiece.pieces(of: texts, example.json)
    #expect(expected.count == count)
    let found = try PeerPiece.pieces(of: texts, try Splitter(example.preTokenizer, keepsBytes: false))
    let differing = zip(zip(texts, expected), found).filter { $0.1 != $1 }
    #expect(differing.isEmpty, "\(differing.count) texts; \(describe(differing.first))")
  }

  /// All code points, each between letters and after an apostrophe, digit, space and line break.
  @Test(arguments: known + components)
  func cutsEveryCodePointAsHuggingFaceDoes(example: Case) throws {
    // Twenty code points a text, each in its own context.
    let contexts: [(Unicode.Scalar) -> String] = [
      { "a\($0)a" }, { "'\($0) \($0)x" }, { "1\($0)2\n\($0)\n" }, { "é\($0)\($0)!漢" },
    ]
    for context in isFull ? contexts : [contexts[0]] {
      let single = SplitTexts.codePoints(in: context)
      let texts = stride(from: 0, to: single.count, by: 20).map { start in
        Array(single[start..<min(start + 20, single.count)].joined(separator: [0x2C]))
      }
      let expected = try PeerPiece.pieces(of: texts, example.json)
      let found = try PeerPiece.pieces(of: texts, try Splitter(example.preTokenizer, keepsBytes: false))
      let differing = zip(zip(texts, expected), found).filter { $0.1 != $1 }
      #expect(differing.isEmpty, "\(differing.count) texts; \(describe(differing.first))")
    }
  }

  private func describe(_ difference: (([UInt8], [PeerPiece]), [PeerPiece])?) -> String {
    guard let ((text, expected), found) = difference else { return "" }
    func list(_ pieces: [PeerPiece]) -> String {
      pieces.map { "\(String(decoding: $0.bytes, as: UTF8.self)) \($0.range)" }.joined(separator: " | ")
    }
    let scalars = String(decoding: text, as: UTF8.self).unicodeScalars.map { String($0.value, radix: 16) }
    return "\(scalars): expected \(list(expected)), found \(list(found))"
  }

  // MARK: Byte-level models

  @Test(arguments: sequences + [byteLevel, bytesOnly])
  func aByteModelSeesTheBytesOfTheSamePieces(example: Case) throws {
    let spelled = try Splitter(example.preTokenizer, keepsBytes: false)
    let kept = try Splitter(example.preTokenizer, keepsBytes: true)
    guard case .sequence(let steps) = example.preTokenizer,
      !steps.contains(where: { if case .byteLevel = $0 { true } else { false } })
    else {
      for text in SplitTexts.random(500, seed: 3) + SplitTexts.randomBytes(500, seed: 4) {
        let expected = try PeerPiece.pieces(of: [text], spelled)[0].map {
          PeerPiece(bytes: try #require(ByteLevelAlphabet.bytes(spelledBy: $0.bytes)), range: $0.range)
        }
        #expect(try PeerPiece.pieces(of: [text], kept)[0].map(\.bytes) == expected.map(\.bytes))
      }
      return
    }
  }

  @Test func aKnownPatternAloneIsAScanner() throws {
    for pattern in SplitPattern.allCases {
      let splitter = try Splitter(pattern.preTokenizer, keepsBytes: true)
      #expect(splitter.scanner == (pattern.coversText ? PieceScanner(pattern) : nil), "\(pattern)")
      #expect(try Splitter(pattern.preTokenizer, keepsBytes: false).scanner == nil, "\(pattern)")
    }
    #expect(try Splitter(nil, keepsBytes: true).scanner == nil)
    let prefixed = PreTokenizer.byteLevel(addPrefixSpace: true, trimOffsets: true, useRegex: true)
    #expect(try Splitter(prefixed, keepsBytes: true).scanner == nil)
  }

  @Test func withoutPreTokenizerATextIsOnePiece() throws {
    var text = SplitText(AlignedText(Array("a b".utf8)))
    try Splitter(nil, keepsBytes: false).split(&text)
    #expect(text.pieces == [0..<3])
    var empty = SplitText(AlignedText([]))
    try Splitter(Self.byteLevel.preTokenizer, keepsBytes: false).split(&empty)
    #expect(empty.pieces.isEmpty)
  }

  @Test func whatIsDroppedIsCounted() throws {
    var text = SplitText(AlignedText(Array(" a  b ".utf8)))
    try Splitter(.whitespaceSplit, keepsBytes: false).split(&text)
    #expect(text.pieces == [1..<2, 4..<5])
    #expect(text.droppedByteCount == 4)
  }

  @Test func impossibleSettingsAreRefused() {
    #expect(
      errorMessage { _ = try Splitter(.fixedLength(0), keepsBytes: false) }
        == "the pre-tokenizer 'FixedLength' has 'length' 0, expected 1 or more")
    #expect(
      errorMessage {
        _ = try Splitter(
          .sequence([
            Self.byteLevel.preTokenizer, .metaspace(replacement: "▁", prependScheme: .always, split: true),
          ]), keepsBytes: true)
      } == "the pre-tokenizer 'Metaspace' stands behind ByteLevel and changes the text; only one that cuts may")
  }
}
