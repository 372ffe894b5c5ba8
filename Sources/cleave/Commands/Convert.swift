import ArgumentParser
import Corpora
import Glibc
import Tokenization

/// The formats that `convert` writes.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case tokenizerJSON = "tokenizer.json"
  case gpt2
  case tiktoken
  case subwordNMT = "subword-nmt"

  /// The library's name for it.
  var format: TokenizerFormat {
    switch self {
    case .tokenizerJSON: .tokenizerJSON
    case .gpt2: .gpt2
    case .tiktoken: .tiktoken
    case .subwordNMT: .subwordNMT
    }
  }
}

/// `cleave convert`: a tokenizer in another format.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a tokenizer in another format.",
    discussion: """
      The tokenizer is read from any supported format, found from its content. The output's format is told by its name:
      NAME.json is a tokenizer.json, NAME.tiktoken a rank file, NAME.codes subword-nmt's merges, and a folder (NAME/)
      gets GPT-2's vocab.json and merges.txt. What the new file cannot say is printed; a format that would encode
      differently is refused. 'cleave verify' compares the two on text.

      EXAMPLES
        cleave convert cl100k_base.tiktoken -o cl100k.json
        cleave convert tok.json -o tok.tiktoken
        cleave convert tok.json --to gpt2 -o folder/
      """)

  @Argument(
    help: ArgumentHelp(
      "A tokenizer file of any supported format, or a folder that holds one.", valueName: "tokenizer"),
    completion: .file())
  var tokenizer: String

  @Option(name: .shortAndLong, help: "The file to write, or '-'; a folder for GPT-2's files.", completion: .file())
  var output: String

  @Option(name: .customLong("to"), help: "The format, when the output's name does not tell it.")
  var outputFormat: OutputFormat?

  @OptionGroup var preset: PresetOptions

  func run() throws {
    let format = try chosenFormat()
    let loaded = try preset.load(tokenizer)
    let written = try TokenizerFile.write(loaded.tokenizer, as: format, name: output)
    if written.files.count > 1 || isFolder(output) {
      guard output != "-" else {
        throw ValidationError("\(format.rawValue) is several files: name a folder with -o.")
      }
      try makeFolder(output)
      for file in written.files { try write(file.bytes, to: output + (output.hasSuffix("/") ? "" : "/") + file.name) }
    } else {
      for file in written.files { try write(file.bytes, to: output) }
    }
    for note in written.notes { StandardError.write("cleave: note: \(output): \(note)\n") }
  }

  private func chosenFormat() throws -> TokenizerFormat {
    if let outputFormat { return outputFormat.format }
    if let format = TokenizerFormat(outputPath: output) { return format }
    throw ValidationError(
      "The name '\(output)' does not tell a format: end it in .json, .tiktoken, .codes or '/', or add --to "
        + OutputFormat.allCases.map(\.rawValue).joined(separator: "|") + ".")
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    var file = try AtomicOutput(path: path)
    try file.write(bytes)
    try file.commit()
  }

  private func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private func makeFolder(_ path: String) throws {
    guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
    throw CorpusError.system(operation: "make folder", path: path, code: errno)
  }
}
