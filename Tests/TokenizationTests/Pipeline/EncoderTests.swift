import Corpora
import Glibc
import TestSupport
import Testing
import Tokenization

@Suite struct EncoderTests {
  /// A byte-level tokenizer with GPT-2's pattern and a few merges.
  static func small() throws -> Tokenizer {
    var vocabulary = Vocabulary()
    for byte in UInt8.min...UInt8.max { try vocabulary.add([byte], id: TokenID(byte)) }
    var list: [BytePairModel.Merge] = []
    for (rank, (left, right)) in [("a", "b"), ("ab", "ab"), (" ", "t"), (" t", "h")].enumerated() {
      let first = try #require(vocabulary.id(of: Array(left.utf8)))
      let second = try #require(vocabulary.id(of: Array(right.utf8)))
      let id = TokenID(vocabulary.idEnd)
      try vocabulary.add(Array((left + right).utf8), id: id)
      list.append(BytePairModel.Merge(left: first, right: second, result: id, rank: UInt32(rank)))
    }
    return Tokenizer(
      preTokenizer: SplitPattern.gpt2.preTokenizer,
      model: .bytePair(BytePairModel(alphabet: .bytes, vocabulary: vocabulary, merges: list)),
      decoder: .byteLevel(addPrefixSpace: false, trimOffsets: true, useRegex: true))
  }

  static let published = Result {
    try TokenizerFile.read(path: try SharedMaterial.path("vocabularies/cl100k_base/cl100k_base.tiktoken"))
  }

  /// The whole text is one piece, so it is cut where no token reaches across.
  @Test(arguments: [Alphabet.bytes, .characters])
  func longPiecesAgreeWithTheReference(alphabet: Alphabet) throws {
    for seed in UInt64(0)..<400 {
      var random = RandomBytePairModel(seed: seed)
      let model = try random.model(alphabet: alphabet)
      let reference = ReferenceBytePairEncoder(model)
      var encoder = Encoder(
        try CompiledTokenizer(Tokenizer(model: .bytePair(model)), options: EncodingOptions(unknownSymbols: .drop)))
      for maximum in [5, 12, 12, 25, 25, 60, 200] {
        let piece = random.piece(maximumCount: maximum)
        let expected = reference.encode(piece)
        for _ in 0..<2 {
          var ids: [TokenID] = []
          try encoder.encode(piece.span, into: &ids)
          try #require(ids == expected, "seed \(seed), piece \(piece)")
        }
      }
    }
  }

  @Test func anyBytesComeBack() throws {
    let compiled = try CompiledTokenizer(try Self.published.get())
    var encoder = Encoder(compiled)
    let decoder = try Decoder(compiled.tokenizer)
    for seed in 0..<40 {
      var generator = SeededGenerator(seed: seed)
      let letters = Array(" \n\tabé≤한😀'1\u{301}".utf8)
      let bytes = (0..<1 << (seed % 15)).map { _ in
        seed % 2 == 0
          ? UInt8(truncatingIfNeeded: generator.next()) : letters[Int(generator.next() % UInt64(letters.count))]
      }
      var ids: [TokenID] = []
      try encoder.encode(bytes.span, into: &ids)
      #expect(try decoder.decode(ids) == bytes, "seed \(seed)")
      var tokens: [EncodedToken] = []
      try encoder.encode(bytes.span, into: &tokens)
      #expect(tokens.map(\.id) == ids, "seed \(seed)")
      var end = 0
      for token in tokens {
        #expect(token.range.lowerBound == end)
        end = token.range.upperBound
        #expect(Array(compiled.tokenizer.model.vocabulary[token.id]) == Array(bytes[token.range]))
      }
      #expect(end == bytes.count)
    }
  }

  @Test func everyCodePointComesBack() throws {
    let compiled = try CompiledTokenizer(try Self.published.get())
    var encoder = Encoder(compiled)
    let decoder = try Decoder(compiled.tokenizer)
    for start in stride(from: UInt32(0), to: 0x110000, by: 0x1000) {
      var bytes: [UInt8] = []
      for code in start..<start + 0x1000 {
        bytes += Unicode.Scalar(code).flatMap { UTF8.encode($0).map { Array($0) } } ?? []
      }
      var ids: [TokenID] = []
      try encoder.encode(bytes.span, into: &ids)
      #expect(try decoder.decode(ids) == bytes, "from \(start)")
    }
  }

  /// What an encoder has seen changes nothing, nor does which encoder of several encodes a record.
  @Test func theSameForAnyNumberOfEncoders() throws {
    let compiled = try CompiledTokenizer(try Self.published.get())
    let texts = try GoldenTexts.lines()
    var single = Encoder(compiled)
    var serial: [[TokenID]] = []
    for text in texts {
      var ids: [TokenID] = []
      try single.encode(text.span, into: &ids)
      serial.append(ids)
    }
    for workers in [1, 2, 3] {
      var parallel: [[TokenID]] = []
      var next = 0
      try OrderedWork(workers: workers).run(
        produce: { () -> [UInt8]? in
          if next == texts.count { return nil }
          defer { next += 1 }
          return texts[next]
        }, makeWorker: { Encoder(compiled) },
        work: { (encoder: inout Encoder, text: [UInt8]) in
          var ids: [TokenID] = []
          try encoder.encode(text.span, into: &ids)
          return ids
        }, consume: { (ids: [TokenID]) in parallel.append(ids) })
      #expect(parallel == serial)
    }
  }

