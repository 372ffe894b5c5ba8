/// Why ids cannot be read or written.
public enum IDError: Error, Equatable, CustomStringConvertible {
  /// `byteOffset` counts from the start of the line.
  case notANumber(byteOffset: Int, found: String)
  case tooLarge(id: TokenID, width: BinaryIDs.Width)
  case cutOff(byteCount: Int, width: BinaryIDs.Width)
  case badHeader(String)
  /// Rows of words that are none.
  case badMatrix(String)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .notANumber(let offset, let found):
      "byte \(offset) of the line: expected an id from 0 to \(TokenID.max), found '\(found)'"
    case .tooLarge(let id, let width): "id \(id) does not fit in \(width.rawValue) bits: use --to u32"
    case .cutOff(let count, let width):
      "the ids are cut off: \(count) bytes is not a whole number of \(width.rawValue)-bit ids"
    case .badHeader(let reason): "npy header: \(reason)"
    case .badMatrix(let reason): "matrix of words: \(reason)"
    }
  }
}
