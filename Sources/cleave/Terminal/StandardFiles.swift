import Glibc

/// The three files that a process is started with, and those it needs besides.
enum StandardFiles {
  /// Files that a command opens at the same time, and what threads take of them.
  private static let neededCount = 8

  /// Makes sure that each of the three is there, that a few more can be opened, and that a limit on file sizes is an error
  /// like others.
  ///
  /// Whoever starts us with one of them closed would else have the next file that we open take its place: messages would
  /// go into results. What stands in for a closed one fails when it is used, as a closed one does.
  static func prepare() {
    for (descriptor, mode) in [(Int32(0), O_WRONLY), (1, O_RDONLY), (2, O_RDONLY)] {
      guard fcntl(descriptor, F_GETFD) == -1, errno == EBADF else { continue }
      // The lowest number that is free, which is this one.
      _ = open("/dev/null", mode)
    }
    // A write past the limit then gives EFBIG.
    signal(SIGXFSZ, SIG_IGN)
    reserve()
  }

  /// Leaves with status 2 where files cannot be opened: the system's threads end a process that has none left for them.
  private static func reserve() {
    let opened = (0..<neededCount).map { _ in open("/dev/null", O_RDONLY | O_CLOEXEC) }
    let failure = errno
    for descriptor in opened where descriptor >= 0 { close(descriptor) }
    guard opened.contains(-1) else { return }
    StandardError.write(
      "cleave: cannot open files: \(String(cString: strerror(failure))); at least \(neededCount) more are needed, raise the limit "
        + "with 'ulimit -n'\n")
    exit(2)
  }
}
