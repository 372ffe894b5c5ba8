/// Why a text is not the JSON that was expected, and where.
public struct JSONError: Error, Equatable, CustomStringConvertible, Sendable {
  /// Offset, in bytes from the start of the text, of the first byte that does not fit.
  public let byteOffset: Int
  /// What would have been right there.
  public let expected: String
  /// What stands there.
  public let found: String

  /// An error at `byteOffset`.
  public init(byteOffset: Int, expected: String, found: String) {
    self.byteOffset = byteOffset
    self.expected = expected
    self.found = found
  }

  /// One line for the user: what was expected and what was found.
  public var description: String { "byte \(byteOffset): expected \(expected), found \(found)" }
}
