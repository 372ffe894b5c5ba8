import TestSupport
import Testing
import Tokenization

@Suite struct AddedTokenTests {
  /// A tokenizer whose model knows single characters, with added tokens behind it.
  static func tokenizer(_ added: [AddedToken]) throws -> Tokenizer {
    var vocabulary = Vocabulary()
    for byte in UInt8.min...UInt8.max { try vocabulary.add([byte], id: TokenID(byte)) }
    return Tokenizer(
      model: .bytePair(BytePairModel(alphabet: .bytes, vocabulary: vocabulary, merges: [])),
      decoder: .byteLevel(addPrefixSpace: false, trimOffsets: false, useRegex: false),
      addedTokens: added.enumerated().map { index, token in
        var token = token
        token.id = 300 + TokenID(index)
        return token
      })
  }

  static func token(
    _ content: String, singleWord: Bool = false, left: Bool = false, right: Bool = false, special: Bool = false
  ) -> AddedToken {
    AddedToken(
      id: 0, content: Array(content.utf8), singleWord: singleWord, stripsLeft: left, stripsRight: right,
      special: special)
  }

  /// The texts of the tokens, added ones in brackets.
  static func pieces(
    _ added: [AddedToken], _ text: String, _ options: EncodingOptions = EncodingOptions(allowedSpecial: .all)
  ) throws -> String {
    var encoder = Encoder(try CompiledTokenizer(try tokenizer(added), options: options))
    var tokens: [EncodedToken] = []
    let bytes = Array(text.utf8)
    try encoder.encode(bytes.span, into: &tokens)
    let marked = tokens.flatMap { token in
      token.id < 300 ? Array(bytes[token.range]) : Array("⟨".utf8) + bytes[token.range] + Array("⟩".utf8)
    }
    return String(decoding: marked, as: UTF8.self)
  }

  @Test func theLeftmostLongestIsFound() throws {
    let added = ["ab", "abcd", "bc", "cde", "e"].map { Self.token($0) }
    #expect(try Self.pieces(added, "xabcx") == "x⟨ab⟩cx")
    #expect(try Self.pieces(added, "abcde") == "⟨abcd⟩⟨e⟩")
    #expect(try Self.pieces(added, "xbcde") == "x⟨bc⟩d⟨e⟩")
    #expect(try Self.pieces(added, "abbccdee") == "⟨ab⟩⟨bc⟩⟨cde⟩⟨e⟩")
  }

  /// All texts of up to seven letters over {a, b} against a search that tries every place.
  @Test(arguments: [["a", "ab", "bab", "abba"], ["aa", "aab", "b"], ["abab", "ba", "aaa"], ["bb"]])
  func everyShortText(contents: [String]) throws {
    var encoder = Encoder(try CompiledTokenizer(try Self.tokenizer(contents.map { Self.token($0) })))
    for length in 0...7 {
      for number in 0..<1 << length {
        let text = (0..<length).map { UInt8(ascii: "a") + UInt8(number >> $0 & 1) }
        var expected: [TokenID] = []
        var place = 0
        while place < text.count {
          let found = contents.indices.filter { text[place...].starts(with: contents[$0].utf8) }
            .max { contents[$0].utf8.count < contents[$1].utf8.count }
          expected.append(found.map { 300 + TokenID($0) } ?? TokenID(text[place]))
          place += found.map { contents[$0].utf8.count } ?? 1
        }
        var ids: [TokenID] = []
        try encoder.encode(text.span, into: &ids)
        #expect(ids == expected, "\(text)")
      }
    }
  }

  @Test func whiteSpaceIsTakenIn() throws {
    let added = [Self.token("[M]", left: true), Self.token("[R]", right: true)]
    #expect(try Self.pieces(added, "x   [M] y") == "x⟨   [M]⟩ y")
    #expect(try Self.pieces(added, "x [R] \u{3000}y") == "x ⟨[R] \u{3000}⟩y")
    #expect(try Self.pieces(added, "[R]  [M]") == "⟨[R]  ⟩⟨[M]⟩")
    // U+200B is no white space.
    #expect(try Self.pieces(added, "x\u{200B}[M]") == "x\u{200B}⟨[M]⟩")
  }

  /// Recorded with tokenizers 0.23.3.
  @Test func whiteSpaceTakenInTwice() throws {
    let added = [Self.token("x", right: true), Self.token(" b")]
    let tokenizer = try Self.tokenizer(added)
    var encoder = Encoder(try CompiledTokenizer(tokenizer))
    var tokens: [EncodedToken] = []
    try encoder.encode("ax ba".utf8Span.span, into: &tokens)
    #expect(tokens.map(\.id) == [97, 300, 301, 97])
    #expect(tokens.map(\.range) == [0..<1, 1..<3, 2..<4, 4..<5])
  }

  @Test func singleWordsStandAlone() throws {
    let added = [Self.token("ab", singleWord: true)]
    #expect(try Self.pieces(added, "ab xab abx é.ab.é éab ab") == "⟨ab⟩ xab abx é.⟨ab⟩.é éab ⟨ab⟩")
    // A combining mark and a joiner are of a word, a superscript is not.
    #expect(try Self.pieces(added, "\u{301}ab \u{200D}ab ²ab _ab") == "\u{301}ab \u{200D}ab ²⟨ab⟩ _ab")
  }

  @Test func specialTokensAreTextUnlessAllowed() throws {
    let added = [Self.token("<s>", special: true), Self.token("<p>", special: true), Self.token("<q>")]
    let text = "<s><p><q>"
    #expect(try Self.pieces(added, text, EncodingOptions()) == "<s><p>⟨<q>⟩")
    #expect(try Self.pieces(added, text) == "⟨<s>⟩⟨<p>⟩⟨<q>⟩")
    let only = EncodingOptions(allowedSpecial: .only([Array("<p>".utf8)]))
    #expect(try Self.pieces(added, text, only) == "<s>⟨<p>⟩⟨<q>⟩")
    #expect(
      errorMessage {
        _ = try Self.pieces(added, "é<s>", EncodingOptions(disallowedSpecial: .all))
      } == "the text spells the special token '<s>' at byte 2: allow it, or do not disallow it")
    #expect(
      try Self.pieces(
        added, "<s>", EncodingOptions(allowedSpecial: .only([Array("<s>".utf8)]), disallowedSpecial: .all)) == "⟨<s>⟩")
    #expect(
      errorMessage { _ = try Self.pieces(added, "", EncodingOptions(allowedSpecial: .only([Array("<q>".utf8)]))) }
        == "the tokenizer has no special token '<q>'")
  }

  @Test func theFrameIsAddedOnRequest() throws {
    var tokenizer = try Self.tokenizer([Self.token("<s>", special: true)])
    let start = PostProcessor.NamedToken(content: Array("<s>".utf8), id: 300)
    tokenizer.postProcessor = .bert(sep: PostProcessor.NamedToken(content: [0x61], id: 97), cls: start)
    var encoder = Encoder(try CompiledTokenizer(tokenizer, options: EncodingOptions(addsSpecialTokens: true)))
    #expect(try encoder.encode("xy") == [300, 120, 121, 97])
    #expect(try encoder.encode("") == [300, 97])
    var plain = Encoder(try CompiledTokenizer(tokenizer))
    #expect(try plain.encode("xy") == [120, 121])
    var tokens: [EncodedToken] = []
    try encoder.encode("xy".utf8Span.span, into: &tokens)
    #expect(tokens.map(\.range) == [0..<0, 0..<1, 1..<2, 2..<2])
  }
}
