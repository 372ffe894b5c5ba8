/// Why a vocabulary with the fewest tokens cannot be looked for.
public enum OptimalTrainingError: Error, Equatable, CustomStringConvertible {
  /// There is no text.
  case noPieces
  /// Sums could pass 64 bits, or places 32.
  case tooMuchText(limit: Int)
  /// No vocabulary of this size can come out.
  case impossibleSize(Int, least: Int, largest: Int)
  /// A setting that makes no sense.
  case settingOutOfRange(String, found: String, expected: String)
  /// The same token is given twice.
  case repeatedToken([UInt8])
  /// A special token without a byte.
  case emptyToken
  /// A special token that is not UTF-8.
  case illFormedToken([UInt8])
  /// A source has no text.
  case emptySource(String)
  /// Not one of the sizes that were trained.
  case sizeNotTrained(Int, sizes: [Int])

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .noPieces: "there is no text to train on: expected at least one piece"
    case .tooMuchText(let limit):
      "the text has more than \(limit) bytes, or its distinct pieces more than 4 GiB: expected fewer; count less text"
    case .impossibleSize(let size, let least, let largest):
      """
      vocabulary size \(size) is impossible with this text and these settings: expected \(least) to \(largest) \
      (256 bytes and the special tokens need \(least); the substrings of the text that are of use are at most \(largest))
      """
    case .settingOutOfRange(let setting, let found, let expected): "\(setting) is \(found): expected \(expected)"
    case .repeatedToken(let token):
      "token '\(String(decoding: token, as: UTF8.self))' is given twice: expected every special token once"
    case .emptySource(let label): "the source '\(label)' has no text: expected at least one piece"
    case .emptyToken: "a special token is empty: expected at least one character"
    case .illFormedToken(let token): "special token '\(String(decoding: token, as: UTF8.self))' is not valid UTF-8"
    case .sizeNotTrained(let size, let sizes):
      "vocabulary size \(size) was not trained: expected one of \(sizes.map(String.init).joined(separator: ", "))"
    }
  }
}
