import TestSupport
import Testing
import Tokenization

/// Models small enough to be looked through, and made so that every rule is met.
@Suite struct SentencePieceModelTests {
  /// formats.md 8.2: a complete unigram model.
  static let smallest: [UInt8] = {
    let hex = """
      0a0e0a053c756e6b3e150000000018020a0c0a033c733e150000000018030a0d0a043c2f733e150000000018030a0a0a03e29681150000\
      80bf0a080a016115000000c00a080a016215000000c00a090a02616215000060c00a0c0a05e29681616215000090c00a0c0a035b4d5d15\
      0000000018041207180120099802001a0a0a086964656e74697479
      """
    let digits = hex.utf8.map { UInt8($0 < 0x60 ? $0 - 0x30 : $0 - 0x57) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }()

  static func tokenizer(_ file: SentencePieceFile) throws -> Tokenizer { try file.tokenizer(file: "m.model").tokenizer }

  private static func check(_ tokenizer: Tokenizer, _ text: String, _ ids: [TokenID], _ decoded: String) throws {
    var encoder = Encoder(try CompiledTokenizer(tokenizer))
    #expect(try encoder.encode(text) == ids, "\(text)")
    let bytes = try Decoder(tokenizer).decode(ids)
    #expect(String(decoding: bytes, as: UTF8.self).unicodeScalars.elementsEqual(decoded.unicodeScalars), "\(text)")
  }

  @Test(arguments: [
    ("ab", [7], "ab"), ("  a  b ", [3, 4, 3, 5], "a b"), ("aXYb", [3, 4, 0, 5], "a \u{2047} b"),
    ("a[M]b", [3, 4, 8, 5], "a[M]b"), ("<s>ab", [3, 0, 6], " \u{2047} ab"), ("", [], ""), (" ", [], ""),
    ("▁ab", [3, 7], "ab"),
  ])
  func theModelOfTheFormatsPage(_ text: String, _ ids: [TokenID], _ decoded: String) throws {
    let loaded = try TokenizerFile.load(bytes: Self.smallest, name: "m.model")
    #expect(loaded.format == .sentencePiece && loaded.warnings.isEmpty)
    try Self.check(loaded.tokenizer, text, ids, decoded)
  }

  static func bytePieces() -> [SentencePieceFile.Piece] {
    (0...255).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return .init(text: Array("<0x\(byte < 16 ? "0" : "")\(digits)>".utf8), score: 0, kind: .byte)
    }
  }

  static let meta: [SentencePieceFile.Piece] = [
    .init(text: Array("<unk>".utf8), score: 0, kind: .unknown),
    .init(text: Array("<s>".utf8), score: 0, kind: .control),
    .init(text: Array("</s>".utf8), score: 0, kind: .control),
  ]

  /// formats.md 18.3, the second model.
  @Test func bytePairModelOfTheFormatsPage() throws {
    var file = SentencePieceFile()
    file.algorithm = .bytePair
    file.byteFallback = true
    file.pieces = Self.meta + Self.bytePieces()
    for (text, score) in [("▁", -5), ("a", -6), ("b", -7), ("ab", -1), ("▁ab", -2), ("aa", 0)] as [(String, Float)] {
      file.pieces.append(.init(text: Array(text.utf8), score: score))
    }
    let tokenizer = try Self.tokenizer(file)
    try Self.check(tokenizer, "aaa", [259, 264, 260], "aaa")
    try Self.check(tokenizer, "abab", [263, 262], "abab")
    try Self.check(tokenizer, "aé", [259, 260, 3 + 0xC3, 3 + 0xA9], "aé")
    // The bytes themselves, where SentencePiece gives one U+FFFD for each.
    let decoder = try Decoder(tokenizer)
    #expect(try decoder.decode([3 + 0xC3]) == [0xC3])
    #expect(try decoder.decode([3 + 0xF0, 3 + 0x9F]) == [0xF0, 0x9F])
  }

