import TestSupport
import Testing
import Tokenization

@Suite struct WordPieceEncoderTests {
  private func model(
    _ tokens: [String], prefix: String = "##", limit: Int = WordPieceModel.defaultCharacterLimit,
    alphabet: Alphabet = .characters
  ) throws -> WordPieceModel {
    var vocabulary = Vocabulary()
    for (id, token) in tokens.enumerated() { try vocabulary.add(token.utf8, id: TokenID(id)) }
    return WordPieceModel(
      vocabulary: vocabulary, alphabet: alphabet, unknown: vocabulary.id(of: Array("[UNK]".utf8)),
      continuingPrefix: Array(prefix.utf8), characterLimit: limit)
  }

  private func encoder(_ model: WordPieceModel, drops: Bool = false) throws -> Encoder {
    Encoder(
      try CompiledTokenizer(
        Tokenizer(model: .wordPiece(model)), options: EncodingOptions(unknownSymbols: drops ? .drop : .fail)))
  }

  private func tokens(_ text: String, _ model: WordPieceModel) throws -> [String] {
    var encoder = try encoder(model)
    return try encoder.encode(text).map { String(decoding: model.vocabulary[$0], as: UTF8.self) }
  }

  // MARK: Known words

  @Test func takesTheLongestTokenFromTheLeft() throws {
    let model = try model(["[UNK]", "un", "##aff", "##able", "##a", "una", "##ffable", "é", "##é"])
    #expect(try tokens("unaffable", model) == ["una", "##ffable"])
    #expect(try tokens("unable", model) == ["[UNK]"])
    #expect(try tokens("éé", model) == ["é", "##é"])
    #expect(try tokens("unx", model) == ["[UNK]"])
    #expect(try tokens("ab", model) == ["[UNK]"])
  }

  /// The example of Song et al. 2021, figure 1: failure links and what they find on the way.
  @Test func followsFailureLinks() throws {
    let model = try model(["a", "abcdx", "##b", "##c", "##cdy", "##dz"])
    #expect(try tokens("abcdz", model) == ["a", "##b", "##c", "##dz"])
    #expect(try tokens("abcdx", model) == ["abcdx"])
    #expect(try tokens("abcdy", model) == ["a", "##b", "##cdy"])
  }

  /// A word that begins with the prefix is a word like any other: first its own letters are looked up.
  @Test func wordsMayBeginWithThePrefix() throws {
    let model = try model(["[UNK]", "#", "###", "##b", "##bx", "##c", "a"])
    #expect(try tokens("##b", model) == ["##b"])
    #expect(try tokens("##bc", model) == ["##b", "##c"])
    #expect(try tokens("##", model) == ["#", "###"])
    #expect(try tokens("##a", model) == ["[UNK]"])
    #expect(try tokens("a##bx", model) == ["a", "###", "###", "##bx"])
    #expect(try tokens("a#b", model) == ["a", "###", "##b"])
  }

  @Test func anEmptyPrefixUsesTheSameTokensEverywhere() throws {
    let model = try model(["a", "ab", "abb", "b", "ba"], prefix: "")
    #expect(try tokens("abbaabbba", model) == ["abb", "a", "abb", "ba"])
  }

  @Test func longWordsAreUnknown() throws {
    let model = try model(["[UNK]", "é", "##é"], limit: 3)
    #expect(try tokens("ééé", model) == ["é", "##é", "##é"])
    #expect(try tokens("éééé", model) == ["[UNK]"])
  }

