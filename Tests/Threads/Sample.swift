import Tokenization

/// Text of our own and tokenizers that are trained on it, the same in every run.
enum Sample {
  /// Lines of words in several scripts, with numbers and marks.
  static let lines: [[UInt8]] = {
    let stems = [
      "the", "token", "lower", "Über", "naïve", "größe", "漢字", "한국어", "слово", "x", "ing", "HTTP", "n't", "émigré",
      "कख",
    ]
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    return (0..<1500).map { number in
      var line = "\(number * 7919 % 10_007)"
      for _ in 0..<8 + next(12) {
        line += [" ", "  ", "", "-", ", "][next(5)] + stems[next(stems.count)] + stems[next(stems.count)]
      }
      return Array(line.utf8)
    }
  }()

  /// The pieces of the lines.
  static func counts(_ preTokenizer: PreTokenizer, _ alphabet: Alphabet = .bytes) throws -> PieceCounts {
    var counter = try PieceCounter(preTokenizer: preTokenizer, alphabet: alphabet)
    for line in lines { try counter.add(line) }
    return counter.counts
  }

  /// A tokenizer of each kind.
  static func tokenizers() throws -> [(name: String, tokenizer: Tokenizer)] {
    let gpt2 = SplitPattern.o200k.preTokenizer
    var trainer = BytePairTrainer(vocabularySizes: [700], alphabet: .bytes)
    trainer.allowsFewer = true
    let training = try trainer.train(on: try counts(gpt2))
    let bytes = Tokenizer(
      preTokenizer: gpt2, model: .bytePair(try training.model(vocabularySize: training.largestSize)),
      decoder: .byteLevel(addPrefixSpace: false, trimOffsets: false, useRegex: false))

    let metaspace = PreTokenizer.metaspace(replacement: "▁", prependScheme: .always, split: true)
    var words = Vocabulary()
    var wordIDs: TokenID = 1
    try words.add(Array("[UNK]".utf8), id: 0)
    var scores = [0.0]
    for line in lines.prefix(200) {
      for word in line.split(separator: 0x20) {
        for length in 1...max(1, min(6, word.count)) {
          for token in [Array(word.prefix(length)), Array("##".utf8) + word.suffix(length)]
          where words.id(of: token) == nil && wordIDs < 3000 {
            try words.add(token, id: wordIDs)
            wordIDs += 1
            scores.append(-Double(length) - 1)
          }
        }
      }
    }
    let wordPiece = Tokenizer(
      normalizer: .bert(cleanText: true, handleChineseCharacters: true, stripAccents: nil, lowercase: true),
      preTokenizer: .bert, model: .wordPiece(WordPieceModel(vocabulary: words, unknown: 0)),
      decoder: .wordPiece(prefix: Array("##".utf8), cleanup: true))
    let unigram = Tokenizer(
      normalizer: .form(.nfkc, .installed), preTokenizer: metaspace,
      model: .unigram(UnigramModel(vocabulary: words, scores: scores, unknown: 0)),
      decoder: .metaspace(replacement: "▁", prependScheme: .always, split: true))
    // A pattern that no scanner knows: the engine's compiled form is shared.
    let regex = Tokenizer(
      preTokenizer: .split(
        pattern: .regex(Array(#"\p{L}{1,4}|\s+|."#.utf8), .oniguruma), behavior: .isolated, invert: false),
      model: bytes.model, decoder: bytes.decoder)
    return [("byte pairs", bytes), ("WordPiece", wordPiece), ("unigram", unigram), ("pattern", regex)]
  }
}
