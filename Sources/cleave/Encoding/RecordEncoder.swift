import Corpora
import JSON
import Measurement
import Tokenization

/// Turns batches of records into the bytes of one output form; one for each thread, with its encoder's caches.
struct RecordEncoder: ~Copyable {
  /// A batch and where it stands among all records.
  struct Job: Sendable {
    var batch: RecordBatch
    /// The number of the first record among all records, from 0: what dropout's random numbers follow from.
    var firstRecord: UInt64
    /// Whether the first record began in the batch before.
    var continuesRecord: Bool
  }

  /// Numbers the records of batches that come one after the other.
  struct JobQueue {
    private var recordCount: UInt64 = 0
    private var continues = false

    /// The next batch as a job.
    mutating func job(_ batch: RecordBatch) -> Job {
      let job = Job(batch: batch, firstRecord: recordCount, continuesRecord: continues)
      continues = batch.continues
      recordCount += UInt64(batch.ranges.count - (continues ? 1 : 0))
      return job
    }
  }

  /// What a batch became.
  struct Encoded: Sendable {
    var bytes: [UInt8] = []
    var tokenCount = 0
    var recordCount = 0
    var textByteCount = 0
    var droppedSymbolCount = 0
    /// Tokens that stand for what the vocabulary cannot spell.
    var unknownTokenCount = 0
    /// What was lost; nothing unless that is counted.
    var loss = LossTally()
  }

  private var encoder: Encoder
  private var lossCounter: LossCounter?
  private let unknown: TokenID?
  private let form: TokenForm
  private let framing: Framing
  private let spelling: TokenSpelling?
  private let writesAlternatives: Bool
  private var ids: [TokenID] = []
  private var tokens: [EncodedToken] = []

  /// An encoder that writes `form`; `spelling` is needed for tokens and JSON.
  ///
  /// - Parameters:
  ///   - alternatives: how many segmentations of each record are written; nil for one.
  ///   - countsLoss: whether every record is decoded, and what does not come back is counted.
  init(
    _ compiled: CompiledTokenizer, form: TokenForm, framing: Framing, spelling: TokenSpelling?,
    alternatives: Int? = nil,
    countsLoss: Bool = false
  ) throws {
    let encoder = try alternatives.map { try Encoder(compiled, alternatives: $0) } ?? Encoder(compiled)
    let lossCounter = countsLoss ? try LossCounter(compiled) : nil
    self.encoder = encoder
    self.lossCounter = lossCounter
    unknown = compiled.tokenizer.model.unknown
    writesAlternatives = alternatives != nil
    self.form = form
    self.framing = framing
    self.spelling = spelling
  }

  /// The output of a batch.
  ///
  /// - Throws: `RecordFailure`, with the place of the record.
  mutating func encode(_ job: Job) throws -> Encoded {
    var encoded = Encoded()
    let batch = job.batch
    let dropped = encoder.droppedSymbolCount
    lossCounter?.restart()
    for (index, range) in batch.ranges.enumerated() {
      do {
        try encode(
          batch, range, record: job.firstRecord + UInt64(index), into: &encoded,
          joins: index == 0 && job.continuesRecord)
        if lossCounter != nil {
          if form == .json, !writesAlternatives { ids = tokens.map(\.id) }
          try lossCounter?.add(batch.bytes[range], ids: ids, record: job.firstRecord + UInt64(index))
        }
      } catch {
        throw RecordFailure(location: batch.location(of: index), reason: error)
      }
      encoded.textByteCount += range.count
      let isLast = index == batch.ranges.count - 1
      if form.isLines, !isLast || endsLine(batch) { encoded.bytes.append(UInt8(ascii: "\n")) }
    }
    encoded.recordCount = batch.ranges.count - (batch.continues ? 1 : 0)
    encoded.droppedSymbolCount = encoder.droppedSymbolCount - dropped
    if let tally = lossCounter?.tally {
      encoded.loss = tally
      // The parts of a file are one record.
      encoded.loss.recordCount = encoded.recordCount
    }
    return encoded
  }

