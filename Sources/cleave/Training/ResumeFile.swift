import Checkpoints
import Corpora
import Glibc

/// The files that a training is kept in while it runs: what it has learned, and beside it what it has counted.
struct ResumeFile {
  let path: String
  /// How often they are written.
  let interval: Duration

  /// The file for counts.
  var countsPath: String { path + ".counts" }

  /// What a trainer needs to keep itself in the file, and to go on from what is there.
  ///
  /// - Throws: `CorpusError` when the file is there and cannot be read.
  func checkpoints() throws -> TrainingCheckpoints {
    var resumed: [UInt8]?
    if access(path, F_OK) == 0 {
      var stream = try TextStream(InputFile(path: Array(path.utf8)))
      resumed = try stream.readAll(limit: 1 << 36)
    }
    var schedule = ResumeSchedule(interval: interval)
    return TrainingCheckpoints(
      name: path, resumed: resumed, isDue: { schedule.isDue },
      write: { file in
        try schedule.write {
          var output = try AtomicOutput(path: path)
          try output.write(file)
          try output.commit()
        }
      })
  }

  /// Removes the files, once what was trained has been written.
  func remove() {
    unlink(path)
    unlink(countsPath)
  }
}

/// When a training is written next: after an interval, and not so soon that writing takes more than a tenth of the time.
struct ResumeSchedule {
  private let clock = ContinuousClock()
  private let interval: Duration
  /// When it is due.
  private(set) var next: ContinuousClock.Instant

  init(interval: Duration) {
    self.interval = interval
    next = clock.now + interval
  }

  var isDue: Bool { clock.now >= next }

  /// Writes, and sets the next time.
  mutating func write(_ body: () throws -> Void) rethrows {
    let start = clock.now
    try body()
    let end = clock.now
    next = end + max(interval, (end - start) * 9)
  }
}
