import TestSupport
import Testing
import Tokenization

@Suite struct DecoderTests {
  /// A tokenizer of characters with these tokens, in order of id.
  static func tokenizer(_ tokens: [String], _ decoder: TokenDecoder?, added: [AddedToken] = []) throws -> Tokenizer {
    var vocabulary = Vocabulary()
    for (id, token) in tokens.enumerated() { try vocabulary.add(Array(token.utf8), id: TokenID(id)) }
    return Tokenizer(
      model: .bytePair(BytePairModel(alphabet: .characters, vocabulary: vocabulary, merges: [])), decoder: decoder,
      addedTokens: added)
  }

  static func decode(_ tokens: [String], _ decoder: TokenDecoder?) throws -> String {
    let ids = (0..<tokens.count).map { TokenID($0) }
    let decoder = try Decoder(try tokenizer(tokens, decoder))
    let bytes = try decoder.decode(ids)
    // With a memory of what tokens give, empty and filled.
    var cache = DecodingCache()
    for _ in 0..<2 {
      var again: [UInt8] = []
      try ids.withUnsafeBufferPointer { try decoder.decode($0, into: &again, cache: &cache) }
      #expect(again == bytes)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// formats.md 3.5.
  @Test func handCheckedDecoders() throws {
    let mark: Unicode.Scalar = "▁"
    #expect(
      try Self.decode(["▁a▁b", "▁c"], .metaspace(replacement: mark, prependScheme: .always, split: true)) == "ab c")
    #expect(
      try Self.decode(["▁a▁b", "▁c"], .metaspace(replacement: mark, prependScheme: .never, split: true)) == " a b c")
    #expect(try Self.decode(["lo", "w</w>", "er</w>"], .bytePair(suffix: Array("</w>".utf8))) == "low er")
    #expect(
      try Self.decode(["do", "##n", "not", "'s", ","], .wordPiece(prefix: Array("##".utf8), cleanup: true))
        == "don not's,")
    #expect(try Self.decode(["x", "do not"], .wordPiece(prefix: Array("##".utf8), cleanup: true)) == "x don't")
    #expect(try Self.decode(["x", "do not"], .wordPiece(prefix: Array("##".utf8), cleanup: false)) == "x do not")
    #expect(try Self.decode(["a", "b"], nil) == "a b")
    #expect(try Self.decode(["a", "b"], .fuse) == "ab")
    let llama = TokenDecoder.sequence([
      .replace(pattern: .string(Array("▁".utf8)), content: [0x20]), .byteFallback, .fuse,
      .strip(content: " ", start: 1, stop: 0),
    ])
    #expect(try Self.decode(["▁▁a", "▁b", "<0xC3>", "<0xA9>"], llama) == " a bé")
    #expect(try Self.decode(["<0xE2>"], llama) == "\u{FFFD}")
    let blank = Array("<pad>".utf8)
    var ctc = try Self.tokenizer(
      ["h", "e", "<pad>", "l", "|"], .ctc(padToken: blank, wordDelimiterToken: [0x7C], cleanup: true))
    #expect(try Decoder(ctc).decode([0, 0, 1, 2, 3, 3, 2, 3, 4, 4]) == Array("hell ".utf8))
    ctc.decoder = nil
    #expect(try Decoder(ctc).decode([0, 0]) == Array("h h".utf8))
  }

  @Test(
    "characters are stripped from the ends of the whole text, whichever tokens they are in",
    arguments: [
      (["a ", " ", " "], " ", 0, 2, "a "), (["  ", " a", " b ", " "], " ", 2, 9, " a b"), ([" ", " "], " ", 1, 0, " "),
      ([" ", " ", " "], " ", 1, 1, " "), (["é", "é", "x", "é", "é"], "é", 1, 3, "éx"), ([], " ", 3, 3, ""),
      (["x", " ", " ", " ", " "], " ", 0, 4_294_967_295, "x"), (["  x ", " "], " ", 4_294_967_295, 4_294_967_295, "x"),
    ] as [([String], Unicode.Scalar, Int, Int, String)])
  func strip(_ tokens: [String], _ content: Unicode.Scalar, _ start: Int, _ stop: Int, _ text: String) throws {
    let decoder = TokenDecoder.sequence([.fuse, .strip(content: content, start: start, stop: stop)])
    var unique: [String] = []
    for token in tokens where !unique.contains(token) { unique.append(token) }
    let ids = tokens.map { TokenID(unique.firstIndex(of: $0) ?? 0) }
    let made = try Decoder(try Self.tokenizer(unique, decoder))
    #expect(String(decoding: try made.decode(ids), as: UTF8.self) == text)
  }

  /// The two bytes of é in two tokens; and its first byte alone, which ends the text behind characters held back.
  @Test func strippedCharactersMayLieInTwoTokens() throws {
    let decoder = TokenDecoder.sequence([.byteFallback, .fuse, .strip(content: "é", start: 1, stop: 1)])
    let made = try Decoder(try Self.tokenizer(["<0xC3>", "<0xA9>", "x"], decoder))
    #expect(try made.decode([0, 1, 2, 0, 1] as [TokenID]) == [0x78])
    #expect(try made.decode([0, 1, 0, 1, 2, 0, 1, 0] as [TokenID]) == [0xC3, 0xA9, 0x78, 0xC3, 0xA9, 0xC3])
  }

  /// Each token has its own limit: what comes before it does not matter.
  @Test func replacementsMayNotGrowATokenTooMuch() throws {
    let sixty = TokenDecoder.replace(
      pattern: .string([0x61]), content: [UInt8](repeating: 0x61, count: 60))
    let decoder = TokenDecoder.sequence([
      .metaspace(replacement: "▁", prependScheme: .always, split: true), sixty, sixty, sixty,
    ])
    let made = try Decoder(try Self.tokenizer(["a", "b"], decoder))
    #expect(try made.decode([1, 1] as [TokenID]) == Array("bb".utf8))
    #expect(throws: DecodingError.growsTooMuch(byteCount: 1, limit: 1088)) {
      try made.decode([TokenID](repeating: 1, count: 10_000) + [0])
    }
  }

  @Test func bytesAreExactWhereTheyAreNotText() throws {
    let tokenizer = try EncoderTests.small()
    let decoder = try Decoder(tokenizer)
    #expect(try decoder.decode([0xC3, 0xA9, 0xFF, 0xC3]) == [0xC3, 0xA9, 0xFF, 0xC3])
    let fallback = try Self.tokenizer(["<0xC3>", "<0xA9>", "<0xFF>", "<0xZZ>"], .sequence([.byteFallback, .fuse]))
    #expect(try Decoder(fallback).decode([0, 1, 2, 3]) == [0xC3, 0xA9, 0xFF] + Array("<0xZZ>".utf8))
  }

  @Test func unknownIDsAreErrors() throws {
    let added = AddedToken(id: 9, content: Array("<s>".utf8))
    let bytes = try EncoderTests.small()
    let characters = try Self.tokenizer(["a"], nil, added: [added])
    #expect(
      errorMessage { _ = try Decoder(bytes).decode([97, 4711]) }
        == "id 4711 at index 1 is not in this tokenizer, whose ids end at 259")
    #expect(
      errorMessage { _ = try Decoder(characters).decode([0, 9, 5]) }
        == "id 5 at index 2 is not in use in this tokenizer")
    var stream = StreamingDecoder(try Decoder(characters))
    _ = try stream.push(0)
    #expect(throws: DecodingError.unknownID(5, index: 1, idEnd: 10)) { try stream.push(5) }
    #expect(try stream.push(9) == Array(" <s>".utf8))
    // The bytes in front of an unknown id in a long list.
    var output: [UInt8] = []
    let ids = [TokenID](repeating: 97, count: 10_000) + [1 << 22]
    #expect(throws: DecodingError.unknownID(1 << 22, index: 10_000, idEnd: 260)) {
      try Decoder(bytes).decode(ids, into: &output)
    }
  }

  @Test func specialTokensAreSkippedOnRequest() throws {
    var tokenizer = try EncoderTests.small()
    tokenizer.addedTokens = [
      AddedToken(id: 300, content: Array("<s>".utf8)), AddedToken(id: 301, content: Array("é<p>".utf8), special: false),
    ]
    let ids: [TokenID] = [300, 97, 301, 300]
    #expect(try Decoder(tokenizer).decode(ids) == Array("<s>aé<p><s>".utf8))
    #expect(try Decoder(tokenizer, skipsSpecialTokens: true).decode(ids) == Array("aé<p>".utf8))
    var stream = StreamingDecoder(try Decoder(tokenizer, skipsSpecialTokens: true))
    #expect(try ids.flatMap { try stream.push($0) } + stream.finish() == Array("aé<p>".utf8))
  }

  @Test func streamsNeverEndInsideACharacter() throws {
    let tokenizer = try EncoderTests.small()
    let decoder = try Decoder(tokenizer)
    for seed in 0..<200 {
      var generator = SeededGenerator(seed: seed)
      let parts: [[UInt8]] = [
        Array("é".utf8), Array("漢".utf8), Array("😀".utf8), [0xC3], [0xE2, 0x82], [0xF0, 0x9F], [0x80], [0xFF], [0x61],
        [0xED, 0xA0, 0x80], [0xE0, 0x80], [0xF4, 0x90], [0xC0, 0x80],
      ]
      let bytes = (0..<30).flatMap { _ in parts[Int(generator.next() % UInt64(parts.count))] }
      var stream = StreamingDecoder(decoder)
      var output: [UInt8] = []
      // Read as text, with U+FFFD for what is ill-formed, what came so far begins what comes in all.
      let whole = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
      for byte in bytes {
        output += try stream.push(TokenID(byte))
        #expect(whole.starts(with: String(decoding: output, as: UTF8.self).unicodeScalars), "seed \(seed)")
      }
      output += try stream.finish()
      #expect(output == bytes, "seed \(seed)")
    }
  }

  @Test func streamsHoldBackThreeBytesAtMost() throws {
    var stream = StreamingDecoder(try Decoder(try EncoderTests.small()))
    #expect(try stream.push(0xF0) == [])
    #expect(try stream.push(0x9F) == [])
    #expect(try stream.push(0x98) == [])
    #expect(try stream.push(0x80) == Array("😀".utf8))
    #expect(try stream.push(0xE2) == [])
    #expect(try stream.push(0x61) == [0xE2, 0x61])
    #expect(try stream.push(0xC3) == [])
    #expect(try stream.finish() == [0xC3])
    #expect(try stream.finish() == [])
  }
}
