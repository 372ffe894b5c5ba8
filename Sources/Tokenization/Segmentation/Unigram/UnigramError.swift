/// Why a unigram model cannot be used for encoding.
public enum UnigramError: Error, Equatable, CustomStringConvertible {
  /// Not one score for each id.
  case scoreCount(Int, ids: Int)
  /// A score that sums of scores cannot be made of.
  case scoreOutOfRange(Double, id: TokenID)
  /// The unknown token's id is not in the vocabulary.
  case missingUnknownToken(id: TokenID)
  /// More steps than the tables of a bounded search have room for.
  case tooManySteps(Int, limit: Int)
  /// The end-of-word symbol is empty or longer than `limit` bytes.
  case wordSuffixLength(Int, limit: Int)
  /// The end-of-word symbol is no token, so that no word could be spelt.
  case missingWordSuffix([UInt8])

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .scoreCount(let count, let ids): "the model has \(count) scores: expected \(ids), one for each id"
    case .scoreOutOfRange(let score, let id):
      "the score of id \(id) is \(score): expected a number between -\(UnigramTables.scoreLimit) and \(UnigramTables.scoreLimit)"
    case .missingUnknownToken(let id): "the unknown token has id \(id): expected an id of the vocabulary"
    case .tooManySteps(let steps, let limit):
      "the most tokens of a piece are \(steps): expected 0 (no bound) to \(limit)"
    case .wordSuffixLength(let length, let limit):
      "the end-of-word symbol has \(length) bytes: expected 1 to \(limit)"
    case .missingWordSuffix(let suffix):
      "the end-of-word symbol '\(String(decoding: suffix, as: UTF8.self))' is not in the vocabulary: expected a token of it"
    }
  }
}
