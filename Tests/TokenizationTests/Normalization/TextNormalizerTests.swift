import Corpora
import TestSupport
import Testing
import Tokenization

@Suite("TextNormalizer")
struct TextNormalizerTests {
  static let forms: [Normalizer] = NormalizationForm.allCases.flatMap { form in
    [.form(form, .installed), .form(form, .version9)]
  }

  /// Unicode's own test file, of the version that the installed ICU has.
  @Test func theFourFormsConformToUnicode() throws {
    let nfc = try TextNormalizer(.form(.nfc, .installed))
    let nfd = try TextNormalizer(.form(.nfd, .installed))
    let nfkc = try TextNormalizer(.form(.nfkc, .installed))
    let nfkd = try TextNormalizer(.form(.nfkd, .installed))
    var listed = Set<UInt32>()
    var isPart1 = false
    var lineCount = 0
    try forEachLine(of: "corpora/torture/NormalizationTest.txt.zst") { line in
      if line.hasPrefix("@") { isPart1 = line.hasPrefix("@Part1") }
      guard let first = line.first, first != "#", first != "@" else { return }
      let columns = try line.split(separator: ";").prefix(5).map { column in
        try column.split(separator: " ").flatMap { code in
          let code = try #require(UInt32(code, radix: 16))
          return try utf8(code)
        }
      }
      if isPart1, let code = UInt32(line.prefix { $0 != ";" }, radix: 16) { listed.insert(code) }
      lineCount += 1
      for column in 0..<5 {
        let source = columns[column]
        let composed = column < 3 ? columns[1] : columns[3]
        let decomposed = column < 3 ? columns[2] : columns[4]
        let agrees =
          try nfc.normalize(source) == composed && nfd.normalize(source) == decomposed
          && nfkc.normalize(source) == columns[3] && nfkd.normalize(source) == columns[4]
        #expect(agrees, "\(line), column \(column + 1)")
      }
    }
    #expect(lineCount > 19_000)
    // Characters that part 1 does not list are their own normal forms.
    for code in UInt32(0)...0x10FFFF where !listed.contains(code) && !(0xD800...0xDFFF).contains(code) {
      let bytes = try utf8(code)
      let isSame =
        try nfc.normalize(bytes) == bytes && nfd.normalize(bytes) == bytes && nfkc.normalize(bytes) == bytes
        && nfkd.normalize(bytes) == bytes
      if !isSame { Issue.record("U+\(String(code, radix: 16)) changes") }
    }
  }

  @Test(arguments: [
    (Normalizer.form(.casefold, .installed), "Straße ΣΑΣ İ ẞ ﬁ K", "strasse σασ i̇ ss fi k"),
    (.form(.nfkcCasefold, .installed), "Straße\u{AD} Ⅷ ﬁ K", "strasse viii fi k"),
    (.form(.nfkc, .installed), "Ⅷ ㋿ ①", "VIII 令和 1"),
    (.form(.nfkc, .version9), "Ⅷ ㋿ ①", "VIII ㋿ 1"),
    (.form(.nfkcCasefold, .version9), "ẞ ㋿", "ss ㋿"),
    (.form(.casefold, .version9), "Ა ẞ", "Ა ss"),
    (.form(.casefold, .installed), "Ა ẞ", "ა ss"),
    (.lowercase, "ΣΑΣ İ ẞ ǅ K Ⱥ", "σασ i̇ ß ǆ k ⱥ"),
    (.prepend(Array("▁".utf8)), "", ""),
    (.strip(left: true, right: false), " \u{3000}a ", "a "),
    (.strip(left: false, right: true), " a\u{85}\n", " a"),
    (.strip(left: true, right: true), " \u{3000}\n", ""),
    (
      .bert(cleanText: true, handleChineseCharacters: true, stripAccents: nil, lowercase: true), "É漢\t\u{0}각",
      "e 漢  \u{1100}\u{1161}\u{11A8}"
    ),
    (.sequence([]), "É", "É"),
  ])
  func valuesByHand(_ normalizer: Normalizer, _ text: String, _ expected: String) throws {
    #expect(try TextNormalizer(normalizer).normalize(Array(text.utf8)) == Array(expected.utf8))
  }

