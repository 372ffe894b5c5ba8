/// Why a byte-pair vocabulary cannot be trained.
public enum BytePairTrainingError: Error, Equatable, CustomStringConvertible {
  /// There is no text.
  case noPieces
  /// Known before training: no vocabulary of this size can come out.
  case impossibleSize(Int, least: Int, largest: Int)
  /// Known after training: no pair is left that occurs often enough.
  case ranOut(wanted: Int, reached: Int, minimumCount: UInt64)
  /// Known after training: pairs are left, but none makes the text more likely.
  case noGain(wanted: Int, reached: Int)
  case alphabetLimitTooSmall(limit: Int, needed: Int)
  /// `setting` cannot be had with this alphabet.
  case needsCharacters(setting: String)
  case needsBytes(setting: String)
  /// The same token is given twice: as special and required, required and blocked …
  case conflict(token: [UInt8], first: String, second: String)
  case emptyToken(list: String)
  case illFormedToken([UInt8], list: String)
  /// More symbols in all distinct pieces together than the trainer can number.
  case tooManySymbols(limit: Int)
  /// The counts of all pairs together pass 2⁶³ − 1.
  case countsTooLarge
  /// Not one of the sizes that were trained.
  case sizeNotTrained(Int, sizes: [Int])

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .noPieces: "there is no text to train on: expected at least one piece"
    case .impossibleSize(let size, let least, let largest):
      """
      vocabulary size \(size) is impossible with this text and these settings: expected \(least) to \(largest) \
      (special tokens and alphabet need \(least); the distinct pieces can give at most \(largest))
      """
    case .ranOut(let wanted, let reached, let minimumCount):
      """
      vocabulary size \(wanted) cannot be reached: after \(reached) tokens no pair \
      occurs \(minimumCount > 1 ? "\(minimumCount) times or more" : "any more"); \
      ask for \(reached) or fewer, give more text, or accept fewer tokens
      """
    case .noGain(let wanted, let reached):
      """
      vocabulary size \(wanted) cannot be reached: after \(reached) tokens no merge makes the text more likely; \
      ask for \(reached) or fewer, accept losses, or accept fewer tokens
      """
    case .alphabetLimitTooSmall(let limit, let needed):
      "alphabet limit \(limit) is too small: expected at least the \(needed) characters that must be in the alphabet"
    case .needsCharacters(let setting): "\(setting) needs an alphabet of characters, found one of bytes"
    case .needsBytes(let setting): "\(setting) needs an alphabet of bytes, found one of characters"
    case .conflict(let token, let first, let second):
      "token '\(String(decoding: token, as: UTF8.self))' is both \(first) and \(second): expected one of them"
    case .emptyToken(let list): "a \(list) token is empty: expected at least one character"
    case .illFormedToken(let token, let list):
      "\(list) token '\(String(decoding: token, as: UTF8.self))' is not valid UTF-8"
    case .tooManySymbols(let limit):
      """
      the distinct pieces have \(limit) symbols or more: expected fewer; \
      count less text, or split it into shorter pieces
      """
    case .countsTooLarge:
      "all pairs together occur more than \(Int64.max) times: expected at most that; count less text"
    case .sizeNotTrained(let size, let sizes):
      "vocabulary size \(size) was not trained: expected one of \(sizes.map(String.init).joined(separator: ", "))"
    }
  }
}
