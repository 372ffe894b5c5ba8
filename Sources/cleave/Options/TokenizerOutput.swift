import ArgumentParser
import Corpora
import Glibc
import Tokenization

/// Where trained tokenizers are written, one file for each size.
struct TokenizerOutput {
  /// What the user named; nil or `-` is standard output.
  let path: String?
  let format: TokenizerFormat

  init(path: String?) throws {
    self.path = path == "-" ? nil : path
    guard let path = self.path else {
      format = .tokenizerJSON
      return
    }
    guard let format = TokenizerFormat(outputPath: path) else {
      throw ValidationError(
        "The name '\(path)' does not tell a format: end it in .json, .tiktoken, .codes, .model, vocab.txt or '/'.")
    }
    self.format = format
  }

  /// Where the tokenizer of `size` goes when there are several; see ``SizedPath``.
  func path(size: Int) -> String? { path.map { SizedPath.path($0, size: size) } }

  /// What is written for a tokenizer at `path`: a file, or a folder and the files in it.
  func files(at path: String) -> [String] {
    guard format == .gpt2 else { return [path] }
    return [path] + ["vocab.json", "merges.txt"].map { path + (path.hasSuffix("/") ? "" : "/") + $0 }
  }

  /// Writes `tokenizer` to `path`; notes about what the format cannot say go to standard error.
  func write(_ tokenizer: Tokenizer, to path: String?) throws {
    let name = path ?? "standard output"
    let written = try TokenizerFile.write(tokenizer, as: format, name: name)
    for note in written.notes { StandardError.write("cleave: note: \(name): \(note)\n") }
    guard let path, written.files.count > 1 || path.hasSuffix("/") else {
      for file in written.files { try write(file.bytes, to: path) }
      return
    }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw CorpusError.system(operation: "make folder", path: path, code: errno)
    }
    for file in written.files { try write(file.bytes, to: path + (path.hasSuffix("/") ? "" : "/") + file.name) }
  }

  private func write(_ bytes: [UInt8], to path: String?) throws {
    var file = try AtomicOutput(path: path)
    try file.write(bytes)
    try file.commit()
  }
}
