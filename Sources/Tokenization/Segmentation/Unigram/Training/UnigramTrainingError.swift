/// Why a unigram vocabulary cannot be trained.
public enum UnigramTrainingError: Error, Equatable, CustomStringConvertible {
  /// There is no text.
  case noPieces
  /// Known before training: no vocabulary of this size can come out.
  case impossibleSize(Int, least: Int, largest: Int)
  /// Known after training: fewer pieces are left.
  case ranOut(wanted: Int, reached: Int)
  /// A setting that makes no sense.
  case settingOutOfRange(String, found: String, expected: String)
  /// The same token is given twice.
  case repeatedToken([UInt8])
  case emptyToken(list: String)
  case illFormedToken([UInt8], list: String)
  /// More bytes in all distinct pieces together than can be numbered.
  case tooMuchText(limit: Int)
  /// Not one of the sizes that were trained.
  case sizeNotTrained(Int, sizes: [Int])

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .noPieces: "there is no text to train on: expected at least one piece"
    case .impossibleSize(let size, let least, let largest):
      """
      vocabulary size \(size) is impossible with this text and these settings: expected \(least) to \(largest) \
      (special tokens and alphabet need \(least); the substrings of the text can give at most \(largest))
      """
    case .ranOut(let wanted, let reached):
      """
      vocabulary size \(wanted) cannot be reached: \(reached) tokens are left that the text has a use for; \
      ask for \(reached) or fewer, give more text, or accept fewer tokens
      """
    case .settingOutOfRange(let setting, let found, let expected): "\(setting) is \(found): expected \(expected)"
    case .repeatedToken(let token):
      "token '\(String(decoding: token, as: UTF8.self))' is given twice: expected every special and added token once"
    case .emptyToken(let list): "a \(list) token is empty: expected at least one character"
    case .illFormedToken(let token, let list):
      "\(list) token '\(String(decoding: token, as: UTF8.self))' is not valid UTF-8"
    case .tooMuchText(let limit):
      "the distinct pieces have \(limit) bytes or more: expected fewer; count less text, or split it into shorter pieces"
    case .sizeNotTrained(let size, let sizes):
      "vocabulary size \(size) was not trained: expected one of \(sizes.map(String.init).joined(separator: ", "))"
    }
  }
}
