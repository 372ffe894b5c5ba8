import Glibc

/// An open file descriptor that is only read from, closed when it goes.
struct FileReader: ~Copyable {
  /// The name that messages use.
  let name: String
  /// Whether this is a plain file on a disk, which never makes a reader wait.
  let isRegular: Bool
  /// Bytes in the file when it was opened; 0 for what is not a regular file.
  let byteCount: Int
  private let descriptor: Int32
  private let isOwned: Bool
  /// What was opened; nil for what is not a regular file.
  let version: InputFile.Version?

  /// Opens `file`.
  init(_ file: InputFile) throws(CorpusError) {
    let descriptor = file.isStandardInput ? 0 : file.withPath { Glibc.open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw .system(operation: "open", path: file.name, code: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      if !file.isStandardInput { close(descriptor) }
      throw .system(operation: "open", path: file.name, code: code)
    }
    name = file.name
    isRegular = status.st_mode & S_IFMT == S_IFREG
    byteCount = isRegular ? Int(status.st_size) : 0
    version = InputFile.Version(status)
    self.descriptor = descriptor
    isOwned = !file.isStandardInput
    if isRegular { posix_fadvise(descriptor, 0, 0, Int32(POSIX_FADV_SEQUENTIAL)) }
  }

  deinit { if isOwned { close(descriptor) } }

  /// Reads what is there, at most as much as `buffer` holds. 0 is the end of the file.
  ///
  /// - Throws: `CorpusError.system`; at the end of a file that has another size or time than when it was opened,
  ///   `changedWhileRead`.
  func read(into buffer: UnsafeMutableBufferPointer<UInt8>) throws(CorpusError) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count > 0 { return count }
      if count == 0 {
        try checkUnchanged()
        return 0
      }
      guard errno == EINTR else { throw .system(operation: "read", path: name, code: errno) }
    }
  }

  /// Somebody who cuts a file short or writes to it while it is read would make us take a part, or a mixture, for the
  /// whole.
  private func checkUnchanged() throws(CorpusError) {
    // Files of the kernel's own have no size and any time.
    guard isRegular, byteCount > 0 else { return }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return }
    guard InputFile.Version(status) == version else {
      throw .changedWhileRead(file: name, before: byteCount, after: Int(status.st_size))
    }
  }

  /// Whether a read would have to wait for whoever writes to this pipe or types at this terminal.
  func wouldWait() -> Bool {
    guard !isRegular else { return false }
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) == 0
  }
}
