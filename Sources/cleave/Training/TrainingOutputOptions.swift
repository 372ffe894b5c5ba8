import ArgumentParser
import Corpora
import JSON
import Tokenization

/// Where a trained tokenizer and the report of its training go.
struct TrainingOutputOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write to this file or folder, which appears whole or not at all; the name tells the format (.json, …). '-' or none is standard output.",
      valueName: "file"),
    completion: .file(extensions: ["json", "tiktoken", "codes", "model", "txt"]))
  var output: String?

  @Flag(help: "Write the report as JSON to standard output.")
  var json = false

  /// Refuses what cannot go to standard output together.
  func check(sizes: VocabularySizeOptions?) throws {
    _ = try target
    guard output == nil || output == "-" else { return }
    if sizes?.vocabularySizes != nil { throw ValidationError("--vocab-sizes needs a file name: -o tok.json.") }
    if json { throw ValidationError("--json and the tokenizer cannot both go to standard output: use -o.") }
  }

  /// Where tokenizers are written.
  var target: TokenizerOutput { get throws { try TokenizerOutput(path: output) } }

  /// The files that tokenizers written to these paths go to.
  func files(of outputs: [(size: Int, path: String?)]) throws -> [String] {
    let target = try target
    return outputs.flatMap { $0.path.map { target.files(at: $0) } ?? [] }
  }

  /// Writes the tokenizer of each size, and then the report, which gets a line for each.
  ///
  /// - Parameters:
  ///   - sizes: where the tokenizer of each size goes.
  ///   - tokenizer: the tokenizer of a size.
  ///   - described: what the report says of a written tokenizer; by default how many tokens its model has.
  func write(
    _ sizes: [(size: Int, path: String?)], reportedIn report: consuming TrainingReport, quiet: Bool,
    tokenizer: (_ size: Int) throws -> Tokenizer,
    described: (Tokenizer, _ size: Int) throws -> TrainingReport.Output = { tokenizer, _ in
      .init(vocabularySize: tokenizer.model.vocabulary.count)
    }
  ) throws {
    let target = try target
    for (size, path) in sizes {
      let tokenizer = try tokenizer(size)
      try target.write(tokenizer, to: path)
      var output = try described(tokenizer, size)
      output.path = path
      report.outputs.append(output)
    }
    try write(report, quiet: quiet)
  }

  /// Writes the report to standard output as JSON, or to standard error for people unless they want quiet.
  func write(_ report: TrainingReport, quiet: Bool) throws {
    if json {
      var output = try AtomicOutput(path: nil)
      var writer = JSONWriter()
      writer.value(report.json)
      writer.endLine()
      try output.write(writer.bytes)
      try output.commit()
    } else if !quiet {
      StandardError.write(report.text)
    }
  }
}
