import Corpora
import Counts
import Tokenization

/// Text on its way to being counted: every record with the line feed or other end that it has in the file, or without.
struct TrainingText: ~Copyable {
  private var reader: RecordReader
  private var progress: Progress
  private let endByteCount: Int
  private var records = RecordBatch()
  private var byteCount = 0
  /// Longer records are left out.
  var recordLimit = Int.max
  /// What is shown beside the progress.
  var estimate: DistinctEstimate?
  /// Whether all has been read.
  private(set) var isAtEnd = false
  private var pauseTime: ContinuousClock.Instant?
  private var hasReadSincePause = false

  /// - Parameter keepsLineEnds: whether the line feed belongs to a line, as it does for Hugging Face's trainer.
  init(_ reader: consuming RecordReader, framing: Framing, keepsLineEnds: Bool, progress: consuming Progress) {
    self.reader = reader
    self.progress = progress
    endByteCount = framing == .line && keepsLineEnds ? 1 : 0
  }

  /// Where what has not been read begins.
  var place: RecordReader.Place { reader.place }

  /// The files that have been begun, each as it was when it was opened.
  var versions: [InputFile.Version?] { reader.versions }

  /// Goes to a place before anything is read; false when there is no such place.
  mutating func skip(to place: RecordReader.Place) throws -> Bool { try reader.skip(to: place) }

  /// Lets reading end at a time, after some records; it can be gone on with.
  mutating func pause(at time: ContinuousClock.Instant) {
    pauseTime = time
    hasReadSincePause = false
  }

  /// Puts the next records into `batch`; false at the end and at a pause.
  mutating func read(into batch: inout TextBatch) throws -> Bool {
    if let pauseTime, hasReadSincePause, ContinuousClock.now >= pauseTime { return false }
    hasReadSincePause = true
    // The memory of the batch goes round: the reader fills what the counter has done with.
    swap(&records.bytes, &batch.bytes)
    swap(&records.ranges, &batch.ranges)
    let found = try reader.read(into: &records)
    showProgress()
    swap(&records.bytes, &batch.bytes)
    swap(&records.ranges, &batch.ranges)
    batch.continues = records.continues
    guard found else {
      isAtEnd = true
      progress.finish()
      return false
    }
    if endByteCount > 0 {
      let ended = records.isLastTerminated ? batch.ranges.count : batch.ranges.count - 1
      for index in 0..<ended {
        batch.ranges[index] = batch.ranges[index].lowerBound..<batch.ranges[index].upperBound + 1
      }
    }
    if recordLimit < .max { batch.ranges.removeAll { $0.count > recordLimit } }
    byteCount += batch.ranges.last.map { $0.upperBound - batch.ranges[0].lowerBound } ?? 0
    return true
  }

  private mutating func showProgress() {
    guard let distinct = estimate?.distinctCount(byteCount: byteCount) else {
      return progress.update(to: reader.storedByteCount)
    }
    progress.update(
      to: reader.storedByteCount,
      note: "\(ByteAmount(byteCount)) of text, about \(Figure.grouped(distinct)) distinct pieces",
      members: [("text_bytes", byteCount), ("distinct_pieces_estimate", distinct)])
  }
}
