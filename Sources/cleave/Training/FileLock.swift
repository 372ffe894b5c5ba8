import Corpora
import Glibc

/// A file that says to other processes that something is in use, as long as the value lives or until the process ends.
struct FileLock: ~Copyable {
  private let path: String
  private let descriptor: Int32
  private let isOwned: Bool

  private static let text = "A run of cleave holds this file while it goes on.\n"

  /// Takes the lock; nil when another process has it.
  ///
  /// - Throws: `CorpusError.system`.
  static func take(_ path: String) throws(CorpusError) -> FileLock? {
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw .system(operation: "write to", path: path, code: errno) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let code = errno
        close(descriptor)
        if code == EWOULDBLOCK { return nil }
        throw .system(operation: "lock", path: path, code: code)
      }
      // Who had it may have removed the file between the two calls.
      var (opened, named) = (stat(), stat())
      guard fstat(descriptor, &opened) == 0, stat(path, &named) == 0, opened.st_dev == named.st_dev,
        opened.st_ino == named.st_ino
      else {
        close(descriptor)
        continue
      }
      return FileLock(path: path, descriptor: descriptor, isOwned: try mark(descriptor, path))
    }
  }

  private init(path: String, descriptor: Int32, isOwned: Bool) {
    self.path = path
    self.descriptor = descriptor
    self.isOwned = isOwned
  }

  deinit {
    // Before it is let go, so that nobody locks a file that is about to lose its name.
    if isOwned { unlink(path) }
    close(descriptor)
  }

  /// Writes into an empty file what it is for; false when it holds something else, and is somebody's.
  private static func mark(_ descriptor: Int32, _ path: String) throws(CorpusError) -> Bool {
    var found = [UInt8](repeating: 0, count: text.utf8.count + 1)
    let count = found.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    if count == 0 {
      guard Array(text.utf8).withUnsafeBytes({ pwrite(descriptor, $0.baseAddress, $0.count, 0) }) == text.utf8.count
      else {
        let code = errno
        unlink(path)
        close(descriptor)
        throw .system(operation: "write to", path: path, code: code)
      }
      return true
    }
    return count == text.utf8.count && found[..<count].elementsEqual(text.utf8)
  }
}
