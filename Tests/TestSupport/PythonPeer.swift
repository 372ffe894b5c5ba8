import Foundation

/// The Python tokenizers that Cleave is compared with, each reached through a script in `Tests/Peers`.
///
/// The interpreter is the one that `make peers` installs, or that of the environment variable `CLEAVE_PEERS`. Where it
/// is missing a comparison fails; it is never skipped.
public enum PythonPeer {
  /// The interpreter.
  public static let interpreter =
    ProcessInfo.processInfo.environment["CLEAVE_PEERS"]
    ?? FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".cache/cleave/peers/bin/python").path

  /// Runs `Tests/Peers/SCRIPT` with `arguments`, gives it `input` and returns what it writes.
  ///
  /// - Throws: `Failure` when the interpreter is missing or the script does not end with status 0.
  public static func run(_ script: String, _ arguments: [String] = [], input: [UInt8] = []) throws -> [UInt8] {
    guard FileManager.default.isExecutableFile(atPath: interpreter) else {
      throw Failure(
        description: "no Python peers at '\(interpreter)'; install them with 'make peers' or set CLEAVE_PEERS")
    }
    let path = SharedMaterial.projectFolder.appendingPathComponent("Tests/Peers").appendingPathComponent(script).path
    let outcome = try Program.run(interpreter, [path] + arguments, input: input, folder: nil)
    guard outcome.status == 0 else {
      throw Failure(description: "\(script) ended with status \(outcome.status): \(outcome.errors)")
    }
    return outcome.output
  }

  /// A script that could not do its work.
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }
}
