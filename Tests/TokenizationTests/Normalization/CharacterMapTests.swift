import JSON
import TestSupport
import Testing
import Tokenization

@Suite struct CharacterMapTests {
  /// T5's map: SentencePiece's rule nmt_nfkc.
  static func t5() throws -> (normalizer: Normalizer, path: String) {
    let path = try SharedMaterial.path("vocabularies/t5/tokenizer.json")
    let tokenizer = try Self.section(of: try wholeFile(path))
    return (try Normalizer(json: tokenizer, name: "tokenizer.json"), path)
  }

  /// The normalizer of a tokenizer.json, as text.
  private static func section(of file: [UInt8]) throws -> [UInt8] {
    var result: [UInt8] = []
    var reader = JSONReader(file)
    try reader.readObject { reader, key in
      _ = try reader.peek()
      let start = reader.position
      try reader.skipValue()
      if key == Array("normalizer".utf8) { result = Array(file[start..<reader.position]) }
    }
    return result
  }

  /// formats.md 3.1: where a cluster, and not the longest key, decides.
  @Test(arguments: [
    ([0xFB01, 0x301], "fi"), ([0xFF41, 0x301], "a"), ([0x61, 0x301, 0x302], "\u{E1}"),
    ([0xFF76, 0xFF9E], "\u{30AB}\u{3099}"), ([0x1100, 0x1161, 0x11A8], "\u{1100}\u{1161}\u{11A8}"),
    ([0x0D, 0x0A], " "), ([0xBD, 0x301], "1\u{2044}2"), ([0x20, 0x20, 0x09, 0x61], "   a"), ([0x7F, 0x62, 0x1], "b"),
  ])
  func shortestKeyOfAClusterDecides(_ codes: [UInt32], _ expected: String) throws {
    let text = String(String.UnicodeScalarView(codes.compactMap(Unicode.Scalar.init)))
    let normalized = try TextNormalizer(try Self.t5().normalizer).normalize(Array(text.utf8))
    #expect(String(decoding: normalized, as: UTF8.self).unicodeScalars.elementsEqual(expected.unicodeScalars))
  }

  @Test func asHuggingFace() throws {
    let (normalizer, path) = try Self.t5()
    let testCase = TextNormalizerPeerTests.Case(normalizer: normalizer, json: "@" + path, isCharacterwise: false)
    let peer = TextNormalizerPeerTests()
    try peer.everyCodePointAloneAndInContext(of: testCase)
    try peer.randomSequencesOfMarks(of: testCase)
    try peer.realText(of: testCase)
  }

  /// Theirs lose count where a map removes or adds characters, so ours are compared with what they should be.
  @Test func everyByteComesFromWhatItReplaced() throws {
    var text = AlignedText(Array("a\u{FB01}\u{301}b\u{1}e\u{301}".utf8), tracksAlignment: true)
    try TextNormalizer(try Self.t5().normalizer).normalize(&text)
    #expect(String(decoding: text.bytes, as: UTF8.self).unicodeScalars.elementsEqual("afib\u{E9}".unicodeScalars))
    #expect(text.originalRange(of: 1..<2) == 1..<6)
    #expect(text.originalRange(of: 2..<3) == 1..<6)
    #expect(text.originalRange(of: 3..<4) == 6..<7)
    #expect(text.originalRange(of: 4..<6) == 8..<11)
  }

  @Test func bytesThatAreNotUTF8Stay() throws {
    let normalizer = try TextNormalizer(try Self.t5().normalizer)
    let text: [UInt8] = [0xFF, 0x61, 0xCC, 0x81, 0xC3, 0x09, 0xED, 0xA0, 0x80, 0xE2]
    #expect(try normalizer.normalize(text) == [0xFF, 0xC3, 0xA1, 0xC3, 0x20, 0xED, 0xA0, 0x80, 0xE2])
  }

