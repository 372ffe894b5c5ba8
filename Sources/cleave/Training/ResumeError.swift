/// Why files cannot be what a training is kept in.
enum ResumeError: Error, CustomStringConvertible {
  /// One of them is read or written by the run as something else.
  case taken(file: String, by: String)
  /// They would be read as text the next time.
  case amongText(file: String, folder: String)
  /// Another run is keeping its training there.
  case inUse(file: String)
  /// What has been read of a pipe cannot be told apart from other text.
  case noFile(name: String)

  var description: String {
    switch self {
    case .taken(let file, let other):
      "--resume would keep the training in '\(file)', which is also what the run reads or writes as '\(other)': "
        + "expected a name that nothing else has"
    case .amongText(let file, let folder):
      "--resume would keep the training in '\(file)', among the text of '\(folder)', where it would be read as text: "
        + "expected a file outside of it, or a name that begins with a dot"
    case .inUse(let file):
      "--resume '\(file)' is in use: expected no other run that keeps its training there; wait for it to end, or name "
        + "another file"
    case .noFile(let name):
      "--resume needs text in files, which tell whether they are still the same: found '\(name)', which is none; "
        + "write the text to a file first"
    }
  }
}
