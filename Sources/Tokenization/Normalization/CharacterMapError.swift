/// Why the character map of a SentencePiece model cannot be used.
public enum CharacterMapError: Error, Equatable, CustomStringConvertible {
  /// There is nothing behind the size of the trie.
  case cutOff(byteCount: Int)
  /// The trie's size does not fit the map.
  case trieSize(Int, byteCount: Int)
  /// A unit leads to, or a key has its value at, a place that does not exist.
  case outside(unit: Int, place: Int, limit: Int)
  /// A unit leads back to itself.
  case circle(unit: Int)
  /// A key is longer than ``CharacterMap/keyLimit``.
  case keyTooLong(limit: Int)
  /// A replacement is not UTF-8.
  case replacementNotUTF8(offset: Int)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .cutOff(let byteCount): "character map: expected a trie behind its size, found \(byteCount) bytes in all"
    case .trieSize(let size, let byteCount):
      "character map: expected the size of a trie within \(byteCount) bytes, a multiple of 4, found \(size)"
    case .outside(let unit, let place, let limit):
      "character map: unit \(unit) leads to \(place): expected a place below \(limit)"
    case .circle(let unit): "character map: unit \(unit) leads back to itself: expected a tree"
    case .keyTooLong(let limit): "character map: a key is longer than \(limit) bytes"
    case .replacementNotUTF8(let offset): "character map: the replacement at byte \(offset) is not UTF-8"
    }
  }
}
