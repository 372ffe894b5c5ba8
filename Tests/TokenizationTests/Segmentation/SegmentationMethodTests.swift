import Foundation
import TestSupport
import Testing
import Tokenization

@Suite("Encoders on any vocabulary")
struct SegmentationMethodTests {
  static func vocabulary(_ tokens: [String]) throws -> Vocabulary {
    var vocabulary = Vocabulary()
    for (id, token) in tokens.enumerated() { try vocabulary.add(Array(token.utf8), id: TokenID(id)) }
    return vocabulary
  }

  static func tokenizer(_ tokens: [String], alphabet: Alphabet = .bytes) throws -> Tokenizer {
    Tokenizer(
      model: .wordPiece(
        WordPieceModel(
          vocabulary: try vocabulary(tokens), alphabet: alphabet, continuingPrefix: [], characterLimit: .max)),
      decoder: .byteLevel(addPrefixSpace: true, trimOffsets: true, useRegex: true))
  }

  static func encoded(_ tokenizer: Tokenizer, _ method: SegmentationMethod, _ text: String) throws -> [String] {
    var encoder = Encoder(try CompiledTokenizer(tokenizer, options: EncodingOptions(method: method)))
    return try encoder.encode(text).map { String(decoding: tokenizer.model.vocabulary[$0], as: UTF8.self) }
  }

  @Test("greedy takes long tokens, minimal few of them, merges those of small ids")
  func differences() throws {
    let tokenizer = try Self.tokenizer(["a", "b", "c", "bc", "abc", "ab", "cabb"])
    #expect(try Self.encoded(tokenizer, .greedy, "abcabb") == ["abc", "ab", "b"])
    #expect(try Self.encoded(tokenizer, .minimal, "abcabb") == ["ab", "cabb"])
    #expect(try Self.encoded(tokenizer, .merges, "abcabb") == ["abc", "ab", "b"])
    #expect(try Self.encoded(tokenizer, .merges, "abab") == ["ab", "ab"])
  }

  @Test("the tie: longer first token, then longer second")
  func ties() throws {
    let tokenizer = try Self.tokenizer(["a", "aa", "aaa"])
    #expect(try Self.encoded(tokenizer, .minimal, "aaaa") == ["aaa", "a"])
    #expect(try Self.encoded(tokenizer, .minimal, "aaaaa") == ["aaa", "aa"])
  }

