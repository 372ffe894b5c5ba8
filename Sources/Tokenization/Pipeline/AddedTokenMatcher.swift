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
      var start = match.range.lowerBound
      var end = match.range.upperBound
      if token.stripsLeft { start = max(AddedTokenMatcher.spaceStart(before: start, in: text), cursor.covered) }
      if token.stripsRight { end = AddedTokenMatcher.spaceEnd(after: end, in: text) }
      // White space that the token before has taken in already is not there twice.
      if start >= end { continue }
      let range = start..<end
      cursor.cover(range)
      return Match(id: token.id, range: range)
    }
    return nil
  }

  private func standsAlone(_ range: Range<Int>, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    if range.lowerBound > 0 {
      let start = UTF8Character.start(before: range.lowerBound, in: text)
      if AddedTokenMatcher.isWord(UTF8Character.scalar(in: text, at: start)) { return false }
    }
    return range.upperBound == text.count
      || !AddedTokenMatcher.isWord(UTF8Character.scalar(in: text, at: range.upperBound))
  }

  /// `\w` of Rust's regular expressions.
  private static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar else { return false }
    switch scalar.properties.generalCategory {
    case .decimalNumber, .connectorPunctuation, .nonspacingMark, .spacingMark, .enclosingMark: return true
    default: return scalar.properties.isAlphabetic || scalar.properties.isJoinControl
    }
  }

  private static func isSpace(_ scalar: Unicode.Scalar?) -> Bool {
    scalar?.properties.isWhitespace ?? false
  }

  private static func spaceStart(before position: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
    var position = position
    while position > 0 {
      let start = UTF8Character.start(before: position, in: text)
      if !isSpace(UTF8Character.scalar(in: text, at: start)) { break }
      position = start
    }
    return position
  }

  private static func spaceEnd(after position: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
    var position = position
    while position < text.count {
      if !isSpace(UTF8Character.scalar(in: text, at: position)) { break }
      position += UTF8Character.length(in: text, at: position)
    }
    return position
  }
}
