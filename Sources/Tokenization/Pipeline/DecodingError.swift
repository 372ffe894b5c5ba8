/// Why ids cannot be decoded.
public enum DecodingError: Error, Equatable, CustomStringConvertible {
  /// An id that no token has.
  ///
  /// - Parameters:
  ///   - index: its place among the ids, from 0.
  ///   - idEnd: one past the tokenizer's largest id.
  case unknownID(TokenID, index: Int, idEnd: Int)
  /// The tokenizer's decoder has more steps than `limit`, which are taken one inside the other.
  case tooManySteps(Int, limit: Int)
  /// The decoder's replacements make more than `limit` bytes of a token, or of the tokens of a text together, of
  /// `byteCount` bytes.
  case growsTooMuch(byteCount: Int, limit: Int)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .unknownID(let id, let index, let idEnd):
      Int(id) < idEnd
        ? "id \(id) at index \(index) is not in use in this tokenizer"
        : "id \(id) at index \(index) is not in this tokenizer, whose ids end at \(idEnd - 1)"
    case .tooManySteps(let count, let limit): "the decoder has \(count) steps: expected at most \(limit)"
    case .growsTooMuch(let count, let limit):
      "\(count) bytes of tokens become more than \(limit) in the decoder: expected replacements that make less of them"
    }
  }
}
