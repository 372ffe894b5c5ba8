import ArgumentParser
import Glibc

/// How many threads work.
struct JobsOptions: ParsableArguments {
  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: ArgumentHelp("Threads that work. The result is the same for any number.", valueName: "n"))
  var jobs = JobsOptions.processorCount

  /// Asked for once: the arguments of a command are made several times, and the answer is in a file.
  private static let processorCount = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  func validate() throws {
    guard (1...1024).contains(jobs) else { throw ValidationError("-j takes a number from 1 to 1024, not \(jobs).") }
  }
}
