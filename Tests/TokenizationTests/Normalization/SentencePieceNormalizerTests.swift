import TestSupport
import Testing
import Tokenization

@Suite struct SentencePieceNormalizerTests {
  /// What the settings of a model can be, each in both ways.
  static let settings: [SentencePieceNormalization] = (0..<32).map { bits in
    SentencePieceNormalization(
      addsDummyPrefix: bits & 1 != 0, removesExtraSpaces: bits & 2 != 0, escapesSpaces: bits & 4 != 0,
      treatsSpaceAsSuffix: bits & 8 != 0,
      userDefinedSymbols: bits & 16 != 0
        ? ["[M]", "ab", "a b", "▁▁", "ﬁx", "ﬁ", "b\u{301}"].map { Array($0.utf8) } : [])
  }

  /// Characters that a map changes, spaces of several kinds, marks, and parts of the symbols above.
  static let difficult: [Unicode.Scalar] = Array(
    "   ab▁\u{301}\u{302}ﬁx[M]\t\n\r\u{3000}\u{200B}\u{AD}é①㌔ｶﾞ\u{FDFA}\u{1}\u{7F}\u{FFFD}中".unicodeScalars)

  static func randomTexts(_ count: Int, seed: UInt64) -> [String] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...12, using: &random) {
        text.append(difficult.randomElement(using: &random) ?? " ")
      }
      return String(text)
    }
  }

  /// The settings in a model file of their own, since sentencepiece takes them from there.
  static func modelFile(_ settings: SentencePieceNormalization) -> [UInt8] {
    var file = SentencePieceFile()
    file.pieces = [.init(text: Array("<unk>".utf8), score: 0, kind: .unknown), .init(text: [0x61], score: -1)]
    file.pieces += settings.userDefinedSymbols.map { .init(text: $0, score: 0, kind: .userDefined) }
    file.normalization = settings
    return file.bytes
  }

  /// Texts and offsets, for every setting under three maps.
  @Test(arguments: [nil, "t5/spiece.model", "sentencepiece-small/test_model.model"])
  func asSentencePiece(model: String?) throws {
    var map = CharacterMap.empty
    if let model {
      let path = try SharedMaterial.path("vocabularies/" + model)
      map = try SentencePieceFile(try wholeFile(path), file: model).normalization.map
      #expect(!map.isEmpty)
    }
    let texts = Self.randomTexts(isFull ? 20_000 : 1000, seed: 91)
    for var settings in Self.settings {
      settings.map = map
      let normalizer = try TextNormalizer(.sentencePiece(settings))
      let expected = try SentencePiecePeer(Self.modelFile(settings)).normalize(texts)
      for (text, expected) in zip(texts, expected) {
        let input = Array(text.utf8)
        var aligned = AlignedText(input, tracksAlignment: true)
        try normalizer.normalize(&aligned)
        let quick = try normalizer.normalize(input)
        guard aligned.bytes == expected.text, quick == expected.text else {
          Issue.record(
            """
            \(settings.summary) of \(spell(input)): got \(spell(aligned.bytes)) and \(spell(quick)), \
            expected \(spell(expected.text))
            """)
          return
        }
        // A user-defined symbol has one place there, and one for each of its characters here.
        if settings.userDefinedSymbols.isEmpty { checkOffsets(aligned, input, expected.offsets, settings) }
      }
    }
  }

  /// SentencePiece gives each character one place; ours hold it, and lie in order.
  private func checkOffsets(
    _ text: AlignedText, _ input: [UInt8], _ expected: [Int], _ settings: SentencePieceNormalization
  ) {
    var starts: [Int] = []  // of the characters of the input
    for (index, byte) in input.enumerated() where byte & 0xC0 != 0x80 { starts.append(index) }
    starts.append(input.count)
    var character = 0
    var last = 0
    for (index, byte) in text.bytes.enumerated() where byte & 0xC0 != 0x80 {
      let range = text.originalRange(of: index..<index + 1)
      let place = starts[expected[character]]
      // A mark at the end, or in front of nothing, comes from no byte; one in front from what is kept first, where
      // theirs comes from what is removed there.
      let isPrefix = character == 0 && settings.addsDummyPrefix && !settings.treatsSpaceAsSuffix
      let holds =
        range.isEmpty ? range.lowerBound == input.count : range.contains(place) || isPrefix && place < range.lowerBound
      if !holds || range.lowerBound < last {
        Issue.record("\(settings.summary) of \(spell(input)): character \(character) from \(range), theirs \(place)")
        return
      }
      last = range.lowerBound
      character += 1
    }
  }

  private func spell(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.map { String($0.value, radix: 16) }.joined(separator: " ")
  }

  @Test(arguments: [
    ([0x61, 0xFF, 0x62], "▁a\u{FFFD}b"), ([0xE2, 0x96], "▁\u{FFFD}\u{FFFD}"), ([0x20, 0xC3, 0x20, 0x20], "▁\u{FFFD}"),
    ([0xED, 0xA0, 0x80], "▁\u{FFFD}\u{FFFD}\u{FFFD}"), ([], ""), ([0x20], ""),
  ])
  func eachIllFormedByteBecomesOneCharacter(_ text: [UInt8], _ expected: String) throws {
    let normalizer = try TextNormalizer(.sentencePiece(SentencePieceNormalization()))
    #expect(try normalizer.normalize(text) == Array(expected.utf8))
  }

  /// Marks that a map makes of letters are spaces, which go at the end: a text beyond the limit must not lose what stands
  /// behind them.
  @Test func textThatGrowsTooMuchIsRefusedBeforeItsEndIsStripped() throws {
    var settings = SentencePieceNormalization(addsDummyPrefix: false, removesExtraSpaces: true)
    let marks = Array(String(repeating: "▁", count: 341).utf8)
    settings.map = try CharacterMap(blob: CharacterMapBuilder.blob([(key: [0x78], value: marks)]))
    let normalizer = try TextNormalizer(.sentencePiece(settings))
    #expect(throws: NormalizationError.growsTooMuch(byteCount: 4, limit: 1280)) {
      try normalizer.normalize(Array("xxab".utf8))
    }
    #expect(try normalizer.normalize(Array("xab".utf8)) == marks + Array("ab".utf8))
  }

  /// As long as nothing but the length of the text decides, ten times the text takes about ten times as long.
  @Test func longTextsTakeLinearTime() throws {
    let path = try SharedMaterial.path("vocabularies/t5/spiece.model")
    var settings = try SentencePieceFile(try wholeFile(path), file: "t5").normalization
    settings.userDefinedSymbols = [Array("aaaaaaaab".utf8)]
    let normalizer = try TextNormalizer(.sentencePiece(settings))
    for unit in ["a", " ", "e\u{301}", "\u{301}", "a ", "\u{FDFA}"] {
      let text = Array(String(repeating: unit, count: 1_000_000 / unit.utf8.count).utf8)
      var aligned = AlignedText(text, tracksAlignment: true)
      try normalizer.normalize(&aligned)
      #expect(try normalizer.normalize(text) == aligned.bytes)
    }
  }
}
