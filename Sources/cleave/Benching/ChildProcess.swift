import Glibc

/// This program once more, as a process of its own whose output goes nowhere.
struct ChildProcess {
  /// What a whole process took.
  struct Cost {
    var seconds: Double
    var processorSeconds: Double
    var peakByteCount: Int
  }

  /// What follows the program's name.
  let arguments: [String]

  /// Runs it to its end.
  ///
  /// - Throws: `BenchError` when it cannot be started or does not end well; it has then said why on standard error.
  func run() throws(BenchError) -> Cost {
    let program = "/proc/self/exe"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    var words: [UnsafeMutablePointer<CChar>?] = (["cleave"] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    let start = Self.now
    var process = pid_t()
    let code = posix_spawn(&process, program, &actions, nil, words, environ)
    guard code == 0 else { throw .cannotStart(path: program, code: code) }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
    let seconds = Self.now - start
    // The low seven bits are the signal that ended it, the next eight its own status.
    guard status == 0 else {
      throw .childFailed(arguments: arguments, status: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F)
    }
    func time(_ value: timeval) -> Double { Double(value.tv_sec) + Double(value.tv_usec) * 1e-6 }
    return Cost(
      seconds: seconds, processorSeconds: time(usage.ru_utime) + time(usage.ru_stime),
      peakByteCount: Int(usage.ru_maxrss) * 1024)
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
