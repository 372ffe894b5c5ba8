import Testing
import Tokenization

@Suite struct BytePairEncoderTests {
  /// A model whose tokens are `tokens`, in order of id, with the merges written as "left right".
  static func model(
    _ tokens: [String], merges: [String], alphabet: Alphabet = .characters
  ) throws -> BytePairModel {
    var vocabulary = Vocabulary()
    for (id, token) in tokens.enumerated() { try vocabulary.add(Array(token.utf8), id: TokenID(id)) }
    let merges = try merges.enumerated().map { rank, merge in
      let parts = merge.split(separator: " ").map { Array($0.utf8) }
      return BytePairModel.Merge(
        left: try #require(vocabulary.id(of: parts[0])), right: try #require(vocabulary.id(of: parts[1])),
        result: try #require(vocabulary.id(of: parts[0] + parts[1])), rank: UInt32(rank))
    }
    return BytePairModel(alphabet: alphabet, vocabulary: vocabulary, merges: merges)
  }

  static func tokens(_ model: BytePairModel, _ piece: String, dropsUnknown: Bool = false) throws -> [String] {
    var encoder = BytePairEncoder(try BytePairTables(model), dropsUnknown: dropsUnknown)
    return try encoder.encode(Array(piece.utf8)).map { String(decoding: model.vocabulary[$0], as: UTF8.self) }
  }

  @Test func mergesTheLeftmostOfEqualPairs() throws {
    let model = try Self.model(["a", "aa", "aaa"], merges: ["a a", "aa a"])
    #expect(try Self.tokens(model, "aaaaaaa") == ["aa", "aa", "aaa"])
    #expect(try Self.tokens(model, "a") == ["a"])
  }

  @Test func dropsUnknownSymbolsOnRequestAndLetsNeighboursMerge() throws {
    let model = try Self.model(["a", "b", "ab"], merges: ["a b"])
    #expect(try Self.tokens(model, "aXb", dropsUnknown: true) == ["ab"])
    #expect(throws: EncodingError.unknownSymbol(Array("X".utf8), offset: 1)) { try Self.tokens(model, "aXb") }
  }

  @Test func namesAnUnknownSymbolAndItsPlace() {
    #expect(
      EncodingError.unknownSymbol(Array("é".utf8), offset: 7).description
        == "character 'é' (U+00E9) at byte 7 is not in the vocabulary, which has no unknown token"
        + " (drop such symbols if that is what you want)")
    #expect(EncodingError.unknownSymbol([0xFF], offset: 0).description.hasPrefix("byte 0xFF at byte 0 is not"))
    #expect(EncodingError.unknownSymbol([0x0A], offset: 0).description.hasPrefix("byte 0x0A at byte 0 is not"))
  }

  @Test func fusesUnknownSymbols() throws {
    var model = try Self.model(["a", "?", "aa"], merges: ["a a"])
    model.unknown = 1
    #expect(try Self.tokens(model, "xyaaz") == ["?", "?", "aa", "?"])
    model.fusesUnknown = true
    #expect(try Self.tokens(model, "xyaaz") == ["?", "aa", "?"])
  }

  @Test func fallsBackToBytesOfWholeCharactersOnly() throws {
    var model = try Self.model(["a", "<0xC3>", "<0xA9>", "<0xE2>", "?"], merges: [])
    model.byteFallback = true
    model.unknown = 4
    #expect(try Self.tokens(model, "éa") == ["<0xC3>", "<0xA9>", "a"])
    // One byte of ≤ has no token.
    #expect(try Self.tokens(model, "≤a") == ["?", "a"])
  }

  /// Recorded with tokenizers 0.23.3: an unknown character comes out after the bytes of the characters behind it.
  @Test func keepsHuggingFacesOrderOfUnknownAndFallback() throws {
    var model = try Self.model(["a", "<0xC3>", "<0xA9>", "?"], merges: [])
    model.byteFallback = true
    model.unknown = 3
    #expect(try Self.tokens(model, "≤éa") == ["<0xC3>", "<0xA9>", "?", "a"])
    #expect(try Self.tokens(model, "≤é≤≤a") == ["<0xC3>", "<0xA9>", "?", "?", "?", "a"])
    model.fusesUnknown = true
    #expect(try Self.tokens(model, "≤é≤≤a") == ["<0xC3>", "<0xA9>", "?", "a"])
  }

  /// Recorded with tokenizers 0.23.3.
  @Test func theLaterOfTwoEqualMergesCounts() throws {
    let model = try Self.model(["a", "b", "ab", "c", "bc"], merges: ["a b", "b c", "a b"])
    #expect(try Self.tokens(model, "abc") == ["a", "bc"])
  }

  /// Recorded with tokenizers 0.23.3.
  @Test func dropoutGoesBeforeWholePieces() throws {
    var model = try Self.model(["a", "b", "ab"], merges: ["a b"])
    model.ignoresMerges = true
    var encoder = BytePairEncoder(try BytePairTables(model))
    var generator = RandomGenerator(seed: 0)
    #expect(try encoder.encode(Array("ab".utf8), dropout: 1, generator: &generator) == [0, 1])
  }

