import Glibc

/// A file that has no name: for what does not fit into memory, gone with the process however that ends.
package final class ScratchFile: Sendable {
  private let descriptor: Int32
  private let folder: String

  /// An empty file on the file system of `folder`.
  ///
  /// - Throws: `CorpusError.system` when there is no such folder, no permission or no file descriptor left.
  package init(folder: String) throws(CorpusError) {
    let folder = folder.isEmpty ? "." : folder
    // Linux's O_TMPFILE, which the C library's header builds from this bit.
    let unnamed = open(folder, 0o20_000_000 | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0o600)
    descriptor = unnamed >= 0 ? unnamed : Self.named(folder)
    self.folder = folder
    guard descriptor >= 0 else {
      throw .system(operation: "make a temporary file in", path: folder, code: errno)
    }
  }

  /// Where the file system has no files without names: one whose name is taken away at once. Killed in between, it stays.
  private static func named(_ folder: String) -> Int32 {
    var path = "\(folder)/.cleave-\(getpid())-XXXXXX".utf8.map { CChar(bitPattern: $0) } + [0]
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else { return -1 }
    unlink(path)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return descriptor
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Writes all of `bytes` behind what is there; one thread at a time.
  ///
  /// - Throws: `CorpusError.system` when there is no space left or the device fails.
  package func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(CorpusError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count >= 0 {
        rest = UnsafeBufferPointer(rebasing: rest[count...])
      } else if errno != EINTR {
        throw .system(operation: "write to a temporary file in", path: folder, code: errno)
      }
    }
  }

  /// Reads what stands at `offset`, at most as much as `buffer` holds; 0 at the end.
  ///
  /// - Throws: `CorpusError.system` when the device fails.
  package func read(at offset: Int, into buffer: UnsafeMutableBufferPointer<UInt8>) throws(CorpusError) -> Int {
    while true {
      let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
      if count >= 0 { return count }
      guard errno == EINTR else {
        throw .system(operation: "read a temporary file in", path: folder, code: errno)
      }
    }
  }
}
