import Foundation
import JSON
import TestSupport
import Testing
import Tokenization

/// The unigram trainer beside SentencePiece's and Hugging Face's on the same text.
@Suite struct UnigramTrainerPeerTests {
  /// Bits for each byte of held-out text, tokens being independent with the frequencies of the training text, plus one.
  private static func loss(train: [Int], heldOut: [Int], byteCount: Int) -> Double {
    let total = Double(train.reduce(0, +) + train.count)
    let bits = zip(train, heldOut).reduce(0.0) { $0 - Double($1.1) * log2(Double($1.0 + 1) / total) }
    return bits / Double(byteCount)
  }

  @Test(
    "held-out loss is no worse than the peer's whose rules are followed",
    arguments: UnigramTrainer.Variant.allCases)
  func heldOutLoss(variant: UnigramTrainer.Variant) throws {
    let size = isFull ? 8000 : 2000
    let text = try wholeFile(SharedMaterial.path("corpora/speeches/en.train.txt.zst")).prefix(isFull ? .max : 400_000)
    let cut = text.count * 4 / 5
    let lines = text.split(separator: 0x0A).map(Array.init)
    var parts: (train: [[UInt8]], heldOut: [[UInt8]]) = ([], [])
    var bytes = 0
    for line in lines {
      if bytes < cut { parts.train.append(line) } else { parts.heldOut.append(line) }
      bytes += line.count + 1
    }
    let folder = try ScratchFolder()
    let paths = ["train.txt", "held-out.txt"].map { folder.url.appendingPathComponent($0) }
    try Data(parts.train.joined(separator: [0x0A])).write(to: paths[0])
    try Data(parts.heldOut.joined(separator: [0x0A])).write(to: paths[1])
    var reader = JSONReader(
      try PythonPeer.run("train_unigram.py", [variant.rawValue] + paths.map(\.path) + ["\(size)"]))
    let peer = try reader.readValue()
    func integers(_ key: StaticString) -> [Int] {
      guard case .array(let values)? = peer[key] else { return [] }
      return values.compactMap { if case .integer(let value) = $0 { value } else { nil } }
    }

    let normalizer = UnigramTrainer.defaultNormalizer
    let preTokenizer = PreTokenizer.metaspace(replacement: "▁", prependScheme: .always, split: true)
    var counter = try PieceCounter(normalizer: normalizer, preTokenizer: preTokenizer, alphabet: .characters)
    for line in parts.train { try counter.add(line) }
    let training = try UnigramTrainer(vocabularySizes: [size], variant: variant).train(on: counter.counts, workers: 2)
    let tokenizer = try training.tokenizer(vocabularySize: size, normalizer: normalizer, preTokenizer: preTokenizer)
    var encoder = Encoder(try CompiledTokenizer(tokenizer))
    func counts(_ lines: [[UInt8]]) throws -> [Int] {
      var result = [Int](repeating: 0, count: tokenizer.idEnd)
      for line in lines {
        var ids: [TokenID] = []
        try encoder.encode(line.span, into: &ids)
        for id in ids { result[Int(id)] += 1 }
      }
      return result
    }
    let heldOutBytes = parts.heldOut.reduce(0) { $0 + $1.count + 1 }
    let ours = Self.loss(train: try counts(parts.train), heldOut: try counts(parts.heldOut), byteCount: heldOutBytes)
    let theirs = Self.loss(train: integers("train"), heldOut: integers("held_out"), byteCount: heldOutBytes)
    #expect(ours <= theirs * 1.001, "bits per byte: ours \(ours), \(variant.rawValue) \(theirs)")

    guard case .array(let pieces)? = peer["pieces"] else {
      Issue.record("no pieces")
      return
    }
    let equal = pieces.filter { piece in
      if case .string(let bytes) = piece { tokenizer.model.vocabulary.id(of: bytes) != nil } else { false }
    }.count
    // On little text much hangs on which ends of words are seeds and on what becomes of pieces with lost characters.
    #expect(Double(equal) >= 0.65 * Double(size), "equal pieces: \(equal) of \(size)")
    print("unigram, \(size) pieces: \(ours) bits per byte, \(variant.rawValue) \(theirs); \(equal) equal pieces")
  }

