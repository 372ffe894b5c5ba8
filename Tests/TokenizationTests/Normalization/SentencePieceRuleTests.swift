import JSON
import TestSupport
import Testing
import Tokenization

/// Normalization rules by name, made from ICU, beside SentencePiece's own.
@Suite struct SentencePieceRuleTests {
  static func expected(_ rule: SentencePieceRule, _ texts: [String]) throws -> [[UInt8]] {
    var writer = JSONWriter()
    for text in texts {
      writer.value(text)
      writer.endLine()
    }
    return try PythonPeer.run("normalization_rule.py", [rule.rawValue], input: writer.take())
      .split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().map { line in
        var reader = JSONReader(Array(line))
        guard case .string(let text) = try reader.readValue() else { return [] }
        return text
      }
  }

  static func normalizer(_ settings: SentencePieceNormalization) throws -> TextNormalizer {
    var settings = settings
    settings.addsDummyPrefix = false
    settings.removesExtraSpaces = false
    settings.escapesSpaces = false
    return try TextNormalizer(.sentencePiece(settings))
  }

  static func isOld(_ scalar: Unicode.Scalar) -> Bool {
    guard let age = scalar.properties.age else { return true }
    return (age.major, age.minor) <= (15, 0)
  }

  @Test(
    "code points of Unicode 15 and sequences of them become what SentencePiece makes of them",
    arguments: SentencePieceRule.allCases)
  func codePoints(rule: SentencePieceRule) throws {
    let scalars = (1...0x10FFFF as ClosedRange<UInt32>).compactMap(Unicode.Scalar.init).filter {
      Self.isOld($0) && ($0.value < 0x40000 || $0.value > 0x10FF00)
    }
    let settings = try rule.normalization()
    #expect(settings.map.isEmpty == (rule == .identity) && settings.map.blob.count < 260_000)
    let normalizer = try Self.normalizer(settings)
    let texts = scalars.map { String($0) }
    try check(rule, normalizer, texts)
    try check(rule, normalizer, Self.sequences)
  }

  private func check(_ rule: SentencePieceRule, _ normalizer: TextNormalizer, _ texts: [String]) throws {
    let expected = try Self.expected(rule, texts)
    try #require(expected.count == texts.count)
    var differing: [String] = []
    for (text, expected) in zip(texts, expected) where try normalizer.normalize(Array(text.utf8)) != expected {
      differing.append(text.unicodeScalars.map { String($0.value, radix: 16) }.joined(separator: " "))
    }
    #expect(differing == [])
  }

  /// Sequences that compose, in part or not at all.
  private static var sequences: [String] {
    // Pieces of the keys themselves: bases, marks, jamo, half-width kana and what folds or decomposes.
    let pool =
      "aAeEoOuUıİßẞſKÅΩιΐΰάώᾳᾼᾒǆǄﬁﬃ①Ⅷ㎏㍍ｶﾞﾊﾟがハ゜゛가각ㅏㄱㅎ각ﾡￂ～〜ｰٱآأئ\u{300}\u{301}\u{302}\u{304}\u{307}\u{308}\u{30C}\u{313}\u{314}"
      + "\u{323}\u{327}\u{328}\u{341}\u{342}\u{345}\u{653}\u{654}\u{655}\u{93C}क\u{9BE}\u{9C7}\u{3099}\u{309A}\u{1100}\u{1161}"
      + "\u{11A8}\u{3131}\u{314F}\u{FFA1}\u{FFC2}\u{200D}\u{200B}\u{FEFF}\u{2581}\u{FFFD}\u{7F}\u{1}\t\u{85}\u{A0}\u{3000} "
    let scalars = Array(pool.unicodeScalars)
    var random = SeededGenerator(seed: 7)
    return (0..<(isFull ? 400_000 : 20_000)).map { _ in
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 2...6, using: &random) { text.append(scalars.randomElement(using: &random) ?? " ") }
      return String(text)
    }
  }

  @Test("maps of any keys are found again, and nothing else is", arguments: 0..<20)
  func randomMaps(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func bytes(_ count: ClosedRange<Int>) -> [UInt8] {
      Array(
        String(
          String.UnicodeScalarView(
            (0..<Int.random(in: count, using: &random)).map { _ in
              "abcdéß\u{800}\u{FFFF}\u{10000}".unicodeScalars.randomElement(using: &random) ?? "a"
            })
        ).utf8)
    }
    var entries: [[UInt8]: [UInt8]] = [:]
    for _ in 0..<Int.random(in: 1...400, using: &random) { entries[bytes(1...4)] = bytes(0...2) }
    let map = try CharacterMap(blob: CharacterMapBuilder.blob(entries.map { ($0.key, $0.value) }))
    let normalizer = try TextNormalizer(
      .sentencePiece(
        SentencePieceNormalization(map: map, addsDummyPrefix: false, removesExtraSpaces: false, escapesSpaces: false)))
    for round in 0..<400 {
      // A zero byte, too, which ends no key.
      var text = bytes(1...8)
      if round % 4 == 0 { text += [0] + bytes(1...3) }
      var expected: [UInt8] = []
      var rest = text[...]
      while let first = rest.first {
        let length = (1...rest.count).reversed().first { entries[Array(rest.prefix($0))] != nil }
        expected += length.flatMap { entries[Array(rest.prefix($0))] } ?? [first]
        rest = rest.dropFirst(length ?? 1)
      }
      #expect(try normalizer.normalize(text) == expected)
    }
    for (key, value) in entries { #expect(try normalizer.normalize(key) == value) }
    #expect(CharacterMapBuilder.blob(entries.map { ($0.key, $0.value) }.reversed()) == map.blob)
  }
}
