import Foundation
import TestSupport
import Testing
import Tokenization

@Suite("Dictionaries: LZ78, Zouhar's LZW, chunks")
struct DictionaryTrainerTests {
  static func phrases(
    _ method: DictionaryMethod, _ pieces: [String], size: Int, covers: Bool = false,
    alphabet: Alphabet = .bytes, allowsFewer: Bool = true
  ) throws -> [String] {
    var trainer = DictionaryTrainer(method: method, vocabularySizes: [size], alphabet: alphabet)
    trainer.coversAlphabet = covers
    trainer.allowsFewer = allowsFewer
    var learner = try trainer.makeLearner()
    for piece in pieces {
      try learner.add(Array(piece.utf8))
      learner.endPiece()
    }
    return try learner.finish().phrases(vocabularySize: size).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("the example of the paper: 0100111")
  func example() throws {
    #expect(try Self.phrases(.lz78, ["0100111"], size: 100) == ["0", "1", "00", "11"])
    #expect(try Self.phrases(.lz78, ["0100111"], size: 3) == ["0", "1", "00"])
    #expect(try Self.phrases(.lz78, ["0100111"], size: 258, covers: true) == ["00", "11"])
    // The parse begins anew in each piece, with the phrases it has.
    #expect(try Self.phrases(.lz78, ["010", "0111"], size: 100) == ["0", "1", "01", "11"])
    #expect(try Self.phrases(.lz78, ["ééaé"], size: 100, alphabet: .characters) == ["é", "éa"])
  }

  @Test("parts of a piece are one piece")
  func parts() throws {
    var trainer = DictionaryTrainer(method: .lz78, vocabularySizes: [4])
    trainer.coversAlphabet = false
    var learner = try trainer.makeLearner()
    for part in ["01", "00", "1", "11"] { try learner.add(Array(part.utf8)) }
    #expect(try learner.finish().phrases(vocabularySize: 4) == ["0", "1", "00", "11"].map { Array($0.utf8) })
  }

  /// The definition word for word.
  static func reference(lz78 pieces: [[UInt8]], _ limit: Int) -> [[UInt8]] {
    var phrases: [[UInt8]] = []
    for piece in pieces {
      var rest = piece[...]
      while let length = (0..<rest.count).first(where: { !phrases.contains(Array(rest.prefix($0 + 1))) }) {
        if phrases.count == limit { return phrases }
        phrases.append(Array(rest.prefix(length + 1)))
        rest = rest.dropFirst(length + 1)
      }
    }
    return phrases
  }

  /// The authors' program retold: texts as arrays of units, sets of texts.
  static func reference(lzw pieces: [[UInt8]], _ limit: Int) -> [[UInt8]] {
    var text = pieces.filter { !$0.isEmpty }.map { $0.map { [$0] } }
    var known = Set(text.joined())
    var longest = 1
    var best: [[UInt8]] = []
    while true {
      var observed: [[UInt8]] = []
      let before = text
      for index in text.indices {
        let units = text[index]
        var next: [[UInt8]] = []
        var start = 0
        while start < units.count {
          var count = longest + 1
          while !known.contains(Array(units[start..<min(units.count, start + count)].joined())) { count -= 1 }
          let match = Array(units[start..<min(units.count, start + count)].joined())
          if !observed.contains(match) { observed.append(match) }
          if observed.count == limit { return observed }
          next.append(match)
          known.insert(Array(units[start..<min(units.count, start + count + 1)].joined()))
          start += count
        }
        text[index] = next
      }
      if observed.count > best.count { best = observed }
      longest = known.map(\.count).max() ?? 1
      if text == before { return best }
    }
  }

  @Test("random texts against the definitions", arguments: 0..<80)
  func randomTexts(seed: Int) throws {
    var generator = SeededGenerator(seed: seed)
    let letters = Array("aabc".utf8.prefix(Int.random(in: 2...4, using: &generator)))
    let pieces = (0..<Int.random(in: 1...8, using: &generator)).map { _ in
      (0..<Int.random(in: 1...30, using: &generator)).map { _ in letters.randomElement(using: &generator)! }
    }
    let limit = Int.random(in: 1...30, using: &generator)
    let texts = pieces.map { String(decoding: $0, as: UTF8.self) }
    func shown(_ phrases: [[UInt8]]) -> [String] { phrases.map { String(decoding: $0, as: UTF8.self) } }
    #expect(try Self.phrases(.lz78, texts, size: limit) == shown(Self.reference(lz78: pieces, limit)), "\(texts)")
    #expect(try Self.phrases(.zouharLZW, texts, size: limit) == shown(Self.reference(lzw: pieces, limit)), "\(texts)")
  }

  @Test("a first pass of LZW takes two units, a second more")
  func lzwPasses() throws {
    // Pass 1: a (knows ab), b (ba), ab (aba), a. Pass 2: units a b ab a.
    #expect(try Self.phrases(.zouharLZW, ["ababa"], size: 3) == ["a", "b", "ab"])
    var trainer = DictionaryTrainer(method: .zouharLZW, vocabularySizes: [4])
    trainer.coversAlphabet = false
    trainer.allowsFewer = true
    var learner = try trainer.makeLearner()
    try learner.add(Array(String(repeating: "abcab", count: 40).utf8))
    let training = try learner.finish()
    #expect(try training.passCount(vocabularySize: 4) == 1)
  }

  @Test("chunks: the most frequent, among equals in order of bytes; a rest is none")
  func chunks() throws {
    #expect(try Self.phrases(.chunks(length: 2), ["abcdcdxyab", "cdz"], size: 100) == ["cd", "ab", "xy"])
    #expect(try Self.phrases(.chunks(length: 2), ["éab"], size: 100, alphabet: .characters) == ["éa"])
    #expect(try Self.phrases(.chunks(length: 3), ["aab", "xxx", "aab"], size: 1) == ["aab"])
  }

  @Test("several sizes, ids in order: alphabet, phrases, special tokens")
  func sizes() throws {
    var trainer = DictionaryTrainer(method: .lz78, vocabularySizes: [259, 258])
    trainer.specialTokens = [Array("<pad>".utf8)]
    var learner = try trainer.makeLearner()
    try learner.add(Array("abababcc".utf8))
    let training = try learner.finish()
    let tokenizer = try training.tokenizer(vocabularySize: 259, normalizer: nil, preTokenizer: nil)
    #expect(tokenizer.idEnd == 259)
    #expect(tokenizer.model.vocabulary[256] == Array("ab".utf8)[...])
    #expect(tokenizer.model.vocabulary[257] == Array("abc".utf8)[...])
    #expect(tokenizer.addedTokens.map(\.id) == [258])
    #expect(try training.phrases(vocabularySize: 258) == [Array("ab".utf8)])
    #expect(throws: DictionaryTrainingError.sizeNotTrained(5, sizes: [259, 258])) {
      _ = try training.phrases(vocabularySize: 5)
    }
  }

