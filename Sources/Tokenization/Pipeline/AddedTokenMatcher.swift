/// Finds added tokens in a text, with their flags.
///
/// - Source: formats.md 2.1; Hugging Face tokenizers.
struct AddedTokenMatcher: Sendable {
  /// A token and the bytes it takes in, white space that it strips included.
  struct Match: Equatable {
    var id: TokenID
    var range: Range<Int>
  }

  /// How far a search has come.
  struct Cursor {
    /// Where the next match may begin.
    fileprivate var position = 0
    /// Up to where matches have taken the text in; beyond `position` after stripped white space.
    private(set) var covered = 0

    fileprivate mutating func cover(_ range: Range<Int>) { covered = max(covered, range.upperBound) }
  }

  private let tokens: [AddedToken]
  private let matcher: ByteStringMatcher

  /// A matcher that looks for `spellings[i]` to find `tokens[i]`; nil when there is nothing to look for.
  init?(_ tokens: [AddedToken], spellings: [[UInt8]]) {
    let used = tokens.indices.filter { !spellings[$0].isEmpty }
    if used.isEmpty { return nil }
    self.tokens = used.map { tokens[$0] }
    matcher = ByteStringMatcher(used.map { spellings[$0] })
  }

  /// A matcher for the tokens as they are spelt; nil when there are none.
  init?(_ tokens: [AddedToken]) {
    self.init(tokens, spellings: tokens.map(\.content))
  }

  /// The next token. Its range begins before `cursor.covered` only if white space stripped by the token before it is part
  /// of its spelling.
  func next(in text: UnsafeBufferPointer<UInt8>, _ cursor: inout Cursor) -> Match? {
    while let match = matcher.firstMatch(in: text, from: cursor.position) {
      cursor.position = match.range.upperBound
      let token = tokens[match.index]
      if token.singleWord, !standsAlone(match.range, in: text) { continue }
      var range = match.range
      if token.stripsLeft {
        let start = AddedTokenMatcher.spaceStart(before: range.lowerBound, in: text)
        range = min(max(start, cursor.covered), range.upperBound)..<range.upperBound
      }
      if token.stripsRight {
        range = range.lowerBound..<AddedTokenMatcher.spaceEnd(after: range.upperBound, in: text)
      }
      cursor.cover(range)
      return Match(id: token.id, range: range)
    }
    return nil
  }

  private func standsAlone(_ range: Range<Int>, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    if range.lowerBound > 0 {
      let start = text.scalarStart(before: range.lowerBound)
      if AddedTokenMatcher.isWord(text.scalar(at: start).value) { return false }
    }
    return range.upperBound == text.count || !AddedTokenMatcher.isWord(text.scalar(at: range.upperBound).value)
  }

  /// `\w` of Rust's regular expressions.
  private static func isWord(_ value: UInt32?) -> Bool {
    guard let value, let scalar = Unicode.Scalar(value) else { return false }
    switch scalar.properties.generalCategory {
    case .decimalNumber, .connectorPunctuation, .nonspacingMark, .spacingMark, .enclosingMark: return true
    default: return scalar.properties.isAlphabetic || scalar.properties.isJoinControl
    }
  }

  private static func isSpace(_ value: UInt32?) -> Bool {
    guard let value, let scalar = Unicode.Scalar(value) else { return false }
    return scalar.properties.isWhitespace
  }

  private static func spaceStart(before position: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
    var position = position
    while position > 0 {
      let start = text.scalarStart(before: position)
      if !isSpace(text.scalar(at: start).value) { break }
      position = start
    }
    return position
  }

  private static func spaceEnd(after position: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
    var position = position
    while position < text.count {
      let scalar = text.scalar(at: position)
      if !isSpace(scalar.value) { break }
      position += scalar.count
    }
    return position
  }
}