  /// What is trained loads in Hugging Face tokenizers and gives the same ids.
  @Test(arguments: [false, true])
  func idsAreThoseOfHuggingFace(byteFallback: Bool) throws {
    let text = try wholeFile(SharedMaterial.path("corpora/pud/de.txt.zst")).prefix(40_000)
    var trainer = UnigramTrainer(vocabularySizes: [700])
    trainer.byteFallback = byteFallback
    trainer.characterCoverage = 0.995
    trainer.userDefinedTokens = [Array("ich".utf8)]
    let normalizer = UnigramTrainer.defaultNormalizer
    let preTokenizer = PreTokenizer.metaspace(replacement: "▁", prependScheme: .always, split: true)
    var counter = try PieceCounter(normalizer: normalizer, preTokenizer: preTokenizer, alphabet: .characters)
    let lines = text.split(separator: 0x0A).map(Array.init)
    for line in lines { try counter.add(line) }
    let tokenizer = try trainer.train(on: counter.counts).tokenizer(
      vocabularySize: 700, normalizer: normalizer, preTokenizer: preTokenizer)
    let folder = try ScratchFolder()
    let path = folder.url.appendingPathComponent("tokenizer.json")
    let file = try #require(try TokenizerFile.write(tokenizer, as: .tokenizerJSON, name: "t").files.first)
    try Data(file.bytes).write(to: path)
    let texts = Array(lines.prefix(60)) + ["  zwei  Räume ", "ich", "😀語 λ", "<s>a"].map { Array($0.utf8) }
    let found = try PeerEncoding.ids(["tokenizer.json", path.path], texts: texts)
    try #require(found.count == texts.count)
    let compiled = try CompiledTokenizer(tokenizer, options: EncodingOptions(allowedSpecial: .all))
    var encoder = Encoder(compiled)
    for (text, expected) in zip(texts, found) {
      var ids: [TokenID] = []
      try encoder.encode(text.span, into: &ids)
      #expect(ids.map(Int.init) == expected, "\(String(decoding: text, as: UTF8.self))")
    }
  }

  /// What is trained as a SentencePiece model is read by SentencePiece and gives the same ids and texts.
  @Test(arguments: [(SentencePieceRule.nmtNFKC, false), (.nmtNFKCCaseFold, true)])
  func idsAreThoseOfSentencePiece(rule: SentencePieceRule, byteFallback: Bool) throws {
    let text = try wholeFile(SharedMaterial.path("corpora/pud/de.txt.zst")).prefix(40_000)
    var trainer = UnigramTrainer(vocabularySizes: [700])
    trainer.byteFallback = byteFallback
    trainer.characterCoverage = 0.995
    trainer.userDefinedTokens = [Array("ich".utf8)]
    var normalization = try rule.normalization()
    normalization.userDefinedSymbols = trainer.userDefinedTokens
    var counter = try PieceCounter(
      normalizer: .sentencePiece(normalization), preTokenizer: SentencePieceBytePairTrainer.preTokenizer,
      alphabet: .characters)
    let lines = text.split(separator: 0x0A).map(Array.init)
    for line in lines { try counter.add(line) }
    let tokenizer = try trainer.train(on: counter.counts).tokenizer(vocabularySize: 700, normalization: normalization)
    let texts =
      lines.prefix(60).map { String(decoding: $0, as: UTF8.self) }
      + ["  zwei  Räume ", "ich", "😀語 λ", "<s>a", "Ｖｏｌｌ①ﬁ", "a\u{308}A\u{30A}", "", " "]
    let file = try #require(try TokenizerFile.write(tokenizer, as: .sentencePiece, name: "m").files.first)
    let expected = try SentencePiecePeer(file.bytes).encode(texts)
    try #require(expected.count == texts.count)
    var encoder = Encoder(try CompiledTokenizer(tokenizer))
    let decoder = try Decoder(tokenizer)
    for (text, expected) in zip(texts, expected) {
      let ids = try encoder.encode(text)
      #expect(ids == expected.ids, "\(text)")
      #expect(try decoder.decode(ids) == expected.decoded, "\(text)")
    }
  }
}
