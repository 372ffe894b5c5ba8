import Corpora
import TestSupport
import Testing
import Tokenization

@Suite("Byte-to-word")
struct ByteToWordTests {
  /// `_` in front of a word is its flag; `+` goes on the word before.
  static func shown(_ text: [UInt8], _ scanner: ByteWordScanner) -> [String] {
    scanner.words(in: text).map {
      ($0.isContinuation ? "+" : $0.isSpaced ? "_" : "")
        + String(decoding: text[Int($0.start)..<Int($0.end)], as: UTF8.self)
    }
  }

  @Test(
    "words, flags, white space and cuts",
    arguments: [
      ("", 32, false, []),
      ("a cat", 32, false, ["a", "_cat"]),
      (" a", 32, false, ["_a"]),
      ("a ", 32, false, ["a", " "]),
      (" ", 32, false, [" "]),
      ("a  b", 32, false, ["a", "  ", "b"]),
      ("a\nb \nc", 32, false, ["a", "\n", "b", " \n", "c"]),
      ("a\u{A0}b", 32, false, ["a", "\u{A0}", "b"]),
      ("a \u{3000}b", 32, false, ["a", " \u{3000}", "b"]),
      ("it's (so) 5€!", 32, false, ["it's", "_(so)", "_5€!"]),
      ("it's (so) 5€!", 32, true, ["it", "'", "s", "_(", "so", ")", "_5", "€", "!"]),
      ("don_t —x", 32, true, ["don", "_", "t", "_—", "x"]),
      ("abcdefghij", 4, false, ["abcd", "+efgh", "+ij"]),
      (" abéé", 4, false, ["_abé", "+é"]),
      ("日本語", 4, false, ["日", "+本", "+語"]),
      ("日本語", 6, false, ["日本", "+語"]),
      ("     x", 4, false, ["    ", "+ ", "x"]),
      ("a\u{0}b\u{1C}c", 32, true, ["a\u{0}b\u{1C}c"]),
    ] as [(String, Int, Bool, [String])])
  func words(text: String, maximumLength: Int, separatesPunctuation: Bool, expected: [String]) {
    let scanner = ByteWordScanner(maximumLength: maximumLength, separatesPunctuation: separatesPunctuation)
    #expect(Self.shown(Array(text.utf8), scanner) == expected)
  }

  @Test("an ill-formed byte is a word")
  func illFormed() {
    let scanner = ByteWordScanner(maximumLength: 32, separatesPunctuation: false)
    let text: [UInt8] = [0x61, 0xFF, 0x62, 0x20, 0xC3, 0x28, 0xE2, 0x82]
    let ranges = scanner.words(in: text).map { [Int($0.start), Int($0.end), $0.isSpaced ? 1 : 0] }
    #expect(ranges == [[0, 1, 0], [1, 2, 0], [2, 3, 0], [4, 5, 1], [5, 6, 0], [6, 7, 0], [7, 8, 0]])
  }

  /// The rule once more, a character at a time.
  static func reference(_ text: [UInt8], _ scanner: ByteWordScanner) -> [ByteWord] {
    enum Kind { case space, word, alone }
    var characters: [(range: Range<Int>, kind: Kind)] = []
    var index = 0
    while index < text.count {
      var end = index + 1
      var scalar: Unicode.Scalar?
      for length in 1...4 where index + length <= text.count {
        if let string = String(validating: text[index..<index + length], as: UTF8.self) {
          scalar = string.unicodeScalars.first
          end = index + length
          break
        }
      }
      let kind: Kind
      if let scalar {
        switch scalar.properties.generalCategory {
        case _ where scalar.properties.isWhitespace: kind = .space
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
          .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
          kind = scanner.separatesPunctuation ? .alone : .word
        default: kind = .word
        }
      } else {
        kind = .alone
      }
      characters.append((index..<end, kind))
      index = end
    }
    var words: [ByteWord] = []
    var isSpaced = false
    var first = 0
    while first < characters.count {
      var last = first
      let kind = characters[first].kind
      while kind != .alone, last + 1 < characters.count, characters[last + 1].kind == kind { last += 1 }
      defer { first = last + 1 }
      let run = characters[first...last]
      let bytes = run.first!.range.lowerBound..<run.last!.range.upperBound
      if kind == .space, text[bytes] == [0x20], last + 1 < characters.count {
        isSpaced = true
        continue
      }
      var start = bytes.lowerBound
      for character in run where character.range.upperBound - start > scanner.maximumLength {
        words.append(
          ByteWord(
            start: UInt32(start), end: UInt32(character.range.lowerBound), isSpaced: isSpaced,
            isContinuation: start > bytes.lowerBound))
        isSpaced = false
        start = character.range.lowerBound
      }
      words.append(
        ByteWord(
          start: UInt32(start), end: UInt32(bytes.upperBound), isSpaced: isSpaced,
          isContinuation: start > bytes.lowerBound))
      isSpaced = false
    }
    return words
  }

