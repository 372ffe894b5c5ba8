public import Tokenization

/// A vocabulary spelt in GPT-2's byte characters, whatever it was spelt in: every token has a spelling of its own, and
/// every spelling leads back to its token.
///
/// A token's spelling is that of its text, a space in front where it begins a word. Special tokens keep their names. Of
/// several tokens with the same text the later ones are told apart by their id behind a `␟`.
///
/// - Source: papers.md 4.4 (ZeTT's byte-level conversion).
public struct ByteLevelVocabulary: Sendable {
  private var spellings: Vocabulary
  /// Bytes that no token stands for, ascending: ZeTT appends a token for each.
  public let missingBytes: [UInt8]

  /// The spellings of all tokens.
  public init(_ forms: CanonicalForms) throws {
    spellings = Vocabulary(capacity: forms.idEnd)
    let separator = Array("␟".utf8)
    for id in 0..<TokenID(forms.idEnd) {
      var spelling: [UInt8]
      switch forms.kind(of: id) {
      case .absent: continue
      case .text: spelling = ByteLevelAlphabet.spelling(of: forms.text(of: id))
      case .special, .placeholder: spelling = forms.content(of: id)
      }
      if spelling.isEmpty || spellings.id(of: spelling) != nil { spelling += separator + String(id).utf8 }
      while spellings.id(of: spelling) != nil { spelling += separator }
      try spellings.add(spelling, id: id)
    }
    missingBytes = (UInt8.min...UInt8.max).filter { forms.id(ofText: [$0]) == nil }
  }

  /// The spelling of a token; empty for an id that no token has.
  public subscript(id: TokenID) -> ArraySlice<UInt8> { spellings[id] }

  /// The token that is spelt so.
  public func id(of spelling: some Collection<UInt8>) -> TokenID? { spellings.id(of: spelling) }
}