  @Test func dropoutDependsOnSeedAndRecordAlone() throws {
    let tokenizer = try Self.published.get()
    let text = Array("The quick brown fox jumps over the lazy dog, encyclopaedically.".utf8)
    func ids(seed: UInt64, record: UInt64, probability: Double = 0.3, before: Int = 0) throws -> [TokenID] {
      let dropout = EncodingOptions.Dropout(probability: probability, seed: seed)
      var encoder = Encoder(try CompiledTokenizer(tokenizer, options: EncodingOptions(dropout: dropout)))
      var ids: [TokenID] = []
      for number in 0..<before { try encoder.encode(text.span, record: UInt64(number), into: &ids) }
      ids = []
      try encoder.encode(text.span, record: record, into: &ids)
      return ids
    }
    let first = try ids(seed: 1, record: 5)
    #expect(try ids(seed: 1, record: 5, before: 5) == first)
    #expect(try ids(seed: 1, record: 6) != first)
    #expect(try ids(seed: 2, record: 5) != first)
    #expect(try Decoder(tokenizer).decode(first) == text)
    #expect(
      try ids(seed: 1, record: 5, probability: 1) == text.map { try #require(tokenizer.model.vocabulary.id(of: [$0])) })
    var plain = Encoder(try CompiledTokenizer(tokenizer))
    #expect(try ids(seed: 1, record: 5, probability: 0) == plain.encode(String(decoding: text, as: UTF8.self)))
    #expect(throws: EncodingError.dropoutOutOfRange(1.5)) {
      try CompiledTokenizer(tokenizer, options: EncodingOptions(dropout: .init(probability: 1.5, seed: 0)))
    }
  }

  @Test func dropoutIsRefusedWhereNothingMerges() throws {
    var vocabulary = Vocabulary()
    try vocabulary.add(Array("a".utf8), id: 0)
    let words = Tokenizer(model: .wordLevel(WordLevelModel(vocabulary: vocabulary)))
    #expect(throws: EncodingError.dropoutWithoutMerges(model: "WordLevel")) {
      try CompiledTokenizer(words, options: EncodingOptions(dropout: .init(probability: 0.1, seed: 0)))
    }
  }

  @Test func anUnknownSymbolIsNamedWithItsPlaceInTheRecord() throws {
    var vocabulary = Vocabulary()
    for (id, token) in ["▁", "a", "b"].enumerated() { try vocabulary.add(Array(token.utf8), id: TokenID(id)) }
    let tokenizer = Tokenizer(
      normalizer: .sequence([
        .lowercase, .prepend(Array("▁".utf8)), .replace(pattern: .string([0x20]), content: Array("▁".utf8)),
      ]), preTokenizer: .metaspace(replacement: "▁", prependScheme: .never, split: true),
      model: .bytePair(BytePairModel(alphabet: .characters, vocabulary: vocabulary, merges: [])))
    var encoder = Encoder(try CompiledTokenizer(tokenizer))
    #expect(try encoder.encode("A b") == [0, 1, 0, 2])
    #expect(throws: EncodingError.unknownSymbol(Array("é".utf8), offset: 5)) { try encoder.encode("A Ba É") }
    var ids: [TokenID] = [7]
    #expect(throws: EncodingError.self) { try encoder.encode("aéb".utf8Span.span, into: &ids) }
    #expect(ids == [7])
    var dropping = Encoder(try CompiledTokenizer(tokenizer, options: EncodingOptions(unknownSymbols: .drop)))
    #expect(try dropping.encode("A éÉ b") == [0, 1, 0, 0, 2])
    #expect(dropping.droppedSymbolCount == 2)
    #expect(try dropping.encode("A éÉ b") == [0, 1, 0, 0, 2])
    #expect(dropping.droppedSymbolCount == 4)
  }

  @Test func aCacheThatIsFullGivesTheSame() throws {
    // More distinct pieces than any part of the cache holds, short and long, of one token and of many.
    let compiled = try CompiledTokenizer(try Self.small())
    var encoder = Encoder(compiled)
    var fresh = Encoder(compiled)
    let decoder = try Decoder(compiled.tokenizer)
    for round in 0..<40 {
      var text: [UInt8] = []
      for number in 0..<20_000 {
        text += " ab\(number &* 7919 &+ round &* 104_729)".utf8
        if number % 8 == 0 { text += "abababababababababab".utf8.prefix(number / 8 % 20) }
      }
      var ids: [TokenID] = []
      try encoder.encode(text.span, into: &ids)
      #expect(try decoder.decode(ids) == text)
      if round % 13 == 12 {
        var again: [TokenID] = []
        try fresh.encode(text.span, into: &again)
        #expect(ids == again)
        fresh = Encoder(compiled)
      }
    }
  }

  /// Twice the text takes about twice the time, whatever it holds.
  @Test(
    arguments: [
      "a", "ab", "=", " ", " \n", "1", "\0", "e\u{301}", "abcdefghijklmnopqrstuvwxyz", "漢", "aA", "'s", "<|endoftext|>",
    ])
  func timeGrowsWithTheTextAlone(unit: String) throws {
    let compiled = try CompiledTokenizer(
      try Self.published.get(), options: EncodingOptions(allowedSpecial: .all))
    func seconds(_ bytes: Int) throws -> Double {
      let text = Array(String(repeating: unit, count: bytes / unit.utf8.count).utf8)
      var best = Double.infinity
      for _ in 0..<3 {
        var encoder = Encoder(compiled)
        var ids: [TokenID] = []
        let start = Self.threadSeconds()
        try encoder.encode(text.span, into: &ids)
        best = min(best, Self.threadSeconds() - start)
      }
      return best
    }
    let small = try seconds(1 << 17)
    let large = try seconds(1 << 19)
    // Four times the text: quadratic work would take sixteen times as long.
    #expect(large < 8 * small + 0.02, "\(small) s, \(large) s")
  }

  private static func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
