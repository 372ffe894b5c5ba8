import Checkpoints
import Corpora
import Glibc

/// The files that one run keeps its training in: what it has learned, and beside it what it has counted.
///
/// They are neither inputs nor outputs of the run, a lock keeps other runs away from them while it goes on, and it removes
/// only those that it has opened or written itself.
final class ResumeFiles {
  /// The file for what has been learned.
  let path: String
  /// How often they are written.
  let interval: Duration
  private let lock: FileLock
  private var ownsState = false
  private var ownsCounts = false

  /// The files at a path, for this process alone.
  ///
  /// - Parameters:
  ///   - inputs: files and folders that the run reads; `-` is standard input.
  ///   - outputs: files that it writes.
  /// - Throws: `ResumeError`; `CorpusError` when there can be no lock.
  init(path: String, interval: Duration, inputs: [String], outputs: [String]) throws {
    self.path = path
    self.interval = interval
    let own = [path, path + ".counts", path + ".lock"]
    let places = own.map { FilePlace($0) }
    for other in inputs + outputs where other != "-" {
      guard let place = FilePlace(other), let index = places.firstIndex(of: place) else { continue }
      throw ResumeError.taken(file: own[index], by: other)
    }
    for folder in inputs where FilePlace.lists(folder, file: path) {
      throw ResumeError.amongText(file: path, folder: folder)
    }
    guard let lock = try FileLock.take(path + ".lock") else { throw ResumeError.inUse(file: path) }
    self.lock = lock
  }

  /// The file for counts.
  var countsPath: String { path + ".counts" }

  /// What a trainer needs to keep itself in the file, and to go on from what is there.
  ///
  /// - Throws: `CheckpointError.damaged` when the file is there and no training was kept in it; `CorpusError` when it
  ///   cannot be read.
  func checkpoints() throws -> TrainingCheckpoints {
    // Said now, and not when all text has been counted.
    if let file = try state() { try CheckpointEnvelope.check(file, name: path) }
    var schedule = ResumeSchedule(interval: interval)
    return TrainingCheckpoints(
      name: path, program: ProgramVersion.current, resumed: try self.openState(), isDue: { schedule.isDue },
      write: { file in try schedule.write { try self.writeState(file) } })
  }

  /// Says that the counts have been opened or written by this run.
  func ownCounts() { ownsCounts = true }

  /// Removes what the run has kept, once what was trained has been written.
  func remove() {
    if ownsState { unlink(path) }
    if ownsCounts { unlink(countsPath) }
  }

  // MARK: Details

  /// The bytes of the file, whatever its name says about them; nil when it is not there.
  private func state() throws -> [UInt8]? {
    guard access(path, F_OK) == 0 else { return nil }
    var options = TextInput.Options()
    options.decompresses = false
    var stream = try TextStream(InputFile(path: Array(path.utf8)), options: options)
    return try stream.readAll(limit: 1 << 36)
  }

  private func openState() throws -> [UInt8]? {
    let file = try state()
    if file != nil { ownsState = true }
    return file
  }

  private func writeState(_ file: [UInt8]) throws {
    var output = try AtomicOutput(path: path)
    try output.write(file)
    try output.commit()
    ownsState = true
  }
}
