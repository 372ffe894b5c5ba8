/// Why a dictionary cannot be learned.
public enum DictionaryTrainingError: Error, Equatable, CustomStringConvertible {
  /// There is no text.
  case noText
  /// Known before the text is read: no vocabulary of this size can come out.
  case impossibleSize(Int, least: Int)
  /// The text gives fewer tokens.
  case ranOut(wanted: Int, reached: Int)
  /// Chunks need a length.
  case chunkLength(Int, limit: Int)
  /// The same special token twice, or an empty one.
  case specialToken([UInt8])
  /// More text, or more different texts, than can be numbered.
  case tooMuchText
  /// The method, by its name, reads text in order, which counted pieces do not have.
  case needsOrder(String)
  /// Not one of the sizes that were trained.
  case sizeNotTrained(Int, sizes: [Int])

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .noText: "there is no text to learn from: expected at least one character"
    case .impossibleSize(let size, let least):
      "vocabulary size \(size) is impossible: expected at least \(least), which special tokens and alphabet need"
    case .ranOut(let wanted, let reached):
      "vocabulary size \(wanted) cannot be reached: the text gives \(reached) tokens; ask for \(reached) or fewer, "
        + "give more text, or accept fewer tokens"
    case .chunkLength(let length, let limit): "chunks of length \(length): expected from 2 to \(limit)"
    case .specialToken(let content):
      content.isEmpty
        ? "a special token is empty: expected text"
        : "the special token '\(String(decoding: content, as: UTF8.self))' comes twice: expected each once"
    case .tooMuchText: "the text is too long for this method: expected fewer than 2³² symbols; give less of it"
    case .needsOrder(let method): "\(method) learns from text in its order: expected text, found counted pieces"
    case .sizeNotTrained(let size, let sizes):
      "vocabulary size \(size) was not trained: expected one of \(sizes.map(String.init).joined(separator: ", "))"
    }
  }
}
