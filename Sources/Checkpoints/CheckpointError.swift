/// Why a training cannot be gone on with.
public enum CheckpointError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Not a file that a training was kept in, or not all of one.
  case damaged(file: String)
  /// One of another text, with other settings or of another version of the program.
  case other(file: String)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .damaged(let file):
      "cannot go on from '\(file)': expected a whole file that a training was kept in, found another or a damaged one; "
        + "remove it to begin anew"
    case .other(let file):
      "cannot go on from '\(file)': expected one of this text with these settings, found one of another text, with "
        + "other settings or of another version; remove it to begin anew, or give what it was begun with"
    }
  }
}
