import ArgumentParser
import Tokenization

/// Whether tokenizers may come from the user's cache of images.
struct CacheOptions: ParsableArguments {
  @Flag(
    help: """
      Read the tokenizer's file itself. Otherwise its tables are kept in ~/.cache/cleave, to start in a few \
      milliseconds (CLEAVE_CACHE=off keeps none, CLEAVE_CACHE=/FOLDER names another place).
      """)
  var noCache = false

  /// The cache, unless the user wants none.
  var cache: ImageCache? { noCache ? nil : ImageCache(fileLimit: PresetOptions.fileLimit) }
}

extension PresetOptions {
  /// The tokenizer at `path` with its tables, from the cache where it is there; warnings go to standard error.
  ///
  /// - Throws: as ``load(_:)``.
  func load(_ path: String, cache: ImageCache?) throws -> TokenizerFile.Loaded {
    let loaded = try loadWithOrWithoutPreset(path, cache: cache)
    try check([loaded])
    return loaded
  }
}
