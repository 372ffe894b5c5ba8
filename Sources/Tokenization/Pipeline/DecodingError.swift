/// Why ids cannot be decoded.
public enum DecodingError: Error, Equatable, CustomStringConvertible {
  /// An id that no token has.
  ///
  /// - Parameters:
  ///   - index: its place among the ids, from 0.
  ///   - idEnd: one past the tokenizer's largest id.
  case unknownID(TokenID, index: Int, idEnd: Int)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .unknownID(let id, let index, let idEnd):
      Int(id) < idEnd
        ? "id \(id) at index \(index) is not in use in this tokenizer"
        : "id \(id) at index \(index) is not in this tokenizer, whose ids end at \(idEnd - 1)"
    }
  }
}