  @Test("random texts against the rule done a character at a time", arguments: 0..<60)
  func randomTexts(seed: Int) {
    var generator = SeededGenerator(seed: seed)
    let atoms =
      [
        "a", "bc", "Z9", " ", " ", " ", "  ", "\n", "\t", "\u{A0}", "\u{2003}", "é", "日", "😀", ".", "«", "$", "\u{0}",
        "defghijklm",
      ]
      .map { Array($0.utf8) } + [[0xFF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F]]
    for _ in 0..<40 {
      var text: [UInt8] = []
      for _ in 0..<Int.random(in: 0...24, using: &generator) { text += atoms.randomElement(using: &generator)! }
      let scanner = ByteWordScanner(
        maximumLength: [4, 5, 7, 32].randomElement(using: &generator)!,
        separatesPunctuation: Bool.random(using: &generator))
      #expect(scanner.words(in: text) == Self.reference(text, scanner), "\(text)")
    }
  }

  // MARK: Ids

  static func model(_ maximumLength: Int, _ separatesPunctuation: Bool) throws -> ByteToWordModel {
    try ByteToWordModel(maximumLength: maximumLength, separatesPunctuation: separatesPunctuation)
  }

  @Test("ids are marks and bytes")
  func ids() throws {
    let model = try Self.model(32, false)
    #expect([model.padding, model.wordMark, model.spacedWordMark, model.byteBase] == [0, 4, 5, 6])
    #expect(model.embeddingRowCount == 260)
    var encoder = Encoder(try CompiledTokenizer(model.tokenizer()))
    #expect(try encoder.encode("a cat") == [4, 103, 5, 105, 103, 122])
    #expect(try encoder.encode("<pad> ") == [4] + "<pad>".utf8.map { TokenID($0) + 6 } + [4, 38])
    var tokens: [EncodedToken] = []
    try encoder.encode(Array("a cat".utf8).span, into: &tokens)
    #expect(tokens.map(\.range) == [0..<0, 0..<1, 1..<2, 2..<3, 3..<4, 4..<5])
    let spelling = TokenSpelling(model.tokenizer())
    #expect(
      [0, 4, 5, 38, 103].map { String(decoding: spelling[$0], as: UTF8.self) } == [
        "<pad>", "<word>", "<spaced-word>", "Ġ", "a",
      ])
  }

  static let settings: [(Int, Bool)] = [(32, false), (32, true), (4, false), (5, true)]

  /// Ids and matrix of a text, each way back, and the words in parts.
  static func checkRoundTrip(_ text: [UInt8], _ model: ByteToWordModel) throws {
    let tokenizer = model.tokenizer()
    var encoder = Encoder(try CompiledTokenizer(tokenizer))
    let decoder = try Decoder(tokenizer)
    var ids: [TokenID] = []
    try encoder.encode(text.span, into: &ids)
    #expect(try decoder.decode(ids) == text)
    var matrix = WordMatrix(model)
    try matrix.append(ids)
    #expect(matrix.lengths.allSatisfy { (1...model.scanner.maximumLength).contains(Int($0)) })
    #expect(matrix.rows.count == matrix.count * matrix.width)
    var stored = WordMatrix(model)
    try stored.append(rows: matrix.rowBytes, lengths: matrix.lengthBytes, spaces: matrix.spaceBytes)
    #expect(stored == matrix)
    var back: [TokenID] = []
    try stored.appendIDs(to: &back)
    #expect(back == ids)
  }

  @Test("every code point, alone and between others, comes back", arguments: settings)
  func everyCodePoint(maximumLength: Int, separatesPunctuation: Bool) throws {
    let model = try Self.model(maximumLength, separatesPunctuation)
    var text: [UInt8] = []
    for value in UInt32(0)..<0x110000 {
      guard let scalar = Unicode.Scalar(value), isFull || value < 0x3400 || value % 97 == 0 else { continue }
      let bytes = Array(UTF8.encode(scalar)!)
      text += bytes + [0x20] + bytes + bytes + [0x61] + bytes
    }
    try Self.checkRoundTrip(text, model)
  }

  @Test("random bytes come back", arguments: settings)
  func randomBytes(maximumLength: Int, separatesPunctuation: Bool) throws {
    let model = try Self.model(maximumLength, separatesPunctuation)
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      let few = Bool.random(using: &generator)
      let text = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
        few
          ? [0x20, 0x61, 0xE2, 0x80, 0x83, 0xC2][Int.random(in: 0..<6, using: &generator)]
          : UInt8.random(in: 0...255, using: &generator)
      }
      try Self.checkRoundTrip(text, model)
    }
  }

  @Test("corpora come back", arguments: ["torture/torture.txt.zst", "torture/invalid-utf8.bin.zst", "pud/th.txt.zst"])
  func corpora(name: String) throws {
    try Self.checkRoundTrip(try wholeFile(try SharedMaterial.path("corpora/" + name)), try Self.model(32, true))
  }

  @Test("offsets of refused bytes are those of the record")
  func refused() throws {
    let model = try ByteToWordModel(rejectsIllFormed: true)
    var encoder = Encoder(try CompiledTokenizer(model.tokenizer()))
    var ids: [TokenID] = []
    #expect(throws: EncodingError.illFormedByte(0xFF, offset: 3)) {
      try encoder.encode(([0x61, 0xC3, 0xA9, 0xFF] as [UInt8]).span, into: &ids)
    }
    #expect(
      errorMessage { try encoder.encode(([0x61, 0x80] as [UInt8]).span, into: &ids) }
        == "byte 0x80 at byte 1 is not UTF-8: expected well-formed text")
    #expect(ids.isEmpty)
    #expect(!Reversibility(of: model.tokenizer()).isLossless)
    #expect(Reversibility(of: try ByteToWordModel().tokenizer()).isLossless)
  }

  @Test("special tokens are rows of their own")
  func specialRows() throws {
    let model = try ByteToWordModel(maximumLength: 4)
    let tokenizer = model.tokenizer()
    var encoder = Encoder(
      try CompiledTokenizer(tokenizer, options: EncodingOptions(allowedSpecial: .all)))
    let ids = try encoder.encode("a <eos> b")
    #expect(ids == [4, 103, 4, 38, 2, 5, 104])
    var matrix = WordMatrix(model)
    try matrix.append(ids)
    #expect(matrix.rows == [103, 0, 0, 0, 38, 0, 0, 0, 2, 0, 0, 0, 104, 0, 0, 0])
    #expect(matrix.lengths == [1, 1, 1, 1])
    #expect(matrix.spaces == [false, false, false, true])
    var back: [TokenID] = []
    try matrix.appendIDs(to: &back)
    #expect(back == ids)
  }

  @Test(
    "settings that cannot be",
    arguments: [
      (3, ["<pad>"], "a word may have 3 bytes: expected from 4 to 65535"),
      (32, [], "a special token is empty: expected text"),
      (32, ["<a>", "<a>"], "the special token '<a>' comes twice: expected each once"),
      (32, ["<word>"], "the special token '<word>' comes twice: expected each once"),
    ] as [(Int, [String], String)])
  func settingsThatCannotBe(length: Int, tokens: [String], message: String) {
    #expect(
      errorMessage { _ = try ByteToWordModel(maximumLength: length, specialTokens: tokens.map { Array($0.utf8) }) }
        == message)
  }

  @Test("the file holds the settings")
  func file() throws {
    let model = try ByteToWordModel(
      maximumLength: 20, separatesPunctuation: true, rejectsIllFormed: true,
      specialTokens: ["<pad>", "<sep>"].map { Array($0.utf8) })
    let (bytes, notes) = try TokenizerJSON.write(model.tokenizer(), file: "out")
    let read = try TokenizerJSON.read(bytes, file: "out")
    #expect(notes == [] && read.warnings == [])
    #expect(read.tokenizer.addedTokens == model.tokenizer().addedTokens)
    #expect(read.tokenizer.preTokenizer == nil && read.tokenizer.decoder == model.tokenizer().decoder)
    guard case .byteToWord(let again) = read.tokenizer.model else {
      Issue.record("another model")
      return
    }
    #expect(again.scanner == model.scanner && again.specialTokens == model.specialTokens && again.rejectsIllFormed)
    #expect(try TokenizerJSON.write(read.tokenizer, file: "out").bytes == bytes)
  }

  @Test("a pre-tokenizer is refused")
  func preTokenizer() throws {
    var tokenizer = try ByteToWordModel().tokenizer()
    tokenizer.preTokenizer = .whitespaceSplit
    #expect(throws: ByteToWordError.self) { try CompiledTokenizer(tokenizer) }
  }

  @Test("words of a text in figures")
  func use() {
    let scanner = ByteWordScanner(maximumLength: 4, separatesPunctuation: false)
    var use = WordUse()
    use.add(Array("a bb  abcdefghi".utf8), scanner: scanner)
    #expect([use.wordCount, use.rowCount, use.splitWordCount, use.longest, use.wordByteCount] == [4, 6, 1, 9, 14])
    #expect([use.length(ofShare: 0.5), use.length(ofShare: 0.75), use.length(ofShare: 0.99)] == [2, 2, 9])
    var twice = use
    twice.add(use)
    #expect(twice.wordCount == 8 && twice.splitShare == 0.25 && twice.meanLength == 3.5)
  }

  @Test("ids of many words at once are those of the words one by one", arguments: 0..<40)
  func manyWords(seed: Int) throws {
    var generator = SeededGenerator(seed: seed)
    let words = ["a", "of", "the", "thermodynamics", "x,y;z.", "{[<>]}", "\u{0}\u{7F}"]
    let gaps = ["  ", "\n", " \n", "\n ", "\t", "é", "日", "\u{A0}", "\u{2003}"]
    for _ in 0..<20 {
      var text: [UInt8] = []
      let rare = Int.random(in: 2...60, using: &generator)
      for _ in 0..<Int.random(in: 0...120, using: &generator) {
        let isGap = Int.random(in: 0..<rare, using: &generator) == 0
        text += (isGap ? gaps : words).randomElement(using: &generator)!.utf8
        if !isGap { text.append(0x20) }
        if Int.random(in: 0..<4 * rare, using: &generator) == 0 {
          text += [UInt8](repeating: 0x62, count: Int.random(in: 1...70, using: &generator))
        }
        if Int.random(in: 0..<8 * rare, using: &generator) == 0 { text.append(0xFF) }
      }
      let length = [4, 5, 7, 13, 14, 31, 32, 33, 62, 63, 64, 65, 100].randomElement(using: &generator)!
      let model = try Self.model(length, Int.random(in: 0..<8, using: &generator) == 0)
      var expected: [TokenID] = []
      for word in Self.reference(text, model.scanner) {
        expected.append(word.isSpaced ? model.spacedWordMark : model.wordMark)
        expected += text[Int(word.start)..<Int(word.end)].map { model.byteBase + TokenID($0) }
      }
      var encoder = Encoder(try CompiledTokenizer(model.tokenizer()))
      var ids: [TokenID] = []
      try encoder.encode(text.span, into: &ids)
      #expect(ids == expected, "\(length) \(text)")
    }
  }

  @Test("a word of ten million bytes takes linear time")
  func longWord() throws {
    let text = [UInt8](repeating: 0x61, count: isFull ? 10_000_000 : 1_000_000)
    #expect(ByteWordScanner(maximumLength: 32, separatesPunctuation: true).words(in: text).count == text.count / 32)
  }
}
