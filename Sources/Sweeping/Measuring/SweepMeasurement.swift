internal import Corpora
internal import Measurement
internal import Tokenization

/// Measures tokenizers on a text, with probabilities from another one.
public struct SweepMeasurement: Sendable {
  /// What token probabilities are counted on.
  public var counted: SweepText
  /// What is measured.
  public var measured: SweepText
  /// The order of Rényi's entropy.
  public var alpha: Double
  /// Whether the bigram loss is wanted, which takes longest.
  public var measuresBigrams: Bool
  /// Threads; what is measured, times aside, is the same for any number.
  public var workers: Int

  /// Differences are known from the spread over so many stretches of the text.
  static let blockCount = 64

  /// A measurement.
  public init(
    counting counted: SweepText, measuring measured: SweepText, alpha: Double = 2.5, measuresBigrams: Bool = true,
    workers: Int = 1
  ) {
    self.counted = counted
    self.measured = measured
    self.alpha = alpha
    self.measuresBigrams = measuresBigrams
    self.workers = workers
  }

  /// Fills in what is measured of a tokenizer.
  ///
  /// - Throws: `CorpusError`, `SweepError.noText`, and what encoders throw.
  /// - Complexity: that of encoding both texts.
  func measure(
    _ tokenizer: Tokenizer, lostText: LostText, into point: inout SweepPoint,
    progress: @Sendable (SweepProgress) -> Void
  ) throws {
    let compiled = try CompiledTokenizer(tokenizer, options: EncodingOptions(unknownSymbols: .drop))
    let decoder = try Decoder(tokenizer)
    let activity = "measuring \(point.algorithm) \(point.size)"
    let text = try encode(measured, compiled, activity, progress) {
      TextEncoding(compiled, decoder, lostText: lostText)
    } work: {
      try $0.encode($1.bytes, records: $1.ranges)
    }
    guard text.byteCount > 0 else { throw SweepError.noText }
    let idEnd = tokenizer.idEnd
    let counts = try encode(counted, compiled, activity, progress) {
      Encoder(compiled)
    } work: {
      try $0.encodedText($1, idEnd: idEnd)
    }
    let unigram = UnigramEstimate(laplace: counts.counts, vocabularySize: point.vocabularySize).loss(of: text)
      .addingLost(of: text)
    let spread = TokenSpread(text.counts)
    (point.records, point.bytes, point.scalars) = (text.recordCount, text.byteCount, text.scalarCount)
    (point.tokens, point.changedRecords) = (text.tokenCount, text.changedRecordCount)
    if case .byteToWord(let model) = tokenizer.model {
      point.positions = text.counts[Int(model.wordMark)] + text.counts[Int(model.spacedWordMark)]
    } else {
      point.positions = text.tokenCount
    }
    point.lostBitsPerByte = text.recordLostBits.reduce(0, +) / Double(text.byteCount)
    point.unigramBitsPerByte = unigram.bitsPerByte(of: text)
    point.plugInBitsPerByte = UnigramEstimate(plugIn: text.counts).loss(of: text).addingLost(of: text)
      .bitsPerByte(of: text)
    if measuresBigrams {
      point.bigramBitsPerByte = KneserNeyModel(order: 2, counting: counts, vocabularySize: point.vocabularySize)
        .loss(of: text).addingLost(of: text).bitsPerByte(of: text)
    }
    point.shannonEfficiency = spread.renyiEfficiency(1)
    point.renyiEfficiency = spread.renyiEfficiency(alpha)
    point.idsUsed = spread.typeCount
    point.countedTokens = counts.tokenCount
    (point.blockBits, point.blockBytes) = Self.blocks(unigram.recordBits, text.recordByteCounts)
    point.encodingSeconds = try encodingSeconds(compiled)
  }

  /// What counts the bits of text that a tokenizer loses: its bytes have the law of the counted text.
  ///
  /// - Throws: `CorpusError`.
  func lostText() throws -> LostText {
    var counts = [Int](repeating: 0, count: 256)
    var reader = counted.reader()
    while let batch = try reader.next() {
      for range in batch.ranges { for byte in batch.bytes[range] { counts[Int(byte)] += 1 } }
    }
    return LostText(byteCounts: counts)
  }

  private func encode<Worker: ~Copyable>(
    _ text: SweepText, _ compiled: CompiledTokenizer, _ activity: String, _ progress: (SweepProgress) -> Void,
    makeWorker: @escaping @Sendable () throws -> Worker,
    work: @escaping @Sendable (inout Worker, RecordBatch) throws -> EncodedText
  ) throws -> EncodedText {
    var reader = text.reader()
    let total = text.input.storedByteCount
    var all = EncodedText(idEnd: compiled.tokenizer.idEnd)
    try OrderedWork(workers: workers).run(
      produce: { () -> RecordBatch? in
        progress(SweepProgress(activity, done: reader.storedByteCount, of: total, unit: "bytes"))
        return try reader.next()
      },
      makeWorker: makeWorker, work: work, consume: { all.append($0) })
    return all
  }

  /// How long one thread takes to encode the measured text, reading not counted.
  private func encodingSeconds(_ compiled: CompiledTokenizer) throws -> Double {
    var reader = measured.reader()
    var encoder = Encoder(compiled)
    var ids: [TokenID] = []
    let clock = ContinuousClock()
    var duration = Duration.zero
    while let batch = try reader.next() {
      let start = clock.now
      for range in batch.ranges {
        ids.removeAll(keepingCapacity: true)
        try encoder.encode(batch.bytes.span.extracting(range), into: &ids)
      }
      duration += clock.now - start
    }
    return duration / .seconds(1)
  }

  /// Sums over stretches of records with about as many bytes each; the same stretches for every tokenizer.
  static func blocks(_ bits: [Double], _ bytes: [Int]) -> (bits: [Double], bytes: [Int]) {
    let total = bytes.reduce(0, +)
    var sums = [Double](repeating: 0, count: blockCount)
    var sizes = [Int](repeating: 0, count: blockCount)
    var before = 0
    for (record, count) in bytes.enumerated() {
      let block = min(blockCount - 1, before * blockCount / max(1, total))
      sums[block] += bits[record]
      sizes[block] += count
      before += count
    }
    let filled = sizes.indices.filter { sizes[$0] > 0 }
    return (filled.map { sums[$0] }, filled.map { sizes[$0] })
  }
}

extension Encoder {
  /// What becomes of some records, without a look at whether they come back.
  fileprivate mutating func encodedText(_ batch: RecordBatch, idEnd: Int) throws -> EncodedText {
    var text = EncodedText(idEnd: idEnd)
    var ids: [TokenID] = []
    for range in batch.ranges {
      ids.removeAll(keepingCapacity: true)
      try encode(batch.bytes.span.extracting(range), into: &ids)
      text.add(ids: ids, byteCount: range.count, scalarCount: 0, isChanged: false)
    }
    return text
  }
}
