import ArgumentParser
import Corpora
import Markov

/// Which Markov source a command works with: exactly one kind.
struct MarkovSourceOptions: ParsableArguments {
  @Flag(help: "The switching process on {0, 1}: a symbol depends on the one --order places back (--p, --q).")
  var switching = false

  @Flag(help: "Every row drawn from the flat Dirichlet law (--alphabet, --order, --source-seed).")
  var dirichlet = false

  @Flag(help: "Three states, of which 1 leads to 0 or 2 and back (--delta).")
  var threeState = false

  @Option(
    help: ArgumentHelp(
      "A transition table as JSON, as under EXAMPLES: behind each row of --order symbols, how probable each symbol is.",
      valueName: "file"),
    completion: .file())
  var table: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The source that follows a text: how often each byte follows each --order bytes in it.", valueName: "file"),
    completion: .file())
  var fit: [String] = []

  @Option(help: ArgumentHelp("How many symbols back the next one depends on.", valueName: "k"))
  var order = 1

  @Option(name: .customLong("p"), help: "How probably another symbol follows a 0.")
  var probabilityAfterZero: Double?

  @Option(name: .customLong("q"), help: "How probably another symbol follows a 1; as --p if not given.")
  var probabilityAfterOne: Double?

  @Option(help: "How probably the three-state source leaves a state.")
  var delta: Double?

  @Option(help: ArgumentHelp("Symbols of a Dirichlet source.", valueName: "n"))
  var alphabet = 2

  @Option(help: "The seed of a Dirichlet source's rows; as --seed if not given.")
  var sourceSeed: UInt64?

  @Option(help: "The seed of everything that is drawn at random.")
  var seed: UInt64 = 1

  /// Most bytes of a text that a source is fitted to.
  private static let fitLimit = 1 << 30

  func validate() throws {
    let kinds = [switching, dirichlet, threeState, table != nil, !fit.isEmpty].count { $0 }
    guard kinds == 1 else {
      throw ValidationError(
        "Name \(kinds == 0 ? "a source" : "one source only"): --switching, --dirichlet, --three-state, --table FILE or --fit TEXT."
      )
    }
    if switching, probabilityAfterZero == nil { throw ValidationError("--switching needs --p.") }
    if threeState, delta == nil { throw ValidationError("--three-state needs --delta.") }
  }

  /// The source.
  func source() throws -> MarkovSource {
    if switching {
      let p = probabilityAfterZero ?? 0
      return try .switching(order: order, p: p, q: probabilityAfterOne ?? p)
    }
    if dirichlet { return try .dirichlet(alphabetSize: alphabet, order: order, seed: sourceSeed ?? seed) }
    if threeState { return try .threeState(delta: delta ?? 0) }
    if let table {
      do {
        return try .table(try read([table]))
      } catch let error as MarkovError {
        throw NamedFileError(path: table, error: error)
      }
    }
    return try .fitted(to: try read(fit), order: order)
  }

  private func read(_ paths: [String]) throws -> [UInt8] {
    var bytes: [UInt8] = []
    for file in try TextInput(paths: paths).files {
      var stream = try TextStream(file)
      bytes += try stream.readAll(limit: Self.fitLimit - bytes.count)
    }
    return bytes
  }
}

/// What is wrong with a file, and with which.
struct NamedFileError: Error, CustomStringConvertible {
  var path: String
  var error: any Error
  var description: String { "'\(path)': \(error)" }
}