  @Test func isWrittenByteForByte() throws {
    let path = try SharedMaterial.path("vocabularies/t5/tokenizer.json")
    let json = try Self.section(of: try wholeFile(path))
    let normalizer = try Normalizer(json: json, name: "tokenizer.json")
    guard case .precompiled(let map) = normalizer else { throw Mismatch() }
    #expect(try CharacterMap(blob: map.blob) == map)
    let tokenizer = Tokenizer(
      normalizer: normalizer,
      model: .bytePair(BytePairModel(alphabet: .characters, vocabulary: Vocabulary(), merges: [])))
    let written = try TokenizerJSON.write(tokenizer, file: "out").bytes
    #expect(try Self.section(of: written).filter { $0 > 0x20 } == json.filter { $0 > 0x20 })
  }

  struct Mismatch: Error {}

  // MARK: Hostile maps

  private static func blob(_ units: [UInt32], _ replacements: [UInt8], trieBytes: UInt32? = nil) -> [UInt8] {
    func bytes(_ word: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) } }
    return bytes(trieBytes ?? UInt32(4 * units.count)) + units.flatMap(bytes) + replacements
  }

  /// A map with the single key "a": its units are the root, the child (at offset 4 ^ 0x61 = 0x65) and its value.
  private static func mapOfA(value: UInt32, child: UInt32? = nil) -> [UInt32] {
    var units = [UInt32](repeating: 0x8000_0000, count: 128)
    units[0] = 4 << 10
    units[0x65] = child ?? ((0x65 ^ 0x70) << 10 | 0x100 | 0x61)
    units[0x70] = 0x8000_0000 | value
    return units
  }

  @Test func aMapOfOneKey() throws {
    let map = try CharacterMap(blob: Self.blob(Self.mapOfA(value: 1), Array("xyz\u{0}".utf8)))
    #expect(try TextNormalizer(.precompiled(map)).normalize(Array("bab".utf8)) == Array("byzb".utf8))
    #expect(try CharacterMap(blob: []).isEmpty)
  }

  private static let hostileMaps: [(blob: [UInt8], message: String)] = [
    ([1, 2, 3], "character map: expected a trie behind its size, found 3 bytes in all"),
    (
      blob([0], [], trieBytes: 8),
      "character map: expected the size of a trie within 8 bytes, a multiple of 4, found 8"
    ),
    (
      blob([0], [], trieBytes: 3),
      "character map: expected the size of a trie within 8 bytes, a multiple of 4, found 3"
    ),
    (blob(mapOfA(value: 4), [0x78, 0]), "character map: unit 112 leads to 4: expected a place below 2"),
    (
      blob(mapOfA(value: 0, child: 0x4000 << 10 | 0x161), [0x78, 0]),
      "character map: unit 101 leads to 16485: expected a place below 128"
    ),
    // The children of the child are those of the root.
    (
      blob(mapOfA(value: 0, child: (0x65 ^ 4) << 10 | 0x61), [0x78, 0]),
      "character map: unit 101 leads back to itself: expected a tree"
    ),
    (blob(mapOfA(value: 0), [0xC3, 0]), "character map: the replacement at byte 0 is not UTF-8"),
  ]

  @Test func hostileMapsAreRefused() {
    for (blob, message) in Self.hostileMaps {
      #expect(throws: CharacterMapError.self) { try CharacterMap(blob: blob) }
      #expect(errorMessage { _ = try CharacterMap(blob: blob) } == message)
    }
  }

  /// Whatever a map holds, looking something up in it ends and stays within it.
  @Test func mutatedMapsAreRefusedOrHarmless() throws {
    guard case .precompiled(let map) = try Self.t5().normalizer else { throw Mismatch() }
    var random = SeededGenerator(seed: 83)
    let text = Array("ﬁne e\u{301} ｶﾞ ①Ⅷ \u{0} ㌔ …".utf8)
    for _ in 0..<(isFull ? 300 : 20) {
      var blob = map.blob
      for _ in 0..<Int.random(in: 1...2000, using: &random) {
        blob[Int.random(in: 4..<blob.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
      guard let mutated = try? CharacterMap(blob: blob) else { continue }
      _ = try TextNormalizer(.precompiled(mutated)).normalize(text)
    }
  }
}
