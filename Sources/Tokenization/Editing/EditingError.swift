/// Why a vocabulary cannot be changed in the way that was asked for.
public enum EditingError: Error, Equatable, CustomStringConvertible {
  /// The model has no vocabulary of its own to change.
  case noVocabulary(model: String)
  /// Only some models can learn more.
  case cannotExtend(model: String)
  /// An id that no token has.
  case noSuchID(TokenID)
  /// A text that is no token.
  case noSuchToken([UInt8])
  /// A token that the tokenizer cannot do without.
  case needed(id: TokenID, spelling: [UInt8], reason: String)
  /// An order of ids that is none.
  case badOrder(String)
  /// A size that cannot come out.
  case impossibleSize(Int, least: Int, largest: Int)
  /// The text gives fewer tokens.
  case ranOut(wanted: Int, reached: Int)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    func quoted(_ bytes: [UInt8]) -> String { "'\(String(decoding: bytes, as: UTF8.self))'" }
    return switch self {
    case .noVocabulary(let model): "a \(model) model has no vocabulary that could be changed"
    case .cannotExtend(let model): "a \(model) model cannot learn more: expected BPE, WordPiece or plain Unigram"
    case .noSuchID(let id): "no token has id \(id)"
    case .noSuchToken(let text): "\(quoted(text)) is no token of the vocabulary"
    case .needed(let id, let spelling, let reason): "token \(id), \(quoted(spelling)), cannot go: \(reason)"
    case .badOrder(let reason): "the order of ids: \(reason)"
    case .impossibleSize(let size, let least, let largest):
      "size \(size) is impossible: expected from \(least) to \(largest)"
    case .ranOut(let wanted, let reached):
      "size \(wanted) cannot be reached: the text gives \(reached) ids; ask for \(reached) or fewer, or give more text"
    }
  }
}
