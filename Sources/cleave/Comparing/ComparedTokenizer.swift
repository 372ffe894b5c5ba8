import Corpora
import Glibc
import Measurement
import Tokenization
import Transfer

/// One of the tokenizers that are compared, made ready, with what is the same for all texts.
struct ComparedTokenizer {
  let label: ComparisonLabel
  let tokenizer: Tokenizer
  let compiled: CompiledTokenizer
  /// What shows whether text comes back; nil where that is known.
  let decoder: Decoder?
  let forms: CanonicalForms
  let origins: TokenOrigins
  let vocabularySize: Int
  private let records: RecordOptions
  private let jobs: Int
  private let mode: ProgressMode

  init(_ label: ComparisonLabel, _ tokenizer: Tokenizer, records: RecordOptions, jobs: Int, mode: ProgressMode) throws {
    self.label = label
    self.tokenizer = tokenizer
    compiled = try CompiledTokenizer(tokenizer, options: EncodingOptions(unknownSymbols: .drop))
    decoder = Reversibility(of: tokenizer).isLossless ? nil : try Decoder(tokenizer)
    forms = try CanonicalForms(tokenizer, name: label.label)
    origins = TokenOrigins(tokenizer)
    vocabularySize = tokenizer.idEnd - origins.count(of: .hole)
    self.records = records
    self.jobs = jobs
    self.mode = mode
  }

  /// What a text became and what that took.
  struct Encoded: Sendable {
    var text: EncodedText
    /// Processor time of encoding alone, all threads together.
    var seconds = 0.0
  }

  /// The text at `paths`, in order.
  ///
  /// - Throws: `RecordFailure` with the place of a record that cannot be encoded.
  func encode(_ paths: [String], lostText: LostText?) throws -> Encoded {
    let (compiled, decoder) = (compiled, decoder)
    let input = try records.textInput(paths)
    var reader = records.recordReader(of: input)
    var bar = Progress(label: label.label, totalBytes: input.storedByteCount, mode: mode)
    var all = Encoded(text: EncodedText(idEnd: tokenizer.idEnd))
    try OrderedWork(workers: jobs).run(
      produce: { () -> RecordBatch? in
        bar.update(to: reader.storedByteCount)
        return try reader.next()
      },
      makeWorker: { TextEncoding(compiled, decoder, lostText: lostText) },
      work: { (encoding: inout TextEncoding, batch: RecordBatch) in
        let before = encoding.encodingSeconds
        do {
          let text = try encoding.encode(batch.bytes, records: batch.ranges)
          return Encoded(text: text, seconds: encoding.encodingSeconds - before)
        } catch let failure as TextEncoding.Failure {
          let offset = batch.lines.isEmpty ? batch.byteOffset + batch.ranges[failure.index].lowerBound : nil
          throw RecordFailure(
            location: batch.location(of: failure.index) + (offset.map { ", byte \($0)" } ?? ""), reason: failure.reason)
        }
      },
      consume: {
        all.text.append($0.text)
        all.seconds += $0.seconds
      })
    bar.finish()
    return all
  }

  /// Runs independent measurements on all threads; results come in the order of the tasks.
  func measure<Result: Sendable>(_ tasks: [@Sendable (inout TextEncoding) throws -> Result]) throws -> [Result] {
    let compiled = compiled
    var next = 0
    var results: [Result] = []
    try OrderedWork(workers: min(jobs, tasks.count)).run(
      produce: { () -> (@Sendable (inout TextEncoding) throws -> Result)? in
        guard next < tasks.count else { return nil }
        next += 1
        return tasks[next - 1]
      },
      makeWorker: { TextEncoding(compiled, nil) },
      work: { (encoding: inout TextEncoding, task: @Sendable (inout TextEncoding) throws -> Result) in
        try task(&encoding)
      },
      consume: { results.append($0) })
    return results
  }
}
