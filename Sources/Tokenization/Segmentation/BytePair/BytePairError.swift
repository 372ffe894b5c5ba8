/// Why a byte-pair model cannot be used for encoding.
public enum BytePairError: Error, Equatable, CustomStringConvertible {
  /// A merge names an id that the vocabulary does not have.
  case mergeOfMissingToken(id: TokenID, rank: UInt32)
  /// The vocabulary goes beyond `limit`.
  case idTooLarge(id: TokenID, limit: Int)
  /// More distinct ranks than `limit`.
  case tooManyRanks(limit: Int)
  /// The unknown token's id is not in the vocabulary.
  case missingUnknownToken(id: TokenID)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .mergeOfMissingToken(let id, let rank):
      "the merge with rank \(rank) names id \(id): expected an id of the vocabulary"
    case .idTooLarge(let id, let limit): "the vocabulary has id \(id): expected ids below \(limit) in a byte-pair model"
    case .tooManyRanks(let limit): "the merges have more ranks than \(limit), the most that are supported"
    case .missingUnknownToken(let id): "the unknown token has id \(id): expected an id of the vocabulary"
    }
  }
}
