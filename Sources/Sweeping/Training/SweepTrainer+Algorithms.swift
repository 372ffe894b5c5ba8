internal import Corpora
internal import Tokenization

extension SweepTrainer {
  /// Tokenizers of these sizes, ascending; smaller ones where the text gives no more.
  func tokenizers(
    _ algorithm: SweepAlgorithm, sizes: [Int], counts: PieceCounts, text: SweepText,
    progress: @Sendable (SweepProgress) -> Void
  ) throws -> [Made] {
    switch algorithm {
    case .bytePair:
      var trainer = BytePairTrainer(vocabularySizes: sizes)
      trainer.allowsFewer = true
      let training = try trainer.train(on: counts) {
        progress(SweepProgress("training bpe", done: $0.vocabularySize, of: $0.goal, unit: "tokens"))
      }
      return try made(sizes) {
        try training.tokenizer(vocabularySize: $0, normalizer: normalizer, preTokenizer: bytePreTokenizer)
      }
    case .unigram(let variant):
      var trainer = UnigramTrainer(vocabularySizes: sizes, alphabet: .bytes, variant: variant)
      trainer.allowsFewer = true
      let training = try trainer.train(on: counts, workers: workers) {
        progress(SweepProgress("training \(algorithm.name)", done: $0.pieceCount, of: nil, unit: "pieces"))
      }
      return try made(sizes) {
        try training.tokenizer(vocabularySize: $0, normalizer: normalizer, preTokenizer: bytePreTokenizer)
      }
    case .wordPiece(let objective): return try wordPieces(objective, sizes, counts, progress)
    case .likelihoodOptimal: return try likelihoodOptimal(sizes, counts, progress)
    case .lz78: return try phrases(.lz78, alphabet: .bytes, sizes, text, progress)
    case .zouharLZW: return try phrases(.zouharLZW, alphabet: .bytes, sizes, text, progress)
    case .chunks(1): return try characters(sizes, text)
    case .chunks(let length): return try phrases(.chunks(length: length), alphabet: .characters, sizes, text, progress)
    case .byteToWord:
      let tokenizer = try ByteToWordModel().tokenizer(normalizer: normalizer)
      return [Made(size: tokenizer.idEnd, tokenizer: tokenizer)]
    }
  }

  private func made(_ sizes: [Int], _ tokenizer: (Int) throws -> Tokenizer) rethrows -> [Made] {
    try sizes.map { Made(size: $0, tokenizer: try tokenizer($0)) }
  }

  private func wordPieces(
    _ objective: TrainingObjective, _ sizes: [Int], _ counts: PieceCounts, _ progress: @Sendable (SweepProgress) -> Void
  ) throws -> [Made] {
    var trainer = WordPieceTrainer(vocabularySizes: sizes)
    trainer.objective = objective
    trainer.specialTokens = [trainer.unknownToken]
    trainer.allowsFewer = true
    let training = try trainer.train(on: counts) {
      progress(SweepProgress("training wordpiece", done: $0.vocabularySize, of: $0.goal, unit: "tokens"))
    }
    // BERT's decoder puts a space before every word; the pieces here hold their spaces themselves.
    let prefix = Array("^".utf8) + trainer.continuingPrefix
    let decoder = TokenDecoder.sequence([.replace(pattern: .regex(prefix, .oniguruma), content: []), .fuse])
    return try made(sizes) {
      var tokenizer = try training.tokenizer(
        vocabularySize: $0, normalizer: normalizer, preTokenizer: characterPreTokenizer)
      tokenizer.decoder = decoder
      return tokenizer
    }
  }

