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
    switch Cleave.exitCode(for: error) {
    case .success:
      // Help and version are results.
      print(Cleave.fullMessage(for: error))
      exit(0)
    case .validationFailure:
      StandardError.write(Cleave.fullMessage(for: error) + "\n")
      exit(2)
    default:
      StandardError.write("cleave: \(error)\n")
      exit(2)
    }
  }
}
