import Corpora
import Foundation
import Optimal
import TestSupport
import Testing
import Tokenization

@Suite("Vocabularies with the fewest tokens, read by others")
struct OptimalPeerTests {
  @Test("Hugging Face tokenizers loads the file and gives the same ids")
  func idsAreThoseOfHuggingFace() throws {
    var stream = try TextStream(InputFile(path: Array(SharedMaterial.path("corpora/pud/fr.txt.zst").utf8)))
    let text = try stream.readAll(limit: 1 << 24).prefix(60_000)
    let lines = text.split(separator: 0x0A).map(Array.init)
    let preTokenizer = SplitPattern.gpt2.preTokenizer
    var counter = try PieceCounter(preTokenizer: preTokenizer)
    for line in lines { try counter.add(line) }
    var trainer = OptimalTrainer(vocabularySizes: [900])
    trainer.specialTokens = [Array("<s>".utf8)]
    let training = try trainer.train(on: counter.counts)
    let tokenizer = try training.tokenizer(vocabularySize: 900, normalizer: nil, preTokenizer: preTokenizer)
    let file = try #require(try TokenizerFile.write(tokenizer, as: .tokenizerJSON, name: "t").files.first)
    let folder = try ScratchFolder()
    let path = folder.url.appendingPathComponent("tokenizer.json")
    try Data(file.bytes).write(to: path)
    #expect(training.results[0].gap < 0.02)

    let texts = Array(lines.prefix(200)) + ["  deux  mots ", "😀語 λ\t", "<s>a"].map { Array($0.utf8) }
    let found = try PeerEncoding.ids(["tokenizer.json", path.path], texts: texts)
    try #require(found.count == texts.count)
    let read = try TokenizerFile.read(path: path.path)
    var encoder = Encoder(try CompiledTokenizer(read, options: EncodingOptions(allowedSpecial: .all)))
    for (text, expected) in zip(texts, found) {
      var ids: [TokenID] = []
      try encoder.encode(text.span, into: &ids)
      #expect(ids.map(Int.init) == expected, "\(String(decoding: text, as: UTF8.self))")
    }
    // What the search counted is what the tokenizer writes.
    var tokens = 0
    for line in lines {
      var ids: [TokenID] = []
      try encoder.encode(line.span, into: &ids)
      tokens += ids.count
    }
    #expect(tokens == training.results[0].tokens)
  }
}
