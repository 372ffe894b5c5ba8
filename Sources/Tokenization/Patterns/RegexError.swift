/// Why a regular expression cannot be used, or gave up.
public enum RegexError: Error, Equatable, CustomStringConvertible {
  /// The expression is not well-formed. The offset is in bytes from its start, where it is known.
  case malformed(pattern: String, byteOffset: Int?, reason: String)
  /// The expression has a part whose meaning in its own tool Cleave cannot reproduce.
  case unsupported(pattern: String, byteOffset: Int, construct: String)
  /// Matching took more steps than the limit: a pattern with nested repetitions, mostly.
  case tooManySteps(pattern: String, byteOffset: Int)
  /// Matching took more memory than the limit.
  case tooMuchMemory(pattern: String, byteOffset: Int)
  /// ICU addresses 2 GiB.
  case textTooLong(byteCount: Int)
  /// Anything else that ICU reports, by its name.
  case failed(pattern: String, status: String)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .malformed(let pattern, let offset, let reason):
      "the pattern \(RegexError.quoted(pattern)) is not a regular expression: "
        + "\(offset.map { "byte \($0): " } ?? "")\(reason)"
    case .unsupported(let pattern, let offset, let construct):
      "the pattern \(RegexError.quoted(pattern)) cannot be used: byte \(offset): \(construct) is not supported"
    case .tooManySteps(let pattern, let offset):
      "the pattern \(RegexError.quoted(pattern)) takes too many steps on the text after byte \(offset); "
        + "avoid repetitions inside repetitions, or make them possessive ('++', '*+')"
    case .tooMuchMemory(let pattern, let offset):
      "the pattern \(RegexError.quoted(pattern)) takes too much memory on the text after byte \(offset); "
        + "make its repetitions possessive ('++', '*+')"
    case .textTooLong(let count):
      "a text of \(count) bytes is too long for a regular expression, the most is 2147483647; cut it into records"
    case .failed(let pattern, let status): "the pattern \(RegexError.quoted(pattern)) failed with '\(status)'"
    }
  }

  /// A pattern as messages show it: its beginning, where it is longer than people write.
  private static func quoted(_ pattern: String) -> String {
    let limit = 400
    guard pattern.utf8.count > limit else { return "'\(pattern)'" }
    return "'\(String(decoding: pattern.utf8.prefix(limit), as: UTF8.self))…'"
  }
}