  @Test func withoutAnUnknownTokenAWordIsRefusedOrDropped() throws {
    let model = try model(["a", "##b"])
    var refusing = try encoder(model)
    #expect(
      errorMessage { _ = try refusing.encode("axb") }
        == "word 'axb' at byte 0 is not in the vocabulary, which has no unknown token (drop such symbols if that is what you want)"
    )
    var dropping = try encoder(model, drops: true)
    #expect(try dropping.encode("axb") == [])
    #expect(dropping.droppedSymbolCount == 1)
    #expect(try dropping.encode("abb") == [0, 1, 1])
  }

  @Test func refusesAnUnknownTokenThatIsNotThere() throws {
    var model = try model(["a"])
    model.unknown = 7
    #expect(
      errorMessage { _ = try encoder(model) } == "the unknown token has id 7, which is not in the vocabulary")
  }

  // MARK: Against the reference

  /// Words and tokens over few letters, of which tokens often lack some, so that every link is followed.
  @Test(arguments: 0..<8) func equalsTheReference(part: Int) throws {
    for seed in part * 200..<part * 200 + 200 {
      var random = SeededGenerator(seed: seed)
      let isBytes = seed % 4 == 3
      let letters = Array((isBytes ? "ab#\u{1}" : "abé#漢").unicodeScalars.prefix(Int.random(in: 1...5, using: &random)))
      func text(_ count: Int) -> [UInt8] {
        (0..<count).flatMap { _ in Array(UTF8.encode(letters.randomElement(using: &random)!)!) }
      }
      let prefix = Array(["##", "##", "", "#", "a"].randomElement(using: &random)!.utf8)
      var vocabulary = Vocabulary()
      func add(_ token: [UInt8]) throws {
        guard !token.isEmpty, vocabulary.id(of: token) == nil else { return }
        try vocabulary.add(token, id: TokenID(vocabulary.idEnd + Int.random(in: 0...1, using: &random)))
      }
      let hasUnknown = Bool.random(using: &random)
      if hasUnknown { try add(Array("[UNK]".utf8)) }
      for letter in letters where Int.random(in: 0..<10, using: &random) > 0 {
        try add(Array(UTF8.encode(letter)!))
        if Int.random(in: 0..<10, using: &random) > 0 { try add(prefix + Array(UTF8.encode(letter)!)) }
      }
      for _ in 0..<Int.random(in: 0...25, using: &random) {
        let token = text(Int.random(in: 1...9, using: &random))
        try add(Bool.random(using: &random) ? prefix + token : token)
      }
      if vocabulary.count == 0 { try add([0x61]) }
      let model = WordPieceModel(
        vocabulary: vocabulary, alphabet: isBytes ? .bytes : .characters,
        unknown: vocabulary.id(of: Array("[UNK]".utf8)), continuingPrefix: prefix,
        characterLimit: [5, 100, 100].randomElement(using: &random)!)
      let reference = ReferenceWordPieceEncoder(model)
      var encoder = try encoder(model, drops: true)
      for _ in 0..<30 {
        var word = text(Int.random(in: 1...30, using: &random))
        if Int.random(in: 0..<8, using: &random) == 0 {
          word.insert(
            [0xFF, 0xC3, 0x80, 0xE6].randomElement(using: &random)!, at: word.indices.randomElement(using: &random)!)
        }
        var ids: [TokenID] = []
        try encoder.encode(word.span, into: &ids)
        let expected = reference.encode(word) ?? []
        #expect(ids == expected.map(\.token), "seed \(seed), word \(word)")
        var tokens: [EncodedToken] = []
        try encoder.encode(word.span, into: &tokens)
        #expect(tokens.map(\.id) == ids, "seed \(seed), word \(word)")
        #expect(tokens.map(\.range.lowerBound) == expected.map(\.start), "seed \(seed), word \(word)")
      }
    }
  }

  // MARK: Long words

  /// Without links every token would look at all the bytes behind it once more: 20 000 for each of a million tokens.
  @Test func longWordsTakeLinearTime() throws {
    let long = String(repeating: "a", count: 20_000) + "b"
    let model = try model(["a", "##a", long, "##" + long], limit: .max)
    let word = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    var encoder = try encoder(model)
    var ids: [TokenID] = []
    let clock = ContinuousClock()
    let time = try clock.measure { try encoder.encode(word.span, into: &ids) }
    #expect(ids.count == word.count && ids.first == 0 && ids.dropFirst().allSatisfy { $0 == 1 })
    #expect(time < .seconds(5))
  }
}
