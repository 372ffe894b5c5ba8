import Corpora
import Glibc
import Optimal

/// The file that a search is kept in while it runs.
struct SearchFile {
  let path: String
  /// How often it is written.
  let interval: Duration

  /// What the search needs to keep itself there, and to go on from what is there.
  ///
  /// - Throws: `CorpusError` when the file is there and cannot be read.
  func checkpoints() throws -> OptimalCheckpoints {
    var resumed: [UInt8]?
    if access(path, F_OK) == 0 {
      var stream = try TextStream(InputFile(path: Array(path.utf8)))
      resumed = try stream.readAll(limit: 1 << 36)
    }
    let clock = ContinuousClock()
    var last = clock.now
    return OptimalCheckpoints(
      resumed: resumed, isDue: { clock.now - last >= interval },
      write: { file in
        var output = try AtomicOutput(path: path)
        try output.write(file)
        try output.commit()
        last = clock.now
      })
  }

  /// Removes the file, once what was searched for has been written.
  func remove() { unlink(path) }
}
