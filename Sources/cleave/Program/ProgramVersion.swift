/// What `--version` says and files are signed with.
enum ProgramVersion {
  static let current = "0.1.0"
}
