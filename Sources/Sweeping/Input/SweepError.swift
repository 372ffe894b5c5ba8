/// Why a sweep cannot go on.
public enum SweepError: Error, Equatable, CustomStringConvertible {
  /// Text from standard input cannot be read again.
  case standardInput
  /// The folder holds a sweep of other texts or other settings.
  case otherSettings(folder: String, setting: String, found: String, expected: String)
  /// A file of the folder is not what a sweep writes.
  case unreadable(path: String, line: Int, problem: String)
  /// The text to measure on has no bytes.
  case noText

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .standardInput: "a sweep reads its texts several times: expected files, found standard input"
    case .otherSettings(let folder, let setting, let found, let expected):
      "folder '\(folder)' holds a sweep with \(setting) '\(found)', expected '\(expected)': name another folder, or remove it"
    case .unreadable(let path, let line, let problem):
      "'\(path)', line \(line): \(problem); remove the folder to begin anew"
    case .noText: "the text to measure on is empty: expected at least one byte"
    }
  }
}
