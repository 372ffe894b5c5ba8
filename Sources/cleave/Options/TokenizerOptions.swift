public import ArgumentParser
import Corpora
public import Tokenization

extension TokenizerPreset: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument) }

  public static var allValueStrings: [String] { names }
}

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

  /// As `load`, with the tables of the cache where it has them: for commands that encode or decode.
  func load(_ cache: CacheOptions) throws -> TokenizerFile.Loaded {
    try preset.load(tokenizer, cache: cache.cache)
  }
}

/// What a rank file or a vocab.txt does not say about itself.
struct PresetOptions: ParsableArguments {
  @Option(
    help: """
      Pattern and special tokens of a rank file (.tiktoken) that is not a published one; bert-cased or bert-uncased for \
      a vocab.txt.
      """)
  var preset: TokenizerPreset?

  /// The largest file that a tokenizer is read from, unpacked, in bytes.
  static let fileLimit = 1 << 28

  /// The tokenizer at `path`; warnings go to standard error.
  ///
  /// - Throws: when the file says everything itself and a preset was named.
  func load(_ path: String) throws -> TokenizerFile.Loaded {
    let loaded = try loadWithOrWithoutPreset(path)
    try check([loaded])
    return loaded
  }

  /// Two tokenizers, of which at least one uses the preset if one was named.
  func load(_ first: String, _ second: String) throws -> (TokenizerFile.Loaded, TokenizerFile.Loaded) {
    let loaded = (try loadWithOrWithoutPreset(first), try loadWithOrWithoutPreset(second))
    try check([loaded.0, loaded.1])
    return loaded
  }

  func check(_ loaded: [TokenizerFile.Loaded]) throws {
    guard let preset, !loaded.contains(where: { $0.preset == preset }) else { return }
    let files = loaded.map { "'\($0.paths[0])' (\($0.format.rawValue))" }.joined(separator: " and ")
    throw ValidationError(
      "--preset \(preset.name) is of no use: \(files) \(loaded.count > 1 ? "say" : "says") everything without it.")
  }

  /// The tokenizer at `path`, whether or not the preset is of use to it; warnings go to standard error.
  func loadWithOrWithoutPreset(_ path: String, cache: ImageCache? = nil) throws -> TokenizerFile.Loaded {
    func load() throws -> TokenizerFile.Loaded {
      try TokenizerFile.load(path: path, preset: preset) { path in
        var stream = try TextStream(InputFile(path: Array(path.utf8)))
        return try stream.readAll(limit: PresetOptions.fileLimit)
      }
    }
    let loaded = try cache?.load(path: path, preset: preset, load) ?? load()
    for warning in loaded.warnings { StandardError.write("cleave: warning: \(path): \(warning)\n") }
    return loaded
  }
}