  @Test("likelihood needs probabilities")
  func likelihood() throws {
    let tokenizer = try Self.tokenizer(["a"])
    #expect(
      errorMessage { _ = try Self.encoded(tokenizer, .likelihood, "a") }
        == "likelihood needs probabilities, which a WordPiece model has not: fit them to a text first "
        + "('cleave convert --encoder likelihood --fit')")
    #expect(throws: SegmentationMethodError.noVocabulary(model: "ByteToWord")) {
      _ = try Self.encoded(ByteToWordModel().tokenizer(), .minimal, "a")
    }
  }

  // MARK: Against exhaustive search

  /// Every way to write `text` as tokens; a symbol that no token spells is nil.
  static func segmentations(
    _ text: ArraySlice<UInt8>, _ vocabulary: Vocabulary, _ symbolLength: (ArraySlice<UInt8>) -> Int
  ) -> [[TokenID?]] {
    if text.isEmpty { return [[]] }
    var results: [[TokenID?]] = []
    for length in (1...text.count).reversed() {
      guard let id = vocabulary.id(of: text.prefix(length)) else { continue }
      results += segmentations(text.dropFirst(length), vocabulary, symbolLength).map { [id] + $0 }
    }
    results += segmentations(text.dropFirst(symbolLength(text)), vocabulary, symbolLength).map { [nil] + $0 }
    return results
  }

  @Test(
    "minimal is the best of all segmentations, with unknown symbols too", arguments: 0..<60,
    [Alphabet.bytes, .characters])
  func exhaustive(seed: Int, alphabet: Alphabet) throws {
    var generator = SeededGenerator(seed: seed)
    let letters = alphabet == .bytes ? ["a", "b", "c"] : ["a", "b", "é"]
    func text(_ limit: Int) -> String {
      (0..<Int.random(in: 1...limit, using: &generator)).map { _ in letters.randomElement(using: &generator)! }.joined()
    }
    var tokens = letters.filter { _ in Int.random(in: 0..<8, using: &generator) > 0 }
    for _ in 0..<Int.random(in: 0...12, using: &generator) {
      let token = text(5)
      if !tokens.contains(token) { tokens.append(token) }
    }
    tokens.shuffle(using: &generator)
    let vocabulary = try Self.vocabulary(tokens + ["?"])
    let unknown = TokenID(tokens.count)
    let tokenizer = Tokenizer(
      model: .bytePair(BytePairModel(alphabet: alphabet, vocabulary: vocabulary, merges: [], unknown: unknown)))
    var minimal = Encoder(try CompiledTokenizer(tokenizer, options: EncodingOptions(method: .minimal)))
    var greedy = Encoder(try CompiledTokenizer(tokenizer, options: EncodingOptions(method: .greedy)))
    for _ in 0..<10 {
      let piece = Array(text(9).utf8)
      let all = Self.segmentations(piece[...], vocabulary) { rest in
        alphabet == .characters && rest.first == 0xC3 ? 2 : 1
      }
      // They come with longer first tokens before shorter ones, and unknown symbols last.
      let best = try #require(
        all.enumerated().min { left, right in
          let leftUnknown = left.element.count { $0 == nil }
          let rightUnknown = right.element.count { $0 == nil }
          return (leftUnknown, left.element.count, left.offset) < (rightUnknown, right.element.count, right.offset)
        })
      var ids: [TokenID] = []
      try minimal.encode(piece.span, into: &ids)
      #expect(ids == best.element.map { $0 ?? unknown }, "\(tokens) \(String(decoding: piece, as: UTF8.self))")
      // Greedy: the first of all in that order that never passes over a longer token.
      ids = []
      try greedy.encode(piece.span, into: &ids)
      #expect(ids == all[0].map { $0 ?? unknown })
      var tracked: [EncodedToken] = []
      try minimal.encode(piece.span, into: &tracked)
      #expect(tracked.map(\.id) == best.element.map { $0 ?? unknown })
      #expect(tracked.last?.range.upperBound == piece.count)
    }
  }

  @Test("marks of a word's middle and end stay where they belong")
  func marks() throws {
    let prefixed = Tokenizer(
      model: .wordPiece(
        WordPieceModel(
          vocabulary: try Self.vocabulary(["a", "ab", "##b", "##bc", "##c", "abc", "##cbc", "[UNK]"]), unknown: 7)))
    #expect(try Self.encoded(prefixed, .greedy, "abcbc") == ["abc", "##bc"])
    #expect(try Self.encoded(prefixed, .minimal, "abcbc") == ["abc", "##bc"])
    #expect(try Self.encoded(prefixed, .minimal, "abcb") == ["abc", "##b"])
    #expect(try Self.encoded(prefixed, .minimal, "abx") == ["ab", "[UNK]"])
    #expect(try Self.encoded(prefixed, .merges, "abcbc") == ["abc", "##bc"])
    let suffixed = Tokenizer(
      model: .bytePair(
        BytePairModel(
          alphabet: .characters,
          vocabulary: try Self.vocabulary(["a", "b", "ab", "b</w>", "ab</w>", "<", "a</w>", "?"]),
          merges: [], unknown: 7, wordSuffix: Array("</w>".utf8))))
    #expect(try Self.encoded(suffixed, .minimal, "abab") == ["ab", "ab</w>"])
    #expect(try Self.encoded(suffixed, .greedy, "aba") == ["ab", "a</w>"])
    #expect(try Self.encoded(suffixed, .minimal, "abx") == ["ab", "?"])
    #expect(try Self.encoded(suffixed, .minimal, "<") == ["?"])
  }

  @Test("byte fallback and special tokens")
  func fallback() throws {
    var tokens = (0...255).map { byte in
      "<0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) + ">"
    }
    tokens += ["a", "ab", "<s>"]
    let tokenizer = Tokenizer(
      model: .bytePair(
        BytePairModel(alphabet: .characters, vocabulary: try Self.vocabulary(tokens), merges: [], byteFallback: true)),
      addedTokens: [AddedToken(id: 258, content: Array("<s>".utf8))])
    #expect(try Self.encoded(tokenizer, .minimal, "abé") == ["ab", "<0xC3>", "<0xA9>"])
    #expect(try Self.encoded(tokenizer, .greedy, "a<s>").count == 4)
  }

  @Test("what cannot be spelt is an error or dropped")
  func unknown() throws {
    let tokenizer = try Self.tokenizer(["a", "aa"])
    #expect(
      errorMessage { _ = try Self.encoded(tokenizer, .minimal, "aax") }
        == "character 'x' (U+0078) at byte 2 is not in the vocabulary, which has no unknown token (drop such symbols if that is what you want)"
    )
    var encoder = Encoder(
      try CompiledTokenizer(tokenizer, options: EncodingOptions(unknownSymbols: .drop, method: .minimal)))
    #expect(try encoder.encode("aaxa") == [1, 0])
    #expect(encoder.droppedSymbolCount == 1)
  }

  @Test("a piece of megabytes takes linear time")
  func longPiece() throws {
    let tokenizer = try Self.tokenizer(["a", "aa", "aaaa", "b"])
    let text = String(repeating: "a", count: isFull ? 10_000_000 : 200_000) + "b"
    for method in [SegmentationMethod.greedy, .minimal, .merges] {
      #expect(try Self.encoded(tokenizer, method, text).count == (text.utf8.count - 1) / 4 + 1)
    }
  }

  // MARK: Real vocabularies

  static func cl100k() throws -> Tokenizer {
    try TokenizerFile.read(path: try SharedMaterial.path("vocabularies/cl100k_base/cl100k_base.tiktoken"))
  }

  @Test("cl100k: all come back, minimal has the fewest tokens")
  func realVocabulary() throws {
    let tokenizer = try Self.cl100k()
    let decoder = try Decoder(tokenizer)
    let lines = try GoldenTexts.lines()
    var counts: [SegmentationMethod: Int] = [:]
    for method in [SegmentationMethod.greedy, .merges, .minimal] {
      var encoder = Encoder(try CompiledTokenizer(tokenizer, options: EncodingOptions(method: method)))
      for line in lines {
        var ids: [TokenID] = []
        try encoder.encode(line.span, into: &ids)
        counts[method, default: 0] += ids.count
        #expect(try decoder.decode(ids) == line)
      }
    }
    let (greedy, merges, minimal) = (counts[.greedy] ?? 0, counts[.merges] ?? 0, counts[.minimal] ?? 0)
    #expect(minimal > 0 && minimal <= greedy && minimal <= merges)
    #expect(greedy != merges && minimal < merges)
  }

  /// A byte-level vocabulary small enough for quick files.
  static func smallTokenizer() throws -> Tokenizer {
    var counter = try PieceCounter(preTokenizer: SplitPattern.gpt2.preTokenizer)
    for line in try GoldenTexts.lines() where line.count < 4000 { try counter.add(line) }
    var trainer = BytePairTrainer(vocabularySizes: [1200])
    trainer.specialTokens = [Array("<|endoftext|>".utf8)]
    return try trainer.train(on: counter.counts)
      .tokenizer(vocabularySize: 1200, normalizer: nil, preTokenizer: SplitPattern.gpt2.preTokenizer)
  }

  @Test(
    "files that say the method give the same ids in Cleave and in Hugging Face",
    arguments: [SegmentationMethod.greedy, .minimal, .likelihood, .merges])
  func files(method: SegmentationMethod) throws {
    let tokenizer = try Self.smallTokenizer()
    let lines = try GoldenTexts.lines().filter { $0.count < 2000 }
    var source = Encoder(try CompiledTokenizer(tokenizer))
    var counts = [Int](repeating: 0, count: tokenizer.idEnd)
    for line in lines {
      var ids: [TokenID] = []
      try source.encode(line.span, into: &ids)
      for id in ids { counts[Int(id)] += 1 }
    }
    let recut = try tokenizer.recut(by: method, counts: method == .likelihood ? counts : nil)
    let scratch = try ScratchFolder()
    let file = scratch.url.appendingPathComponent("tokenizer.json")
    let (bytes, _) = try TokenizerJSON.write(recut.tokenizer, file: "out")
    try Data(bytes).write(to: file)
    var encoder = Encoder(try CompiledTokenizer(try TokenizerJSON.read(bytes, file: "out").tokenizer))
    var direct = Encoder(
      try CompiledTokenizer(
        method == .likelihood ? recut.tokenizer : tokenizer, options: EncodingOptions(method: method)))
    let peerIDs = try PeerEncoding.ids(["tokenizer.json", file.path, "plain"], texts: lines)
    #expect(peerIDs.count == lines.count)
    for (line, peer) in zip(lines, peerIDs) where !line.contains(UInt8(ascii: "|")) {
      var ids: [TokenID] = []
      try encoder.encode(line.span, into: &ids)
      #expect(ids.map(Int.init) == peer, "\(String(decoding: line.prefix(60), as: UTF8.self))")
      var directIDs: [TokenID] = []
      try direct.encode(line.span, into: &directIDs)
      if method == .minimal { #expect(directIDs.count == ids.count) } else { #expect(directIDs == ids) }
    }
  }
}
