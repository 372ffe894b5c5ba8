/// Why a list of strings is no dictionary.
public enum DictionaryError: Error, Equatable, CustomStringConvertible {
  /// The token at this place is empty.
  case emptyToken(Int)
  /// The tokens at these two places are the same.
  case tokenTwice(Int, Int)
  /// A token holds a symbol that the alphabet has not.
  case symbolOutside(UInt8, token: Int)
  /// A symbol that is no token: texts that hold it cannot be parsed.
  case missingSymbol(UInt8)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .emptyToken(let index): "token \(index) is empty"
    case .tokenTwice(let first, let second): "tokens \(first) and \(second) are the same"
    case .symbolOutside(let symbol, let token): "token \(token) holds symbol \(symbol), which is not in the alphabet"
    case .missingSymbol(let symbol): "symbol \(symbol) is no token: expected all symbols of the alphabet among them"
    }
  }
}
