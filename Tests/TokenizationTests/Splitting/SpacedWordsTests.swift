import TestSupport
import Testing
import Tokenization

/// Stages that are done in one pass give what they give one after the other. Counting and encoding go through the pass;
/// origins of tokens are found by the stages.
@Suite struct SpacedWordsTests {
  static let stages: [(Normalizer?, PreTokenizer)] =
    [
      (nil, .bert), (nil, .whitespaceSplit), (bert(cleanText: false, lowercase: false), .bert),
      (bert(cleanText: false, lowercase: true), .bert), (bert(lowercase: false), .bert), (bert(lowercase: true), .bert),
      (bert(stripAccents: true, lowercase: false), .whitespaceSplit),
      (bert(stripAccents: false, lowercase: true), .bert), (bert(lowercase: true), .whitespaceSplit),
    ]

  private static func bert(cleanText: Bool = true, stripAccents: Bool? = nil, lowercase: Bool) -> Normalizer {
    .bert(
      cleanText: cleanText, handleChineseCharacters: cleanText, stripAccents: stripAccents, lowercase: lowercase)
  }

  private static func expected(_ texts: [[UInt8]], _ normalizer: Normalizer?, _ preTokenizer: PreTokenizer) throws
    -> PieceCounts
  {
    let normalizer = try normalizer.map { try TextNormalizer($0) }
    let splitter = try Splitter(preTokenizer, keepsBytes: false)
    var counts = PieceCounts()
    for text in texts {
      var aligned = AlignedText(text)
      try normalizer?.normalize(&aligned)
      var pieces = SplitText(aligned)
      try splitter.split(&pieces)
      for piece in pieces.pieces { try counts.add(pieces.text.bytes[piece]) }
    }
    return counts
  }

  /// Each character within a word, beside itself, between marks that go, and between two that stay and would change places
  /// (of classes 224 and 216).
  @Test(arguments: stages) func everyCharacter(normalizer: Normalizer?, preTokenizer: PreTokenizer) throws {
    let planes: [Range<UInt32>] = isFull ? [0..<0x11_0000] : [0..<0x3_2400, 0xE_0000..<0xE_0200, 0x10_FFF0..<0x11_0000]
    var single = try PieceCounter(normalizer: normalizer, preTokenizer: preTokenizer, alphabet: .characters)
    for plane in planes {
      for block in stride(from: plane.lowerBound, to: plane.upperBound, by: 256) {
        var text = ""
        for value in block..<min(block + 256, plane.upperBound) {
          guard let c = Unicode.Scalar(value) else { continue }
          text += "b\(c)d \(c)\(c) x\u{301}\(c)\u{316}\u{302}y z\u{302E}\(c)\u{1D165}\(c)z\n"
        }
        let bytes = Array(text.utf8)
        try single.add(bytes)
        let expected = try Self.expected([bytes], normalizer, preTokenizer)
        try #require(single.takeCounts() == expected, "U+\(String(block, radix: 16)) and the 255 behind it")
      }
    }
  }

  /// What a text may end with, and words so long that pieces and bytes need more room than there is.
  @Test(arguments: stages) func ends(normalizer: Normalizer?, preTokenizer: PreTokenizer) throws {
    let long = String(repeating: "Ärger", count: 9000)
    let dots = String(repeating: "a.", count: 3000)
    let starts =
      ["", "a ", "a", long, dots, "\u{302}", " \u{301}\u{316} ", "\u{302E}\u{1D165}\u{302}"].map { Array($0.utf8) } + [
        [0xC3]
      ]
    let parts =
      [
        "", "\u{301}", " \u{301}", "\0", "\u{AD}", "\u{302E}\u{1D165}", "日", "\u{302E}\u{1D165}\u{302}" + long,
        long + "\u{302E}\u{1D165}", dots + "\u{302E}\u{1D165}.",
      ].map { Array($0.utf8) } + [[0x80], [0xE2, 0x96], [0xC3, 0x00, 0xA9], [0xC3, 0x20, 0xA9]]
    for start in starts {
      for end in parts {
        var counter = try PieceCounter(normalizer: normalizer, preTokenizer: preTokenizer, alphabet: .characters)
        try counter.add(start + end)
        let expected = try Self.expected([start + end], normalizer, preTokenizer)
        try #require(counter.counts == expected, "\(start.suffix(8)), \(end.prefix(8)), \(end.suffix(8))")
      }
    }
  }

  /// In their order, and through the cache of pieces.
  @Test(arguments: stages) func idsAreThoseOfTheStages(normalizer: Normalizer?, preTokenizer: PreTokenizer) throws {
    let letters = Array("abcdeéÉßI日本.,'-—。 \n\u{A0}\u{3000}\u{301}\u{316}\u{302E}\u{1D165}한ق\u{652}ไ\u{E49}")
    var vocabulary = Vocabulary()
    try vocabulary.add("[UNK]".utf8, id: 0)
    for letter in Set(letters.flatMap { "\($0)\(String($0).lowercased())".unicodeScalars }).sorted() {
      for token in ["\(letter)", "##\(letter)", "\(letter)a", "##b\(letter)"] {
        try vocabulary.add(token.utf8, id: TokenID(vocabulary.idEnd))
      }
    }
    let model = WordPieceModel(
      vocabulary: vocabulary, alphabet: .characters, unknown: 0, continuingPrefix: Array("##".utf8), characterLimit: 20)
    let tokenizer = Tokenizer(normalizer: normalizer, preTokenizer: preTokenizer, model: .wordPiece(model))
    var encoder = Encoder(try CompiledTokenizer(tokenizer))
    for seed in UInt64(0)..<(isFull ? 6000 : 600) {
      var random = SeededGenerator(seed: seed)
      let used = letters.shuffled(using: &random).prefix(Int.random(in: 3...12, using: &random)) + ["a", " "]
      let count = 1 << Int.random(in: 0...11, using: &random)
      var text = Array((0..<count).map { _ in String(used.randomElement(using: &random) ?? "a") }.joined().utf8)
      if seed % 4 == 0 {
        text[Int.random(in: text.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      var ids: [TokenID] = []
      try encoder.encode(text.span, into: &ids)
      var tokens: [EncodedToken] = []
      try encoder.encode(text.span, into: &tokens)
      try #require(ids == tokens.map(\.id), "seed \(seed): \(text)")
    }
  }
}
