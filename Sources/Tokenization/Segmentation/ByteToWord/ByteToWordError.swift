/// Why a byte-to-word model cannot be what its settings say.
public enum ByteToWordError: Error, Equatable, CustomStringConvertible {
  /// The most bytes of a word.
  case maximumLength(Int)
  /// A special token twice, or an empty one.
  case specialToken([UInt8])
  /// More special tokens than ids are set aside for.
  case tooManySpecialTokens(Int, limit: Int)
  /// The pipeline splits text before the model, which has to see the spaces between words.
  case preTokenizer(String)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .maximumLength(let length):
      "a word may have \(length) bytes: expected from \(ByteWordScanner.lengths.lowerBound) to "
        + "\(ByteWordScanner.lengths.upperBound)"
    case .specialToken(let content):
      content.isEmpty
        ? "a special token is empty: expected text"
        : "the special token '\(String(decoding: content, as: UTF8.self))' comes twice: expected each once"
    case .tooManySpecialTokens(let count, let limit): "\(count) special tokens: expected at most \(limit)"
    case .preTokenizer(let summary):
      "a byte-to-word model cuts text itself: expected no pre-tokenizer, found \(summary)"
    }
  }
}