  /// Ill-formed bytes stay, and each stretch between them is normalized by itself.
  @Test(
    arguments: forms + [
      .lowercase, .stripAccents, .nmt,
      .bert(cleanText: false, handleChineseCharacters: true, stripAccents: false, lowercase: true),
    ])
  func illFormedBytesPassUnchanged(_ normalizer: Normalizer) throws {
    let compiled = try TextNormalizer(normalizer)
    var random = SeededGenerator(seed: 21)
    let parts: [[UInt8]] = [
      [0x80], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xED, 0xA0, 0x80], [0xF8, 0x88], [0xC0, 0x80], [0xFF],
      [0xF4, 0x90, 0x80, 0x80],
    ]
    for _ in 0..<3000 {
      var text: [UInt8] = []
      var expected: [UInt8] = []
      var stretch: [UInt8] = []
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        // Not next to each other: they could make up a character.
        if !stretch.isEmpty, Int.random(in: 0..<3, using: &random) == 0, let part = parts.randomElement(using: &random)
        {
          expected += try compiled.normalize(stretch) + part
          text += stretch + part
          stretch = []
        } else if let scalar = TextNormalizerPeerTests.difficult.randomElement(using: &random) {
          stretch += try utf8(scalar.value)
        }
      }
      text += stretch
      expected += try compiled.normalize(stretch)
      try #require(try compiled.normalize(text) == expected, "\(text)")
    }
  }

  @Test func byteLevelSpellsEveryByte() throws {
    let bytes = (0...255).map { UInt8($0) } + [0xE2, 0x82, 0xAC, 0xE2, 0x82]
    let spelt = try TextNormalizer(.byteLevel).normalize(bytes)
    #expect(ByteLevelAlphabet.bytes(spelledBy: spelt) == bytes)
  }

  @Test(arguments: [Normalizer.form(.nfc, .installed), .form(.nfkc, .version9), .stripAccents, .nmt, .lowercase])
  func aNormalizedTextIsNotCopied(_ normalizer: Normalizer) throws {
    let compiled = try TextNormalizer(normalizer)
    let bytes = try compiled.normalize(Array(String(repeating: "l'été 한국어 ", count: 2000).utf8))
    var text = AlignedText(bytes)
    try compiled.normalize(&text)
    let before = bytes.withUnsafeBufferPointer { $0.baseAddress }
    let after = text.bytes.withUnsafeBufferPointer { $0.baseAddress }
    #expect(before == after)
  }

  /// Marks that must change places take ICU time quadratic in their number.
  @Test(.timeLimit(.minutes(5)), arguments: [NormalizationForm.nfc, .nfd, .nfkc, .nfkd, .nfkcCasefold])
  func aMillionMarksInTheWrongOrder(_ form: NormalizationForm) throws {
    let marks = Array("\u{301}\u{34F}\u{323}\u{F73}".utf8)
    let count = 300_000
    let text = Array("xq".utf8) + [[UInt8]](repeating: Array("\u{301}\u{323}".utf8), count: count).joined()
    var normalized = AlignedText(text, tracksAlignment: true)
    try TextNormalizer(.form(form, .version9)).normalize(&normalized)
    let expected =
      Array("xq".utf8) + [[UInt8]](repeating: Array("\u{323}".utf8), count: count).joined()
      + [[UInt8]](repeating: Array("\u{301}".utf8), count: count).joined()
    try #require(normalized.bytes == expected)
    #expect(normalized.originalRange(of: 4..<6).lowerBound <= 2)
    #expect(normalized.originalRange(of: 4..<6).upperBound == text.count)
    // Marks that decompose, and a character that only one of the forms removes.
    let mixed = [[UInt8]](repeating: marks, count: count / 4).joined()
    let once = try TextNormalizer(.form(form, .installed)).normalize(Array(mixed))
    let twice = try TextNormalizer(.form(form, .installed)).normalize(once)
    #expect(once == twice)
    #expect(once.count == (form == .nfkcCasefold ? 10 : 12) * count / 4)
  }

  /// Texts are cut into stretches for ICU; where must not matter.
  @Test(arguments: forms)
  func longTextsAreCutWhereNothingCombines(_ normalizer: Normalizer) throws {
    let compiled = try TextNormalizer(normalizer)
    var random = SeededGenerator(seed: 22)
    for _ in 0..<8 {
      // Words that begin with a letter nothing combines with, so that each is normalized as if alone.
      var text: [UInt8] = []
      var expected: [UInt8] = []
      while text.count < 20_000 {
        var word = Array(["z", "z", "漢"].randomElement(using: &random)!.utf8)
        for _ in 0..<Int.random(in: 0...6, using: &random) {
          guard let scalar = TextNormalizerPeerTests.difficult.randomElement(using: &random) else { continue }
          word += try utf8(scalar.value)
        }
        if Int.random(in: 0..<20, using: &random) == 0 { word = Array(repeating: 0x61, count: 1500) }
        text += word
        expected += try compiled.normalize(word)
      }
      try #require(try compiled.normalize(text) == expected)
    }
  }

  private func utf8(_ code: UInt32) throws -> [UInt8] {
    let scalar = try #require(Unicode.Scalar(code))
    return Array(try #require(UTF8.encode(scalar)))
  }

  private func forEachLine(of name: String, _ body: (String) throws -> Void) throws {
    var reader = RecordReader(try TextInput(paths: [SharedMaterial.path(name)]), framing: .line)
    var batch = RecordBatch()
    while try reader.read(into: &batch) {
      for range in batch.ranges { try body(String(decoding: batch.bytes[range], as: UTF8.self)) }
    }
  }
}
