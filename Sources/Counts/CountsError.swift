/// Why a counts file cannot be read, joined with another, or used.
public enum CountsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A line that does not say what it should; `line` counts from 1, `byteOffset` in the uncompressed text.
  case malformed(file: String, line: Int, byteOffset: Int, expected: String, found: String)
  /// A file of a later form.
  case unsupportedVersion(file: String, version: Int)
  /// A file that ends too early, or whose sums are not those of its pieces.
  case damaged(file: String, expected: String, found: String)
  /// Counts of a text that has not been counted to its end.
  case unfinished(file: String)
  /// A line longer than is allowed.
  case lineTooLong(file: String, line: Int, byteOffset: Int, limit: Int)
  /// Counts of text that was made into pieces in another way.
  case differentStages(file: String, other: String, differences: [String])
  /// A sum that passes ``CountsHeader/limit``.
  case overflow(file: String, what: String)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .malformed(let file, let line, let byteOffset, let expected, let found):
      return "'\(file)', line \(line) (byte \(byteOffset)): expected \(expected), found \(found)"
    case .unsupportedVersion(let file, let version):
      return "'\(file)', line 1: expected version \(CountsHeader.version) of the counts format, found \(version); "
        + "use the cleave that made it or a later one"
    case .damaged(let file, let expected, let found):
      return "'\(file)' is cut short or damaged: expected \(expected), found \(found); make it again"
    case .unfinished(let file):
      return "'\(file)' holds a part of a text's pieces: expected counts of all of it; let the training end that keeps "
        + "them there (--resume)"
    case .lineTooLong(let file, let line, let byteOffset, let limit):
      return "'\(file)', line \(line) (byte \(byteOffset)) is longer than the limit of \(limit) bytes; "
        + "raise --max-record-bytes if you trust the file"
    case .differentStages(let file, let other, let differences):
      return "'\(file)' was counted in another way than '\(other)': \(differences.joined(separator: "; ")); "
        + "count both with the same options"
    case .overflow(let file, let what):
      return "'\(file)': expected \(what) of at most \(CountsHeader.limit), found more; use smaller weights"
    }
  }
}
