import ArgumentParser
import Glibc

/// Where the program starts: parse, run, leave with a status.
///
/// | status | meaning |
/// |---|---|
/// | 0 | done |
/// | 1 | the answer is no: two tokenizers differ, a check failed |
/// | 2 | it could not be done: wrong arguments, bad input, no space |
@main
enum Main {
  static func main() {
    do {
      var command = try Cleave.parseAsRoot()
      try command.run()
    } catch {
      leave(after: error)
    }
  }

  /// Prints what there is to say about `error` and ends the process.
  private static func leave(after error: any Error) -> Never {
    if let answer = error as? ExitCode { exit(answer.rawValue) }
    let message = Cleave.fullMessage(for: error)
    guard Cleave.exitCode(for: error) != .success else {
      // Help and version are results.
      print(message)
      exit(0)
    }
    if !message.isEmpty { StandardError.write(message + "\n") }
    exit(2)
  }
}
