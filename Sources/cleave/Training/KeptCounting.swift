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
  let keeping: ResumeFiles
  let stages: PieceStages
  let files: [InputFile]
  /// How files are cut into records, and whatever else decides which text they hold.
  let reading: String

  /// The pieces of `source`, which is at its beginning, and its bytes.
  ///
  /// - Throws: `ResumeError.noFile` when text comes from a pipe; `CheckpointError` when the file is of another text or
  ///   other stages; and what counting throws.
  func count(_ source: consuming sending TrainingText, workers: Int) throws -> (counts: PieceCounts, byteCount: Int) {
    let versions = files.map(\.version)
    if let pipe = versions.firstIndex(of: nil) { throw ResumeError.noFile(name: files[pipe].name) }
    var header = CountsHeader(program: ProgramVersion.current, stages: stages)
    var counts = PieceCounts()
    if let kept = try resumed(header, versions) {
      (header, counts) = (kept.header, kept.counts)
      // What is opened has to be what has been looked at.
      guard try source.skip(to: kept.place), source.versions.elementsEqual(versions.prefix(source.versions.count))
      else {
        throw CheckpointError.other(file: keeping.countsPath)
      }
      keeping.ownCounts()
    }
    var schedule = ResumeSchedule(interval: keeping.interval)
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
      let (place, versions, isDone) = shared.withLock { ($0.place, $0.versions, $0.isAtEnd) }
      header.progress = CountingProgress(text: identity(upTo: place, versions), isDone: isDone, place: place)
      let (sum, sumHeader) = (counts, header)
      try schedule.write {
        try KeptCounts.write(
          sum, header: sumHeader,
          to: try AtomicOutput(path: keeping.countsPath, compression: ZstdSettings(level: 1, hasChecksum: true)))
      }
      keeping.ownCounts()
      if isDone { return (counts, Int(clamping: header.byteCount)) }
    }
  }

  /// What an earlier run has counted, and where the rest begins; nil when there is none.
  private func resumed(
    _ header: CountsHeader, _ versions: [InputFile.Version?]
  ) throws -> (header: CountsHeader, counts: PieceCounts, place: RecordReader.Place)? {
    guard access(keeping.countsPath, F_OK) == 0 else { return nil }
    let kept = try KeptCounts.read(InputFile(path: Array(keeping.countsPath.utf8)))
    guard let progress = kept.header.progress, 0...files.count ~= progress.place.file,
      progress.text == identity(upTo: progress.place, versions), kept.header.program == header.program,
      try kept.header.fingerprint() == header.fingerprint()
    else { throw CheckpointError.other(file: keeping.countsPath) }
    return (kept.header, kept.counts, progress.place)
  }

  /// A SHA-256 of everything that decides which text is read up to a place: the files in order, as they were when they
  /// were opened, and how they are read.
  private func identity(upTo place: RecordReader.Place, _ versions: [InputFile.Version?]) -> String {
    let count = place.file + (place.byteOffset > 0 ? 1 : 0)
    var writer = JSONWriter()
    writer.value(
      .array(
        zip(files, versions).prefix(count).map { file, version in
          .array([
            .string(file.path), .integer(version?.byteCount ?? -1), .integer(version?.modificationTime ?? -1),
          ])
        }))
    return SHA256(writer.bytes + Array(reading.utf8)).hexadecimal
  }
}
