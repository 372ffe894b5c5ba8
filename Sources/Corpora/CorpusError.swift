import Glibc

/// Why text could not be read or written: which file, where in it, what was expected and what to do.
public enum CorpusError: Error, Equatable, Sendable {
  /// The operating system refused: `operation` is a verb phrase ("open", "write to"), `code` is `errno`.
  case system(operation: String, path: String, code: Int32)
  /// A named folder holds no file that can be read.
  case folderWithoutFiles(path: String)
  /// Standard input is named more than once.
  case standardInputTwice
  /// Compressed data end before their own end. `byteOffset` counts compressed bytes.
  case truncated(file: String, compression: Compression, byteOffset: Int, expected: String)
  /// Compressed data are damaged. `byteOffset` counts compressed bytes.
  case corrupt(file: String, compression: Compression, byteOffset: Int, reason: String)
  /// Bytes follow the last whole frame or member and do not start another one.
  case trailingBytes(file: String, compression: Compression, byteOffset: Int)
  /// A zstd frame wants to look back further than the limit allows.
  case windowTooLarge(file: String, byteOffset: Int, windowLogLimit: Int)
  /// A zstd frame was made with a dictionary. `dictionary` is its number where the header tells.
  case dictionaryNeeded(file: String, byteOffset: Int, dictionary: UInt32?)
  /// The content is compressed in a way that is not read here.
  case unsupportedCompression(file: String, name: String)
  /// The file's name promises a compression that its first bytes do not show.
  case notAsNamed(file: String, compression: Compression)
  /// A record is longer than the limit. `record` counts from 1; `byteOffset` counts bytes of text.
  case recordTooLong(file: String, record: Int, byteOffset: Int, limit: Int)
  /// A line of JSON Lines does not give a text. `line` counts from 1; `byteOffset` counts bytes of text.
  case badRecord(file: String, line: Int, byteOffset: Int, reason: String)
  /// A file that is needed whole is larger than the limit.
  case fileTooLarge(file: String, limit: Int)
  /// A file was written to or cut short while it was read: its sizes in bytes, when it was opened and at the end.
  case changedWhileRead(file: String, before: Int, after: Int)
  /// The reader of our output went away (EPIPE): nothing is wrong, there is only nobody left to write to.
  case outputClosed(path: String)
  /// zstd refused to compress.
  case compressionFailed(path: String, reason: String)
}

extension CorpusError: CustomStringConvertible {
  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .system(let operation, let path, let code):
      return "cannot \(operation) '\(path)': \(Self.message(ofSystemError: code))"
    case .folderWithoutFiles(let path):
      return "folder '\(path)' holds no file to read (hidden files are skipped)"
    case .standardInputTwice:
      return "standard input ('-') is named twice; it can be read only once"
    case .truncated(let file, let compression, let byteOffset, let expected):
      return "'\(file)' is cut short: \(compression.rawValue) data end at byte \(byteOffset) "
        + "where \(expected) was expected; get the whole file again"
    case .corrupt(let file, let compression, let byteOffset, let reason):
      return "'\(file)' is damaged: \(compression.rawValue) data near byte \(byteOffset): \(reason)"
    case .trailingBytes(let file, let compression, let byteOffset):
      return "'\(file)': byte \(byteOffset): expected the end of the file or more \(compression.rawValue) data, "
        + "found something else"
    case .windowTooLarge(let file, let byteOffset, let limit):
      return "'\(file)': the zstd frame at byte \(byteOffset) needs a window of more than 2^\(limit) bytes; "
        + "if you trust the file, raise the limit with --long 31"
    case .dictionaryNeeded(let file, let byteOffset, let dictionary):
      let number = dictionary.map { " \($0)" } ?? ""
      return "'\(file)': the zstd frame at byte \(byteOffset) needs dictionary\(number), which is not supported; "
        + "decompress it with 'zstd -d -D DICTIONARY' first"
    case .unsupportedCompression(let file, let name):
      return "'\(file)' is compressed with \(name); zstd and gzip are read directly: decompress it first, "
        + "or read its bytes as they are with --no-decompress"
    case .notAsNamed(let file, let compression):
      return "'\(file)' is named as \(compression.rawValue) but does not start as \(compression.rawValue) data do; "
        + "get it again, rename it, or read its bytes as they are with --no-decompress"
    case .recordTooLong(let file, let record, let byteOffset, let limit):
      return "'\(file)': record \(record), which starts at byte \(byteOffset), is longer than the limit of "
        + "\(limit) bytes; check --framing or raise --max-record-bytes"
    case .badRecord(let file, let line, let byteOffset, let reason):
      return "'\(file)', line \(line) (byte \(byteOffset)): \(reason); "
        + "correct the line, or skip such records with --skip-bad-records"
    case .fileTooLarge(let file, let limit):
      return "'\(file)' holds more than \(limit) bytes, too many for a file of its kind"
    case .changedWhileRead(let file, let before, let after):
      let sizes = before == after ? "" : " (\(before) bytes when it was opened, \(after) at its end)"
      return "'\(file)' changed while it was read\(sizes): read it again when nobody writes to it"
    case .outputClosed(let path):
      return "the reader of '\(path)' has gone away"
    case .compressionFailed(let path, let reason):
      return "cannot compress '\(path)': \(reason)"
    }
  }

  /// What the C library calls an `errno`.
  private static func message(ofSystemError code: Int32) -> String {
    guard let text = strerror(code) else { return "error \(code)" }
    return String(cString: text)
  }
}
