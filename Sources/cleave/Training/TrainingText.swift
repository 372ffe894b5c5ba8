import Corpora
import Tokenization

/// Text on its way to being counted: every record with the line feed or other end that it has in the file, or without.
struct TrainingText: ~Copyable {
  private var reader: RecordReader
  private var progress: Progress
  private let endByteCount: Int
  private var records = RecordBatch()

  /// - Parameter keepsLineEnds: whether the line feed belongs to a line, as it does for Hugging Face's trainer.
  init(_ reader: consuming RecordReader, framing: Framing, keepsLineEnds: Bool, progress: consuming Progress) {
    self.reader = reader
    self.progress = progress
    endByteCount = framing == .line && keepsLineEnds ? 1 : 0
  }

  /// Puts the next records into `batch`; false at the end.
  mutating func read(into batch: inout TextBatch) throws -> Bool {
    // The memory of the batch goes round: the reader fills what the counter has done with.
    swap(&records.bytes, &batch.bytes)
    swap(&records.ranges, &batch.ranges)
    let found = try reader.read(into: &records)
    progress.update(to: reader.storedByteCount)
    swap(&records.bytes, &batch.bytes)
    swap(&records.ranges, &batch.ranges)
    guard found else {
      progress.finish()
      return false
    }
    if endByteCount > 0 {
      let ended = records.isLastTerminated ? batch.ranges.count : batch.ranges.count - 1
      for index in 0..<ended {
        batch.ranges[index] = batch.ranges[index].lowerBound..<batch.ranges[index].upperBound + 1
      }
    }
    return true
  }
}