  private func likelihoodOptimal(
    _ sizes: [Int], _ counts: PieceCounts, _ progress: @Sendable (SweepProgress) -> Void
  ) throws -> [Made] {
    var trainer = LikelihoodTrainer(vocabularySizes: sizes, alphabet: .bytes)
    trainer.allowsFewer = true
    // Pieces hold the space before a word, which parts words as well as a symbol at their end.
    trainer.wordSuffix = []
    let training = try trainer.train(on: counts, workers: workers) {
      progress(SweepProgress("training swe", done: $0.pieceCount, of: nil, unit: "pieces"))
    }
    return try made(sizes) {
      try training.tokenizer(vocabularySize: $0, normalizer: normalizer, preTokenizer: bytePreTokenizer)
    }
  }

  /// Single characters: what `chunk-1` is.
  private func characters(_ sizes: [Int], _ text: SweepText) throws -> [Made] {
    var trainer = WordLevelTrainer(vocabularySizes: sizes)
    trainer.specialTokens = [trainer.unknownToken]
    trainer.allowsFewer = true
    let each = PreTokenizer.split(
      pattern: .regex(Array(#"[\s\S]"#.utf8), .oniguruma), behavior: .isolated, invert: false)
    var counter = try PieceCounter(normalizer: normalizer, preTokenizer: each, alphabet: .characters)
    var reader = text.reader()
    while let batch = try reader.next() { try counter.add(TextBatch(bytes: batch.bytes, ranges: batch.ranges)) }
    let training = try trainer.train(on: counter.counts)
    return try made(sizes) {
      try training.tokenizer(vocabularySize: $0, normalizer: normalizer, preTokenizer: each, decoder: .fuse)
    }
  }

  private func phrases(
    _ method: DictionaryMethod, alphabet: Alphabet, _ sizes: [Int], _ text: SweepText,
    _ progress: @Sendable (SweepProgress) -> Void
  ) throws -> [Made] {
    var trainer = DictionaryTrainer(method: method, vocabularySizes: sizes, alphabet: alphabet)
    trainer.allowsFewer = true
    let cut = phrasesStayInPieces ? (alphabet == .bytes ? bytePreTokenizer : characterPreTokenizer) : nil
    let splitter = try Splitter(cut, keepsBytes: alphabet == .bytes)
    let textNormalizer = try normalizer.map { try TextNormalizer($0) }
    var learner = try trainer.makeLearner()
    var reader = text.reader()
    let total = text.input.storedByteCount
    try OrderedWork(workers: workers).run(
      produce: { () -> RecordBatch? in
        progress(SweepProgress("reading for \(method.name)", done: reader.storedByteCount, of: total, unit: "bytes"))
        return try reader.next()
      },
      makeWorker: {},
      work: { (_: inout Void, batch: RecordBatch) -> OrderedPieces in
        var pieces = OrderedPieces()
        for range in batch.ranges { try pieces.add(batch.bytes[range], normalizer: textNormalizer, splitter: splitter) }
        return pieces
      },
      consume: { pieces in
        var start = 0
        for end in pieces.ends {
          try learner.add(Array(pieces.bytes[start..<end]))
          learner.endPiece()
          start = end
        }
      })
    let training = try learner.finish {
      progress(SweepProgress("training \(method.name)", done: $0, of: sizes.max(), unit: "tokens"))
    }
    return try made(sizes) {
      try training.tokenizer(vocabularySize: $0, normalizer: normalizer, preTokenizer: cut)
    }
  }
}

/// Records on their way to being counted.
struct CountedRecords: ~Copyable {
  private var reader: RecordReader
  private var records = RecordBatch()

  init(_ reader: consuming RecordReader) { self.reader = reader }

  /// Bytes of the files that have been read.
  var storedByteCount: Int { reader.storedByteCount }

  /// Puts the next records into `batch`, whose memory goes round; false at the end.
  mutating func read(into batch: inout TextBatch) throws -> Bool {
    swap(&records.bytes, &batch.bytes)
    swap(&records.ranges, &batch.ranges)
    let found = try reader.read(into: &records)
    swap(&records.bytes, &batch.bytes)
    swap(&records.ranges, &batch.ranges)
    return found
  }
}