  /// A model over a few letters with scores that often are equal.
  static func randomFile(_ algorithm: SentencePieceFile.Algorithm, seed: UInt64) -> SentencePieceFile {
    var random = SeededGenerator(seed: seed)
    var file = SentencePieceFile()
    file.algorithm = algorithm
    file.byteFallback = Bool.random(using: &random)
    file.normalization.addsDummyPrefix = Int.random(in: 0..<4, using: &random) > 0
    file.normalization.removesExtraSpaces = Int.random(in: 0..<3, using: &random) > 0
    file.normalization.treatsSpaceAsSuffix = Int.random(in: 0..<4, using: &random) == 0
    if Bool.random(using: &random) { file.unknownSurface = Array(" ? ".utf8) }
    file.pieces = meta + (file.byteFallback ? bytePieces() : [])
    var seen = Set(file.pieces.map(\.text))
    let letters = Array("▁abcé".unicodeScalars)
    func add(_ text: String, _ kind: SentencePieceFile.Kind = .normal) {
      guard seen.insert(Array(text.utf8)).inserted else { return }
      // Scores of thirds have no exact sums; halves have, and tie.
      let score =
        algorithm == .bytePair
        ? Float(-Int.random(in: 0..<12, using: &random)) : -Float.random(in: 0.5...6, using: &random)
      file.pieces.append(.init(text: Array(text.utf8), score: score, kind: kind))
    }
    for letter in letters where Int.random(in: 0..<12, using: &random) > 0 { add(String(Character(letter))) }
    for _ in 0..<Int.random(in: 3...40, using: &random) {
      let length = Int.random(in: 2...5, using: &random)
      let text = (0..<length).map { _ in letters.randomElement(using: &random) ?? "a" }
      // All its characters must be pieces: see the warning for those that are not.
      let isWhole = text.allSatisfy { seen.contains(Array(String(Character($0)).utf8)) }
      let kind: SentencePieceFile.Kind =
        switch Int.random(in: 0..<12, using: &random) {
        case 0: .userDefined
        case 1: .unused
        default: .normal
        }
      if isWhole || algorithm != .bytePair || kind == .userDefined { add(String(String.UnicodeScalarView(text)), kind) }
    }
    if Bool.random(using: &random) { add("[M]", .userDefined) }
    file.normalization.userDefinedSymbols = file.pieces.filter { $0.kind == .userDefined }.map(\.text)
    return file
  }

  static func randomTexts(_ count: Int, seed: UInt64) -> [String] {
    var random = SeededGenerator(seed: seed)
    let letters = Array("  ▁aaabbbccéé[M]x<0x41><s>".unicodeScalars)
    return (0..<count).map { _ in
      let length = Int.random(in: 0...(Int.random(in: 0..<8, using: &random) == 0 ? 120 : 14), using: &random)
      return String(String.UnicodeScalarView((0..<length).map { _ in letters.randomElement(using: &random) ?? "a" }))
    }
  }

