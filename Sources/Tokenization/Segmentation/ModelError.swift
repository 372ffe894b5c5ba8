/// Why a model cannot be used for encoding, whatever its algorithm.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// The unknown token's id is that of no token.
  case missingUnknownToken(id: TokenID)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .missingUnknownToken(let id): "the unknown token has id \(id), which is not in the vocabulary"
    }
  }
}
