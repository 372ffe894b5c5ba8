import TestSupport
import Testing
import Tokenization

@Suite struct PieceCounterTests {
  private static let lines = [
    "The cat's 12 hats\n", "\n", "\n", "  two  spaces\tand\ta tab\r\n", "日本語のテキスト。\n",
    "internationalization rules!!!\n",
    "no end",
  ]

  /// The pieces of texts, one by one, the slow way.
  private func expected(_ texts: [[UInt8]], _ preTokenizer: PreTokenizer?) throws -> PieceCounts {
    let splitter = try Splitter(preTokenizer, keepsBytes: true)
    var counts = PieceCounts()
    for text in texts {
      var pieces = SplitText(AlignedText(text))
      try splitter.split(&pieces)
      for piece in pieces.pieces { try counts.add(pieces.text.bytes[piece]) }
    }
    return counts
  }

  /// Random lines, some long, some empty, some not UTF-8.
  private func randomTexts(_ count: Int, seed: Int) -> [[UInt8]] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      var text: [UInt8] = []
      for _ in 0..<Int.random(in: 0...8, using: &random) {
        text += Array(Self.lines.randomElement(using: &random)!.utf8)
        if Int.random(in: 0..<10, using: &random) == 0 { text += [0xFF, 0xC3] }
      }
      return text
    }
  }

  static let preTokenizers: [PreTokenizer?] = [
    SplitPattern.gpt2.preTokenizer, SplitPattern.llama3.preTokenizer, SplitPattern.deepSeekV3.preTokenizer,
    .sequence([.whitespace, .byteLevel(addPrefixSpace: false, trimOffsets: true, useRegex: false)]), nil,
  ]

  @Test(arguments: preTokenizers) func equalsSplittingOneByOne(preTokenizer: PreTokenizer?) throws {
    let texts = randomTexts(2000, seed: 1)
    let expected = try expected(texts, preTokenizer)
    var single = try PieceCounter(preTokenizer: preTokenizer)
    for text in texts { try single.add(text) }
    #expect(single.counts == expected)
    #expect(single.byteCount == texts.reduce(0) { $0 + $1.count })

    // All in one array: touching, with something between them, and with room behind the last.
    for gap in [0, 1, 3] {
      var batch = TextBatch()
      for text in texts {
        batch.ranges.append(batch.bytes.count..<batch.bytes.count + text.count)
        batch.bytes += text + [UInt8](repeating: 0x61, count: gap)
      }
      var counter = try PieceCounter(preTokenizer: preTokenizer)
      try counter.add(batch)
      #expect(counter.counts == expected, "gap \(gap)")
    }
  }

  @Test(arguments: [1, 2, 3, 8]) func doesNotDependOnThreadsOrBatches(workers: Int) throws {
    let texts = randomTexts(3000, seed: 2)
    let expected = try expected(texts, SplitPattern.gpt2.preTokenizer)
    for size in [1, 7, 1000, 5000] {
      let counted = try PieceCounts.counted(
        from: texts[...], workers: workers,
        makeCounter: { try PieceCounter(preTokenizer: SplitPattern.gpt2.preTokenizer) },
        read: { rest, batch in
          batch = TextBatch()
          for text in rest.prefix(size) {
            batch.ranges.append(batch.bytes.count..<batch.bytes.count + text.count)
            batch.bytes += text
          }
          rest = rest.dropFirst(size)
          return !batch.ranges.isEmpty
        })
      #expect(counted.counts == expected, "\(size) texts at a time")
      #expect(counted.byteCount == texts.reduce(0) { $0 + $1.count })
    }
  }

  @Test func normalizesFirst() throws {
    var counter = try PieceCounter(normalizer: .lowercase, preTokenizer: SplitPattern.gpt2.preTokenizer)
    try counter.add(Array("The the THE".utf8))
    #expect(counter.counts.sorted().map { String(decoding: $0.piece, as: UTF8.self) } == [" the", "the"])
    #expect(counter.counts.count(of: Array(" the".utf8)) == 2)
  }

  /// Words that ASCII alone does not tell, between all kinds of white space, and bytes that are no text.
  @Test(arguments: SpacedWordsTests.stages) func cutsSpacedWordsAsTheStagesDo(
    normalizer: Normalizer?, preTokenizer: PreTokenizer
  )
    throws
  {
    let parts: [[UInt8]] =
      [
        "a", "B", "don't", "e-mail", "Straße", "ΌΔΟΣ", "İ", "e\u{301}", "\u{301}", "日本語", "x日y", "“quoted”", "—", "…",
        " ",
        "  ", "\t", "\n", "\r\n", "\u{B}", "\u{C}", "\u{1C}", "\u{85}", "\u{A0}", "\u{2028}", "\u{3000}", "\u{200B}",
        "\u{AD}",
        "\0", "\u{7F}", "$", "^", "...", "´", "K", "internationalization", "ab\u{FFFD}cd",
      ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xA9], [0xE2, 0x96]]
    var random = SeededGenerator(seed: 3)
    let texts = (0..<3000).map { _ in
      (0..<Int.random(in: 0...9, using: &random)).flatMap { _ in parts.randomElement(using: &random) ?? [] }
    }
    let textNormalizer = try normalizer.map { try TextNormalizer($0) }
    let splitter = try Splitter(preTokenizer, keepsBytes: false)
    var expected = PieceCounts()
    for text in texts {
      var aligned = AlignedText(text)
      try textNormalizer?.normalize(&aligned)
      var pieces = SplitText(aligned)
      try splitter.split(&pieces)
      for piece in pieces.pieces { try expected.add(pieces.text.bytes[piece]) }
    }
    var single = try PieceCounter(normalizer: normalizer, preTokenizer: preTokenizer, alphabet: .characters)
    for text in texts { try single.add(text) }
    #expect(single.counts == expected)
    var batch = TextBatch()
    for text in texts {
      batch.ranges.append(batch.bytes.count..<batch.bytes.count + text.count)
      batch.bytes += text + Array("ZZ".utf8)
    }
    var together = try PieceCounter(normalizer: normalizer, preTokenizer: preTokenizer, alphabet: .characters)
    try together.add(batch)
    #expect(together.counts == expected)
    #expect(together.byteCount == single.byteCount)
  }

  @Test(arguments: [1, 4]) func handsOnTheErrorOfItsSource(workers: Int) throws {
    struct Broken: Error {}
    #expect(throws: Broken.self) {
      _ = try PieceCounts.counted(
        from: 0, workers: workers,
        makeCounter: { try PieceCounter(preTokenizer: nil) },
        read: { count, batch in
          count += 1
          if count == 5 { throw Broken() }
          batch = TextBatch(bytes: [0x61], ranges: [0..<1])
          return true
        })
    }
  }
}
