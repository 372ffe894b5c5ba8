import ArgumentParser
import Corpora

/// Where results go: shared by every command that writes a text or ids.
struct OutputOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write to this file, which appears whole or not at all; '-' is standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "Compress the result with zstd; implied by an output named .zst.")
  var compress = false

  @Option(help: ArgumentHelp("The level of compression.", valueName: "level"))
  var compressionLevel = 3

  func validate() throws {
    guard ZstdSettings.levels.contains(compressionLevel) else {
      throw ValidationError(
        "--compression-level takes a number from \(ZstdSettings.levels.lowerBound) to \(ZstdSettings.levels.upperBound)."
      )
    }
  }

  /// How the result is compressed, if it is.
  var compression: ZstdSettings? {
    compress || output?.hasSuffix(".zst") == true ? ZstdSettings(level: compressionLevel) : nil
  }

  /// Opens the output.
  func open() throws -> AtomicOutput { try AtomicOutput(path: output, compression: compression) }
}