  @Test func marksContinuationsAndEnds() throws {
    var model = try Self.model(["a", "b", "##a", "##b", "ab"], merges: [])
    let id = { (token: String) in try #require(model.vocabulary.id(of: Array(token.utf8))) }
    model.merges = [BytePairModel.Merge(left: try id("a"), right: try id("##b"), result: try id("ab"), rank: 0)]
    model.continuingPrefix = Array("##".utf8)
    #expect(try Self.tokens(model, "aba") == ["ab", "##a"])

    var suffixed = try Self.model(["l", "o", "w</w>", "lo", "low</w>", "w"], merges: ["l o", "lo w</w>"])
    suffixed.wordSuffix = Array("</w>".utf8)
    #expect(try Self.tokens(suffixed, "low") == ["low</w>"])
    #expect(try Self.tokens(suffixed, "loww") == ["lo", "w", "w</w>"])
  }

  @Test func wholePiecesGoBeforeMergesWhereTheModelSaysSo() throws {
    var model = try Self.model(["a", "b", "c", "ab", "abc"], merges: ["a b"], alphabet: .bytes)
    #expect(try Self.tokens(model, "abc") == ["ab", "c"])
    model.ignoresMerges = true
    #expect(try Self.tokens(model, "abc") == ["abc"])
    #expect(try Self.tokens(model, "abcc") == ["ab", "c", "c"])
  }

  @Test(arguments: [Alphabet.bytes, .characters])
  func agreesWithTheReferenceOnRandomModels(alphabet: Alphabet) throws {
    for seed in UInt64(0)..<600 {
      var random = RandomBytePairModel(seed: seed)
      let model = try random.model(alphabet: alphabet)
      let reference = ReferenceBytePairEncoder(model)
      let tables = try BytePairTables(model)
      var encoder = BytePairEncoder(tables, dropsUnknown: true)
      let pieces =
        [3, 8, 20, 63, 64, 65, 66, 90, 200].map { random.piece(maximumCount: $0) }
        + [40, 70, 100, 300].map { random.runs(minimumCount: $0) }
      for piece in pieces {
        let expected = reference.encode(piece)
        let found = try encoder.encode(piece)
        try #require(found == expected, "seed \(seed), piece \(piece)")
        let tracked = try encoder.encodeTrackingStarts(piece)
        try #require(tracked.map(\.token) == expected, "seed \(seed), piece \(piece)")
        if !model.byteFallback {
          try #require(tracked.map(\.start) == tracked.map(\.start).sorted(), "seed \(seed)")
        }
        var generator = RandomGenerator(seed: seed)
        if !model.ignoresMerges {
          // Nothing is passed over, so the queue alone decides.
          try #require(try encoder.encode(piece, dropout: 0, generator: &generator) == expected, "seed \(seed)")
        }
      }
    }
  }

  @Test func startsAreWhereTokensOfBytesBegin() throws {
    for seed in UInt64(0)..<100 {
      var random = RandomBytePairModel(seed: seed)
      var model = try random.model(alphabet: .bytes)
      model.unknown = nil
      model.wordSuffix = nil
      model.continuingPrefix = nil
      var encoder = BytePairEncoder(try BytePairTables(model))
      for _ in 0..<10 {
        let piece = random.piece(maximumCount: 100).filter { model.vocabulary.id(of: [$0]) != nil }
        let tracked = try encoder.encodeTrackingStarts(piece)
        var start = 0
        for (token, found) in tracked {
          #expect(found == start)
          #expect(Array(model.vocabulary[token]) == Array(piece[start..<start + model.vocabulary[token].count]))
          start += model.vocabulary[token].count
        }
        #expect(start == piece.count)
      }
    }
  }

  @Test func dropoutFollowsItsProbabilityAndSeed() throws {
    let model = try Self.model(["a", "b", "ab", "abab"], merges: ["a b", "ab ab"])
    var encoder = BytePairEncoder(try BytePairTables(model))
    let piece = Array(String(repeating: "ab", count: 2000).utf8)
    var generator = RandomGenerator(seed: 7)
    #expect(try encoder.encode(piece, dropout: 1, generator: &generator).count == 4000)
    let first = try encoder.encode(piece, dropout: 0.5, generator: &generator)
    generator = RandomGenerator(seed: 8)
    let second = try encoder.encode(piece, dropout: 0.5, generator: &generator)
    generator = RandomGenerator(seed: 8)
    #expect(try encoder.encode(piece, dropout: 0.5, generator: &generator) == second)
    #expect(first != second)
    #expect(second.count > 1000 && second.count < 4000)
    #expect(second.flatMap { Array(model.vocabulary[$0]) } == piece)
  }

  @Test func refusesModelsThatMakeNoSense() throws {
    var model = try Self.model(["a", "b", "ab"], merges: ["a b"])
    model.unknown = 9
    #expect(throws: BytePairError.missingUnknownToken(id: 9)) { try BytePairTables(model) }
    model.unknown = nil
    model.merges[0].right = 5
    #expect(throws: BytePairError.mergeOfMissingToken(id: 5, rank: 0)) { try BytePairTables(model) }
    model.merges[0].right = 1
    model.merges = []
    try model.vocabulary.add(Array("far".utf8), id: 1 << 21)
    #expect(throws: BytePairError.idTooLarge(id: 1 << 21, limit: 1 << 21)) { try BytePairTables(model) }
  }
}