  /// Ids, pieces and decoded texts, and the texts of ids in any order.
  @Test(arguments: [SentencePieceFile.Algorithm.unigram, .bytePair, .character])
  func randomModelsEncodeAndDecodeAsSentencePiece(_ algorithm: SentencePieceFile.Algorithm) throws {
    for seed in UInt64(0)..<(isFull ? 120 : 10) {
      let file = Self.randomFile(algorithm, seed: seed)
      let peer = try SentencePiecePeer(file.bytes)
      let tokenizer = try TokenizerFile.load(bytes: file.bytes, name: "m.model").tokenizer
      let compiled = try CompiledTokenizer(tokenizer)
      var encoder = Encoder(compiled)
      let decoder = try Decoder(tokenizer)
      let texts = Self.randomTexts(300, seed: seed)
      for (text, expected) in zip(texts, try peer.encode(texts)) {
        let ids = try encoder.encode(text)
        var tokens: [EncodedToken] = []
        try encoder.encode(Array(text.utf8).span, into: &tokens)
        let decoded = try decoder.decode(ids)
        guard ids == expected.ids, tokens.map(\.id) == ids, Self.repaired(decoded) == expected.decoded else {
          Issue.record(
            """
            \(algorithm), seed \(seed), text '\(text)': expected \(expected.ids) '\(Self.shown(expected.decoded))', \
            got \(ids) and \(tokens.map(\.id)) '\(Self.shown(decoded))'
            """)
          return
        }
      }
      var random = SeededGenerator(seed: seed)
      let lists = (0..<200).map { _ in
        (0..<Int.random(in: 0...8, using: &random)).map { _ in
          UInt32.random(in: 0..<UInt32(file.pieces.count), using: &random)
        }
      }.filter { ids in
        // The bytes before and behind a control piece may make up a character here, and never do there.
        !zip(ids, ids.dropFirst()).contains {
          file.pieces[Int($0)].kind == .byte && file.pieces[Int($1)].kind == .control
        }
      }
      for (ids, expected) in zip(lists, try peer.decode(lists)) {
        let decoded = try decoder.decode(ids)
        var stream = StreamingDecoder(decoder)
        var streamed: [UInt8] = []
        for id in ids { streamed += try stream.push(id) }
        streamed += try stream.finish()
        guard Self.repaired(decoded) == expected, streamed == decoded else {
          Issue.record(
            """
            \(algorithm), seed \(seed), ids \(ids): expected '\(Self.shown(expected))', got '\(Self.shown(decoded))', \
            in a stream '\(Self.shown(streamed))'
            """)
          return
        }
      }
    }
  }

