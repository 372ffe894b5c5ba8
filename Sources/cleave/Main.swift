import ArgumentParser
import Corpora
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
    StandardFiles.prepare()
    do {
      var command = try Cleave.parseAsRoot(arguments)
      try command.run()
    } catch {
      leave(after: error)
    }
  }

  /// What the user typed. The help of `transfer` is that of its default command, which has the options.
  private static var arguments: [String] {
    let typed = Array(CommandLine.arguments.dropFirst())
    if typed == ["help", "transfer"]
      || (typed.first == "transfer" && ["-h", "--help"].contains(typed.dropFirst().first))
    {
      return ["transfer", "run", "--help"]
    }
    return typed
  }

  /// Prints what there is to say about `error` and ends the process.
  private static func leave(after error: any Error) -> Never {
    if let answer = error as? ExitCode { exit(answer.rawValue) }
    switch Cleave.exitCode(for: error) {
    case .success:
      // Help and version are results: whether they could be written counts.
      do {
        var output = try AtomicOutput(path: nil)
        try output.write(Cleave.fullMessage(for: error) + "\n")
        try output.commit()
      } catch {
        StandardError.write("cleave: \(error)\n")
        exit(2)
      }
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
