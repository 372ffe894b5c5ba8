import Corpora
import Tokenization

/// Two tokenizers side by side on texts: which records they encode or decode differently.
struct TokenizerComparison: Sendable {
  private let compiled: (CompiledTokenizer, CompiledTokenizer)
  private let decoders: (Decoder, Decoder)
  /// How many differences are kept to be shown.
  let limit: Int

  /// What two tokenizers did with some records.
  struct Outcome: Sendable {
    var tokenCount = 0
    var byteCount = 0
    var recordCount = 0
    /// Records that the first tokenizer cannot encode: there is nothing to compare.
    var skippedCount = 0
    var differingCount = 0
    var differences: [(place: String, difference: TokenizerDifference)] = []

    mutating func add(_ other: Outcome, limit: Int) {
      tokenCount += other.tokenCount
      byteCount += other.byteCount
      recordCount += other.recordCount
      skippedCount += other.skippedCount
      differingCount += other.differingCount
      differences += other.differences.prefix(max(0, limit - differences.count))
    }
  }

  init(_ first: Tokenizer, _ second: Tokenizer, options: EncodingOptions = EncodingOptions(), limit: Int) throws {
    compiled = (
      try CompiledTokenizer(first, options: options), try CompiledTokenizer(second, options: options)
    )
    decoders = (try Decoder(first), try Decoder(second))
    self.limit = limit
  }

  /// Compares them on every record of a text.
  ///
  /// - Throws: `RecordFailure` where either tokenizer cannot encode or decode a record.
  func compare(_ reader: inout RecordReader, workers: Int, progress: (Int) -> Void) throws -> Outcome {
    var all = Outcome()
    try OrderedWork(workers: workers).run(
      produce: { () -> RecordBatch? in
        progress(reader.storedByteCount)
        return try reader.next()
      },
      makeWorker: { Verifier(compiled.0, decoders.0, compiled.1, decoders.1) },
      work: { (verifier: inout Verifier, batch: RecordBatch) -> Outcome in
        var outcome = Outcome()
        for (index, range) in batch.ranges.enumerated() {
          do {
            try compare(
              batch.bytes.span.extracting(range), &verifier, place: { batch.location(of: index) }, &outcome)
          } catch {
            throw RecordFailure(location: batch.location(of: index), reason: error)
          }
        }
        return outcome
      },
      consume: { all.add($0, limit: limit) })
    return all
  }

  /// Compares them on texts that the program brings itself; those that the first tokenizer cannot encode are skipped.
  ///
  /// - Throws: where only the second tokenizer cannot.
  func compare(_ texts: [[UInt8]], called name: String) throws -> Outcome {
    var outcome = Outcome()
    var verifier = Verifier(compiled.0, decoders.0, compiled.1, decoders.1)
    var first = Encoder(compiled.0)
    var ids: [TokenID] = []
    for (index, text) in texts.enumerated() {
      ids.removeAll(keepingCapacity: true)
      do { try first.encode(text.span, into: &ids) } catch {
        outcome.skippedCount += 1
        continue
      }
      try compare(text.span, &verifier, place: { "\(name) \(index + 1)" }, &outcome)
    }
    return outcome
  }

  private func compare(
    _ text: Span<UInt8>, _ verifier: inout Verifier, place: () -> String, _ outcome: inout Outcome
  ) throws {
    outcome.recordCount += 1
    outcome.byteCount += text.count
    if let difference = try verifier.difference(on: text) {
      outcome.differingCount += 1
      if outcome.differences.count < limit { outcome.differences.append((place(), difference)) }
    }
    outcome.tokenCount += verifier.tokenCount
  }
}
