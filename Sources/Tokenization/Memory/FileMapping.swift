internal import Glibc

/// The bytes of a file in memory, which the system reads in as they are used.
///
/// Nobody may shorten the file while it is mapped: the system would stop the program at the first use of what is gone.
package final class FileMapping: Sendable {
  /// Valid as long as the mapping lives, and never written to.
  nonisolated(unsafe) private let base: UnsafeRawPointer
  /// How many bytes there are.
  package let byteCount: Int

  /// Maps a file that is not empty; nil when that cannot be done.
  ///
  /// - Parameter ownOnly: refuse a file of another user, or one that others may write to.
  package init?(path: String, ownOnly: Bool = false) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else { return nil }
    if ownOnly, status.st_uid != geteuid() || status.st_mode & 0o022 != 0 { return nil }
    guard let memory = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, file, 0), memory != MAP_FAILED else {
      return nil
    }
    base = UnsafeRawPointer(memory)
    byteCount = Int(status.st_size)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: base), byteCount) }

  /// Lends the bytes to `body`.
  package func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: base, count: byteCount))
  }
}
