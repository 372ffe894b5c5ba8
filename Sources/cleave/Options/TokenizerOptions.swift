public import ArgumentParser
import Corpora
public import Tokenization

extension EncodingPreset: ExpressibleByArgument {}

/// Which tokenizer a command works with.
struct TokenizerOptions: ParsableArguments {
  @Option(
    name: [.short, .customLong("tokenizer")],
    help: ArgumentHelp(
      "A tokenizer file of any supported format, or a folder that holds one.", valueName: "tokenizer"),
    completion: .file())
  var tokenizer: String

  @OptionGroup var preset: PresetOptions

  /// The tokenizer and what there is to say about its file; warnings go to standard error.
  func load() throws -> TokenizerFile.Loaded { try preset.load(tokenizer) }
}

/// What a rank file does not say about itself.
struct PresetOptions: ParsableArguments {
  @Option(help: "Pattern and special tokens of a rank file (.tiktoken) that is not a published one.")
  var preset: EncodingPreset?

  /// The tokenizer at `path`; warnings go to standard error.
  func load(_ path: String) throws -> TokenizerFile.Loaded {
    let loaded = try TokenizerFile.load(path: path, preset: preset) { path in
      var stream = try TextStream(InputFile(path: Array(path.utf8)))
      return try stream.readAll(limit: 1 << 30)
    }
    for warning in loaded.warnings { StandardError.write("cleave: warning: \(path): \(warning)\n") }
    return loaded
  }
}
