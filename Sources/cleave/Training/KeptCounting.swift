import Checkpoints
import Checksum
import Corpora
import Counts
import Glibc
import JSON
import Synchronization
import Tokenization

/// Counts the pieces of a text, and keeps the counts in a file on the way.
///
/// Threads count until it is time to write; then their tables are added to the sum, the sum goes to the file with the place
/// up to which the text has been read, and they go on from there. The counts of all stretches together do not depend on
/// where they end.
///
/// What has been read must be the same in the next run; what has not may change, and there may be more of it.
struct KeptCounting {
  let file: ResumeFile
  let stages: PieceStages
  let files: [InputFile]
  /// How files are cut into records, and whatever else decides which text they hold.
  let reading: String

  /// The pieces of `source`, which is at its beginning, and its bytes.
  ///
  /// - Throws: `CheckpointError` when the file is of another text or other stages, and what counting throws.
  func count(_ source: consuming sending TrainingText, workers: Int) throws -> (counts: PieceCounts, byteCount: Int) {
    var header = CountsHeader(program: ProgramVersion.current, stages: stages)
    var counts = PieceCounts()
    if let kept = try resumed(header) {
      (header, counts) = kept
      guard let place = header.place?.place, try source.skip(to: place) else {
        throw CheckpointError.other(file: file.countsPath)
      }
    }
    var schedule = ResumeSchedule(interval: file.interval)
    let shared = Mutex(source)
    let stages = stages
    while true {
      let part = Mutex((counts: PieceCounts(), texts: 0, bytes: 0))
      let pause = schedule.next
      shared.withLock { $0.pause(at: pause) }
      try PieceCounts.inParallel(
        from: (), workers: workers, makeCounter: { try stages.makeCounter() },
        read: { (_: inout Void, batch) in try shared.withLock { try $0.read(into: &batch) } },
        finish: { counter in
          try part.withLock { part in
            try part.counts.merge(counter.counts)
            part.texts += counter.textCount
            part.bytes += counter.byteCount
          }
        })
      try part.withLock { part in
        try counts.merge(part.counts)
        header.recordCount += UInt64(part.texts)
        header.byteCount += UInt64(part.bytes)
      }
      let (place, isDone) = shared.withLock { ($0.place, $0.isAtEnd) }
      header.place = CountingPlace(text: identity(upTo: place), isDone: isDone, place: place)
      let sum = (header, counts)
      try schedule.write {
        try KeptCounts.write(
          sum.1, header: sum.0,
          to: try AtomicOutput(path: file.countsPath, compression: ZstdSettings(level: 1, hasChecksum: true)))
      }
      if isDone { return (counts, Int(clamping: header.byteCount)) }
    }
  }

  /// What an earlier run has counted; nil when there is none.
  private func resumed(_ header: CountsHeader) throws -> (header: CountsHeader, counts: PieceCounts)? {
    guard access(file.countsPath, F_OK) == 0 else { return nil }
    let kept = try KeptCounts.read(InputFile(path: Array(file.countsPath.utf8)))
    guard let place = kept.header.place, 0...files.count ~= place.place.file,
      place.text == identity(upTo: place.place), kept.header.program == header.program,
      try kept.header.fingerprint() == header.fingerprint()
    else { throw CheckpointError.other(file: file.countsPath) }
    return kept
  }

  /// A SHA-256 of everything that decides which text is read up to a place: the files in order, with their sizes and times,
  /// and how they are read.
  private func identity(upTo place: RecordReader.Place) -> String {
    var writer = JSONWriter()
    writer.value(
      .array(
        files.prefix(place.file + (place.byteOffset > 0 ? 1 : 0)).map { file in
          .array([
            .string(file.path), .integer(file.storedByteCount ?? -1), .integer(file.modificationTime ?? -1),
          ])
        }))
    return SHA256(writer.bytes + Array(reading.utf8)).hexadecimal
  }
}
