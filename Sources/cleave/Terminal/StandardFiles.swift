import Glibc

/// The three files that a process is started with.
enum StandardFiles {
  /// Makes sure that each of them is there, and that a limit on file sizes is an error like others.
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
  }
}