  @Test(
    "what cannot be learned",
    arguments: [
      (.lz78, 256, "vocabulary size 256 is impossible: expected at least 257, which special tokens and alphabet need"),
      (
        .lz78, 300,
        "vocabulary size 300 cannot be reached: the text gives 257 tokens; ask for 257 or fewer, give more text, or accept fewer tokens"
      ),
      (.chunks(length: 1), 300, "chunks of length 1: expected from 2 to 256"),
    ] as [(DictionaryMethod, Int, String)])
  func refusals(method: DictionaryMethod, size: Int, message: String) {
    #expect(
      errorMessage { _ = try Self.phrases(method, ["ababa"], size: size, covers: true, allowsFewer: false) } == message)
    #expect(
      errorMessage { _ = try Self.phrases(.lz78, [], size: 300, covers: true) }
        == "there is no text to learn from: expected at least one character")
  }

  @Test("ten megabytes of one letter take linear time", arguments: [.lz78, .zouharLZW] as [DictionaryMethod])
  func oneLetter(method: DictionaryMethod) throws {
    let text = String(repeating: "a", count: isFull ? 10_000_000 : 300_000)
    let phrases = try Self.phrases(method, [text], size: 1000)
    #expect(phrases.count > 5)
  }

  @Test(
    "Hugging Face tokenizers gives the same ids",
    arguments: [.lz78, .zouharLZW, .chunks(length: 3)] as [DictionaryMethod], [true, false])
  func peer(method: DictionaryMethod, splits: Bool) throws {
    // On one long piece Hugging Face takes quadratic time.
    let lines = try GoldenTexts.lines().filter { splits || $0.count < 1000 }
    var trainer = DictionaryTrainer(method: method, vocabularySizes: [1000])
    trainer.specialTokens = [Array("<|endoftext|>".utf8)]
    var learner = try trainer.makeLearner()
    let preTokenizer = splits ? SplitPattern.gpt2.preTokenizer : nil
    let splitter = try Splitter(preTokenizer, keepsBytes: true)
    for line in lines {
      var pieces = OrderedPieces()
      try pieces.add(line[...], normalizer: nil, splitter: splitter)
      var start = 0
      for end in pieces.ends {
        try learner.add(Array(pieces.bytes[start..<end]))
        if splits { learner.endPiece() }
        start = end
      }
    }
    let tokenizer = try learner.finish().tokenizer(vocabularySize: 1000, normalizer: nil, preTokenizer: preTokenizer)
    #expect(tokenizer.idEnd == 1000)
    #expect(Reversibility(of: tokenizer).isLossless)
    let scratch = try ScratchFolder()
    let file = scratch.url.appendingPathComponent("tokenizer.json")
    let (bytes, _) = try TokenizerJSON.write(tokenizer, file: "out")
    try Data(bytes).write(to: file)
    let read = try TokenizerJSON.read(bytes, file: "out").tokenizer
    var encoder = Encoder(try CompiledTokenizer(read))
    let decoder = try Decoder(read)
    let peerIDs = try PeerEncoding.ids(["tokenizer.json", file.path, "plain"], texts: lines)
    #expect(peerIDs.count == lines.count)
    for (line, peer) in zip(lines, peerIDs) {
      var ids: [TokenID] = []
      try encoder.encode(line.span, into: &ids)
      #expect(ids.map(Int.init) == peer, "\(String(decoding: line.prefix(60), as: UTF8.self))")
      #expect(try decoder.decode(ids) == line)
    }
  }
}