  /// SentencePiece's way to show bytes that are not UTF-8: U+FFFD for each.
  static func repaired(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let length = (1...4).first { $0 <= rest.count && String(validating: rest.prefix($0), as: UTF8.self) != nil }
      result += length.map { Array(rest.prefix($0)) } ?? [0xEF, 0xBF, 0xBD]
      rest = rest.dropFirst(length ?? 1)
    }
    return result
  }

  private static func shown(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  // MARK: Files

  @Test(arguments: GoldenEncodingTests.sentencePieceModels)
  func filesAreReadAndWrittenAgain(_ name: String) throws {
    let file = try SentencePieceFile(try wholeFile(try SharedMaterial.path("vocabularies/" + name)), file: name)
    #expect(!file.otherTrainerFields.isEmpty)
    #expect(try SentencePieceFile(file.bytes, file: name) == file)
    #expect(try SentencePiecePeer(file.bytes).refusal() == nil)
  }

  private typealias Change = @Sendable (inout SentencePieceFile) -> Void

  private static let refusedChanges: [(change: Change, message: String)] = [
    ({ $0.pieces[0].kind = .normal }, "'m.model', pieces: expected a piece of type UNKNOWN, found none"),
    (
      { $0.pieces[4].kind = .unknown },
      "'m.model', pieces[4]: expected one piece of type UNKNOWN, found 'a' beside '<unk>'"
    ),
    ({ $0.pieces[4].text = [] }, "'m.model', pieces[4]: expected a text, found an empty one"),
    (
      { $0.pieces[4].text = $0.pieces[5].text },
      "'m.model', pieces[5]: expected every piece once, found 'b' again, which is pieces[4]"
    ),
    (
      { $0.pieces[4].text = [0x61, 0] }, "'m.model', pieces[4]: expected a text without a zero byte, found 'a\\u{0}'"
    ),
    (
      { $0.pieces.append(SentencePieceModelTests.bytePieces()[65]) },
      "'m.model', pieces[9]: expected no piece of type BYTE, as byte_fallback is false, found '<0x41>'"
    ),
    (
      { $0.byteFallback = true },
      "'m.model', pieces: expected all 256 bytes, as byte_fallback is true, found 0"
    ),
    (
      {
        $0.byteFallback = true
        $0.pieces += SentencePieceModelTests.bytePieces()
        $0.pieces[9 + 10].text = Array("<0x0a>".utf8)
      }, "'m.model', pieces[19]: expected a byte from '<0x00>' to '<0xFF>', found '<0x0a>'"
    ),
  ]

  /// What sentencepiece refuses too, each with one message.
  @Test func refusesWhatSentencePieceRefuses() throws {
    for (change, message) in Self.refusedChanges {
      var file = try SentencePieceFile(Self.smallest, file: "m.model")
      change(&file)
      #expect(errorMessage { _ = try TokenizerFile.load(bytes: file.bytes, name: "m.model") } == message)
      #expect(try SentencePiecePeer(file.bytes).refusal() != nil)
    }
  }

  @Test(
    arguments: [
      ([0x0A, 0x05, 0x0A, 0x01, 0x61, 0x15, 0x00], "byte 6, pieces[0]: expected 4 bytes, found 1"),
      ([0x0A, 0x03, 0x0A, 0x01, 0x61, 0x0A], "byte 6: expected a length, found the end of the file"),
      ([0x0A, 0x03, 0x0A, 0x01, 0x61, 0x0A, 0x7F], "byte 6: expected a length of at most 0 bytes, found 127"),
      ([0x0A, 0x03, 0x0A, 0x01, 0x61, 0x0B], "byte 5: expected a field of wire type 0, 1, 2 or 5, found wire type 3"),
      ([0x0A, 0x03, 0x0A, 0x01, 0x61, 0x00], "byte 5: expected a field number from 1 to 536870911, found 0"),
      (
        [0x0A, 0x03, 0x0A, 0x01, 0x61, 0x10] + Array(repeating: 0xFF, count: 12),
        "byte 6: expected a number of at most 64 bits, found more"
      ),
      (
        [0x0A, 0x03, 0x0A, 0x01, 0x61, 0x10, 0x01], "byte 5, trainer_spec: expected a string or message, found a varint"
      ),
      (
        [0x0A, 0x05, 0x0A, 0x01, 0x61, 0x18, 0x07],
        "byte 5, pieces[0].type: expected a type from 1 to 6, found 7"
      ),
      (
        [0x0A, 0x08, 0x0A, 0x01, 0x61, 0x15, 0x00, 0x00, 0x80, 0x7F],
        "byte 5, pieces[0].score: expected a finite number, found inf"
      ),
      (
        [0x0A, 0x03, 0x0A, 0x01, 0x61, 0x12, 0x02, 0x18, 0x05],
        "byte 7, trainer_spec.model_type: expected 1 (unigram), 2 (bpe), 3 (word) or 4 (char), found 5"
      ),
      (
        [0x0A, 0x03, 0x0A, 0x01, 0x61, 0x1A, 0x03, 0x12, 0x01, 0x07],
        "byte 7, normalizer_spec.precompiled_charsmap: expected a character map, found character map: expected a trie "
          + "behind its size, found 1 bytes in all"
      ),
    ] as [([UInt8], String)])
  func malformedFilesNameThePlace(_ bytes: [UInt8], _ message: String) {
    #expect(
      errorMessage { _ = try TokenizerFile.load(bytes: bytes, name: "m.model") }
        == "'m.model', " + message)
  }

  /// Whatever stands in a file, reading it ends with a tokenizer or an error.
  @Test func mutatedFilesAreReadOrRefused() throws {
    var random = SeededGenerator(seed: 12)
    for _ in 0..<(isFull ? 20_000 : 2000) {
      var bytes = Self.smallest
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if Bool.random(using: &random) { bytes = Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &random))) }
      guard let loaded = try? TokenizerFile.load(bytes: bytes, name: "m"), loaded.format == .sentencePiece,
        let compiled = try? CompiledTokenizer(loaded.tokenizer)
      else { continue }
      var encoder = Encoder(compiled)
      _ = try? encoder.encode("ab [M] <s>é")
    }
  }
}
