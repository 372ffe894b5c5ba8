import Tokenization

/// Trainers on texts that are any bytes: what they make must be a tokenizer that gives the text back.
enum TrainingFuzzing {
  static func train(_ bytes: [UInt8]) throws {
    guard let choice = bytes.first, bytes.count <= 2048 else { return }
    let patterns = SplitPattern.allCases.filter { $0 != .clip }
    let pattern = patterns[Int(choice) % patterns.count]
    let text = Array(bytes.dropFirst())
    var counter = try PieceCounter(normalizer: nil, preTokenizer: pattern.preTokenizer, alphabet: .bytes)
    try counter.add(text)
    guard counter.counts.total > 0 else { return }
    let size = 256 + Int(choice) / 2
    var trainer = BytePairTrainer(vocabularySizes: [size], alphabet: .bytes)
    trainer.allowsFewer = true
    let model = try trainer.train(on: counter.counts).model(vocabularySize: size)
    let tokenizer = Tokenizer(
      preTokenizer: pattern.preTokenizer, model: .bytePair(model),
      decoder: .byteLevel(addPrefixSpace: false, trimOffsets: false, useRegex: false))
    var encoder = Encoder(try CompiledTokenizer(tokenizer))
    var ids: [TokenID] = []
    try encoder.encode(text.span, into: &ids)
    guard try Decoder(tokenizer).decode(ids) == text else { throw Discrepancy(description: "other text comes back") }
  }
}
