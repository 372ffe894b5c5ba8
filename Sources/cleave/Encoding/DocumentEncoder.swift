import Corpora
import Tokenization

/// Turns batches of records into ids, one list a record; one for each thread, with its encoder's caches.
struct DocumentEncoder: ~Copyable {
  /// What a batch became.
  struct Encoded: Sendable {
    var ids: [TokenID] = []
    /// Where each document ends in `ids`.
    var ends: [Int] = []
    var textByteCount = 0
    var droppedSymbolCount = 0
  }

  private var encoder: Encoder

  init(_ compiled: CompiledTokenizer) { encoder = Encoder(compiled) }

  /// The ids of a batch.
  ///
  /// - Throws: `RecordFailure`, with the place of the record.
  mutating func encode(_ job: RecordEncoder.Job) throws -> Encoded {
    var encoded = Encoded()
    let dropped = encoder.droppedSymbolCount
    for (index, range) in job.batch.ranges.enumerated() {
      do {
        try encoder.encode(
          job.batch.bytes.span.extracting(range), record: job.firstRecord + UInt64(index), into: &encoded.ids)
      } catch {
        throw RecordFailure(location: job.batch.location(of: index), reason: error)
      }
      encoded.ends.append(encoded.ids.count)
      encoded.textByteCount += range.count
    }
    encoded.droppedSymbolCount = encoder.droppedSymbolCount - dropped
    return encoded
  }
}