  private mutating func encode(
    _ batch: RecordBatch, _ range: Range<Int>, record: UInt64, into encoded: inout Encoded, joins: Bool
  ) throws {
    if writesAlternatives {
      ids.removeAll(keepingCapacity: true)
      try encoder.encode(batch.bytes.span.extracting(range), record: record, into: &ids)
      encoded.tokenCount += ids.count
      countUnknown(ids, &encoded)
      write(encoder.segmentations, to: &encoded.bytes)
      return
    }
    if form == .json {
      tokens.removeAll(keepingCapacity: true)
      try encoder.encode(batch.bytes.span.extracting(range), record: record, into: &tokens)
      encoded.tokenCount += tokens.count
      if let unknown { for token in tokens where token.id == unknown { encoded.unknownTokenCount += 1 } }
      writeJSON(to: &encoded.bytes)
      return
    }
    ids.removeAll(keepingCapacity: true)
    try encoder.encode(batch.bytes.span.extracting(range), record: record, into: &ids)
    encoded.tokenCount += ids.count
    countUnknown(ids, &encoded)
    if joins, form.isLines, !ids.isEmpty { encoded.bytes.append(UInt8(ascii: " ")) }
    switch form {
    case .ids: DecimalIDs.write(ids, to: &encoded.bytes)
    case .tokens: spelling?.write(ids, to: &encoded.bytes)
    case .u16: try BinaryIDs(width: .u16).write(ids, to: &encoded.bytes)
    case .u32: try BinaryIDs(width: .u32).write(ids, to: &encoded.bytes)
    case .npy(let width): try BinaryIDs(width: width).write(ids, to: &encoded.bytes)
    case .json: break
    }
  }

  private func countUnknown(_ ids: [TokenID], _ encoded: inout Encoded) {
    guard let unknown else { return }
    for id in ids where id == unknown { encoded.unknownTokenCount &+= 1 }
  }

  /// Whether the output line of the last record of `batch` is ended: a line or zero-separated record without a
  /// terminator gives a line without one, so that `detokenize` can give back the same bytes.
  private func endsLine(_ batch: RecordBatch) -> Bool {
    switch framing {
    case .line, .null: batch.isLastTerminated
    case .jsonl: true
    case .whole: !batch.continues
    }
  }

  /// Lines, best first, the last one not ended; or one object.
  private func write(_ segmentations: Segmentations, to output: inout [UInt8]) {
    guard form == .json else {
      for (index, candidate) in segmentations.best.enumerated() {
        if index > 0 { output.append(UInt8(ascii: "\n")) }
        if form == .tokens {
          spelling?.write(candidate.ids, to: &output)
        } else {
          DecimalIDs.write(candidate.ids, to: &output)
        }
      }
      return
    }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("nbest")
    writer.beginArray()
    for candidate in segmentations.best {
      writer.beginObject()
      writer.key("ids")
      writer.beginArray()
      for id in candidate.ids { writer.value(id) }
      writer.endArray()
      writer.key("tokens")
      writer.beginArray()
      for id in candidate.ids { writer.string(spelling?[id][...] ?? []) }
      writer.endArray()
      writer.key("score")
      writer.value(candidate.score)
      writer.endObject()
    }
    writer.endArray()
    writer.key("log_likelihood")
    writer.value(segmentations.logLikelihood)
    writer.key("entropy")
    writer.value(segmentations.entropy)
    writer.endObject()
    output += writer.bytes
  }

  private func writeJSON(to output: inout [UInt8]) {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("ids")
    writer.beginArray()
    for token in tokens { writer.value(token.id) }
    writer.endArray()
    writer.key("tokens")
    writer.beginArray()
    for token in tokens { writer.string(spelling?[token.id][...] ?? []) }
    writer.endArray()
    writer.key("offsets")
    writer.beginArray()
    for token in tokens {
      writer.beginArray()
      writer.value(token.range.lowerBound)
      writer.value(token.range.upperBound)
      writer.endArray()
    }
    writer.endArray()
    writer.endObject()
    output += writer.bytes
  }
}

/// The forms of `tokenize --to`.
enum TokenForm: Sendable, Equatable {
  case ids, tokens, json, u16, u32
  case npy(BinaryIDs.Width)

  /// One line a record; otherwise records are joined.
  var isLines: Bool {
    switch self {
    case .ids, .tokens, .json: true
    case .u16, .u32, .npy: false
    }
  }
}

/// A record that could not be worked on.
struct RecordFailure: Error, CustomStringConvertible {
  let location: String
  let reason: any Error

  var description: String { "\(location): \(reason)" }
}
