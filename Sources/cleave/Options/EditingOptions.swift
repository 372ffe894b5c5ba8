import ArgumentParser
import Tokenization

/// Which tokenizer is changed, where the result goes and where the map of its ids.
struct EditingOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A tokenizer file of any supported format, or a folder that holds one.", valueName: "tokenizer"),
    completion: .file())
  var tokenizer: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write to this file or folder, which appears whole or not at all; the name tells the format (.json, …).",
      valueName: "file"), completion: .file())
  var output: String

  @OptionGroup var preset: PresetOptions

  /// The tokenizer as it is.
  func load() throws -> Tokenizer { try preset.load(tokenizer).tokenizer }

  /// Writes the result.
  func write(_ tokenizer: Tokenizer) throws {
    let target = try TokenizerOutput(path: output)
    try target.write(tokenizer, to: target.path)
  }
}
