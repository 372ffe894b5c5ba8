import Corpora
import Foundation
import TestSupport
import Testing
import Tokenization

/// Cleave's normalizers against those of Hugging Face tokenizers.
@Suite("TextNormalizer as Hugging Face")
struct TextNormalizerPeerTests {
  /// A normalizer, and how a tokenizer.json describes it.
  struct Case: Sendable, CustomTestStringConvertible {
    var normalizer: Normalizer
    var json: String
    /// Whether every character keeps its own place, so that offsets are the same as theirs and not only wider.
    var isCharacterwise = true
    var testDescription: String { json }
  }

  static let cases: [Case] = [
    Case(normalizer: .form(.nfc, .version9), json: #"{"type":"NFC"}"#, isCharacterwise: false),
    Case(normalizer: .form(.nfd, .version9), json: #"{"type":"NFD"}"#, isCharacterwise: false),
    Case(normalizer: .form(.nfkc, .version9), json: #"{"type":"NFKC"}"#, isCharacterwise: false),
    Case(normalizer: .form(.nfkd, .version9), json: #"{"type":"NFKD"}"#, isCharacterwise: false),
    Case(normalizer: .nmt, json: #"{"type":"Nmt"}"#),
    Case(normalizer: .lowercase, json: #"{"type":"Lowercase"}"#),
    Case(normalizer: .stripAccents, json: #"{"type":"StripAccents"}"#),
    Case(normalizer: .byteLevel, json: #"{"type":"ByteLevel"}"#),
    Case(
      normalizer: .strip(left: true, right: true), json: #"{"type":"Strip","strip_left":true,"strip_right":true}"#),
    Case(
      normalizer: .bert(cleanText: true, handleChineseCharacters: true, stripAccents: nil, lowercase: true),
      json: #"""
        {"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}
        """#, isCharacterwise: false),
    Case(
      normalizer: .bert(cleanText: true, handleChineseCharacters: true, stripAccents: nil, lowercase: false),
      json: #"""
        {"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":false}
        """#),
    Case(
      normalizer: .replace(pattern: .string(Array(" ".utf8)), content: Array("▁".utf8)),
      json: #"{"type":"Replace","pattern":{"String":" "},"content":"▁"}"#),
    Case(
      normalizer: .replace(pattern: .string(Array("ee".utf8)), content: Array("xyz".utf8)),
      json: #"{"type":"Replace","pattern":{"String":"ee"},"content":"xyz"}"#, isCharacterwise: false),
    Case(
      normalizer: .replace(pattern: .string([]), content: Array("-".utf8)),
      json: #"{"type":"Replace","pattern":{"String":""},"content":"-"}"#, isCharacterwise: false),
    Case(
      normalizer: .replace(
        pattern: .regex(Array(#"\s+|[éx]{2,}|(?<=e)\p{M}"#.utf8), .oniguruma), content: Array("⟨$1⟩".utf8)),
      json: #"{"type":"Replace","pattern":{"Regex":"\\s+|[éx]{2,}|(?<=e)\\p{M}"},"content":"⟨$1⟩"}"#,
      isCharacterwise: false),
    Case(
      normalizer: .replace(pattern: .regex(Array("e*".utf8), .oniguruma), content: Array("-".utf8)),
      json: #"{"type":"Replace","pattern":{"Regex":"e*"},"content":"-"}"#, isCharacterwise: false),
    Case(normalizer: .prepend(Array("▁_".utf8)), json: #"{"type":"Prepend","prepend":"▁_"}"#),
    Case(
      normalizer: .sequence([
        .form(.nfkd, .version9), .stripAccents, .lowercase, .prepend(Array("▁".utf8)),
        .replace(pattern: .string(Array(" ".utf8)), content: Array("▁".utf8)),
      ]),
      json: #"""
        {"type":"Sequence","normalizers":[{"type":"NFKD"},{"type":"StripAccents"},{"type":"Lowercase"},
        {"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}
        """#, isCharacterwise: false),
  ]

  @Test(arguments: cases)
  func everyCodePointAloneAndInContext(of testCase: Case) throws {
    var text: [UInt8] = []
    let isFull = ProcessInfo.processInfo.environment["CLEAVE_FULL"] != nil
    for code in UInt32(0)...0x10FFFF {
      // Nothing is assigned in planes 4 to 13, and all that 15 and 16 hold is alike.
      if !isFull, code >= 0x40000, code & 0xFFFF > 0x1FF { continue }
      guard let scalar = Unicode.Scalar(code), let bytes = UTF8.encode(scalar) else { continue }
      text += bytes
      text += "\ne".utf8
      text += bytes
      text += "\u{301}x".utf8
    }
    try compare(testCase, text)
  }

  /// Hugging Face folds no case; Python does, with newer data: so only characters that both know.
  @Test func caseFoldingOfEveryCodePoint() throws {
    var text: [UInt8] = []
    for code in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(code), let age = scalar.properties.age, age.major <= 9 else { continue }
      text += UTF8.encode(scalar) ?? .init()
      text.append(0x0A)
    }
    let expected = try PythonPeer.run("casefold.py", input: text)
    let folded = try TextNormalizer(.form(.casefold, .version9)).normalize(text)
    #expect(folded == expected)
  }

  @Test(arguments: cases)
  func randomSequencesOfMarks(of testCase: Case) throws {
    var random = SeededGenerator(seed: 9)
    var text: [UInt8] = []
    for _ in 0..<20_000 {
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        text += UTF8.encode(Self.difficult.randomElement(using: &random) ?? "e") ?? .init()
      }
      text.append(0x0A)
    }
    try compare(testCase, text)
  }

  @Test(arguments: cases)
  func realText(of testCase: Case) throws {
    for language in ["en", "fr", "ko", "hi", "zh", "ar", "th", "cs"] {
      let path = try SharedMaterial.path("corpora/pud/\(language).txt.zst")
      let text = try bytes(of: path)
      try compare(testCase, text)
    }
  }

  @Test(arguments: cases)
  func offsetsHoldThoseOfThePeer(of testCase: Case) throws {
    var random = SeededGenerator(seed: 10)
    for _ in 0..<4 {
      var scalars: [Unicode.Scalar] = []
      for _ in 0..<400 {
        scalars.append(Bool.random(using: &random) ? Self.difficult.randomElement(using: &random) ?? "e" : "E")
        if Int.random(in: 0..<5, using: &random) == 0 { scalars.append(" ") }
      }
      let expected = try peer("offsets", testCase, Array(String(String.UnicodeScalarView(scalars)).utf8))
        .split(separator: 0x0A).map { line in
          line.split(separator: 0x20).map { Int(String(decoding: $0, as: UTF8.self))! }
        }
      var starts = [0]  // the byte offset of each character
      for scalar in scalars { starts.append(starts[starts.count - 1] + UTF8.width(scalar)) }

      var text = AlignedText(Array(String(String.UnicodeScalarView(scalars)).utf8), tracksAlignment: true)
      try TextNormalizer(testCase.normalizer).normalize(&text)
      var offset = 0
      let characters = Array(String(decoding: text.bytes, as: UTF8.self).unicodeScalars)
      try #require(characters.count == expected.count)
      for (character, range) in zip(characters, expected) {
        let ours = text.originalRange(of: offset..<offset + UTF8.width(character))
        let theirs = starts[range[0]]..<starts[range[1]]
        if ours.isEmpty {
          // What an empty pattern puts in: theirs is the place of the character before.
          #expect(ours.lowerBound == theirs.upperBound)
        } else if testCase.isCharacterwise {
          #expect(ours == theirs)
        } else {
          #expect(ours.lowerBound <= theirs.lowerBound && theirs.upperBound <= ours.upperBound)
        }
        offset += UTF8.width(character)
      }
    }
  }

  /// Characters that combine, decompose, change case or are removed, and a few that do none of it.
  static let difficult: [Unicode.Scalar] = (UInt32(0x20)...0x10FFFF).compactMap(Unicode.Scalar.init).filter { scalar in
    let properties = scalar.properties
    guard let age = properties.age, (age.major, age.minor) <= (16, 0) else { return false }
    if (0xAC00...0xD7A3).contains(scalar.value) { return scalar.value % 97 == 0 }
    if (0x3400...0xFAFF).contains(scalar.value) || scalar.value >= 0x20000 { return scalar.value % 211 == 0 }
    return properties.canonicalCombiningClass != .notReordered || properties.isFullCompositionExclusion
      || properties.changesWhenNFKCCaseFolded || properties.generalCategory == .nonspacingMark
      || properties.generalCategory == .spacingMark || scalar.value % 31 == 0
      || (0x1100...0x11FF).contains(scalar.value)
  }

  private func compare(_ testCase: Case, _ text: [UInt8]) throws {
    let expected = try peer("text", testCase, text)
    for tracksAlignment in [false, true] {
      var normalized = AlignedText(text, tracksAlignment: tracksAlignment)
      try TextNormalizer(testCase.normalizer).normalize(&normalized)
      guard normalized.bytes != expected else { continue }
      if let difference = zip(normalized.bytes, expected).enumerated().first(where: { $0.element.0 != $0.element.1 }) {
        let place = max(0, difference.offset - 20)..<min(normalized.bytes.count, expected.count, difference.offset + 20)
        Issue.record(
          """
          at byte \(difference.offset): got \(scalars(normalized.bytes[place])), \
          expected \(scalars(expected[place]))
          """)
      }
      #expect(normalized.bytes.count == expected.count)
    }
  }

  private func scalars(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.map { String($0.value, radix: 16) }.joined(separator: " ")
  }

  private func peer(_ mode: String, _ testCase: Case, _ text: [UInt8]) throws -> [UInt8] {
    try PythonPeer.run("normalize.py", [mode, testCase.json], input: text)
  }

  private func bytes(of path: String) throws -> [UInt8] {
    var reader = RecordReader(try TextInput(paths: [path]), framing: .whole)
    var batch = RecordBatch()
    _ = try reader.read(into: &batch)
    return batch.ranges.first.map { Array(batch.bytes[$0]) } ?? []
  }
}
