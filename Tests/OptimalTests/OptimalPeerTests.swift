import Corpora
import Foundation
import JSON
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

    let texts = lines.prefix(200).map { String(decoding: $0, as: UTF8.self) } + ["  deux  mots ", "😀語 λ\t", "<s>a"]
    var writer = JSONWriter()
    for text in texts {
      writer.value(text)
      writer.endLine()
    }
    let output = try PythonPeer.run("encode_texts.py", ["tokenizer.json", path.path], input: writer.take())
    let found = output.split(separator: 0x0A).map { $0.split(separator: 0x09)[0] }
    try #require(found.count == texts.count)
    let read = try TokenizerFile.read(path: path.path)
    var encoder = Encoder(try CompiledTokenizer(read, options: EncodingOptions(allowedSpecial: .all)))
    for (text, line) in zip(texts, found) {
      let expected = line.split(separator: 0x20).compactMap { TokenID(String(decoding: $0, as: UTF8.self)) }
      #expect(try encoder.encode(text) == expected, "\(text)")
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
