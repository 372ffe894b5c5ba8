internal import Tokenization

/// Source tokens whose text a token shares: what a token looks like to a vocabulary that does not have it.
///
/// ```
/// " unhappily" →  anew    "unhappily"    the same text, marked otherwise
///                 start   " unhappy"…    the longest beginning that begins a word
///                 word    " happily"…    the longest end, as a word
///                 end     "happily"…     the longest end, within a word
///                 inner   …              the longest beginning within a word
///                 middle  "happi"…       the longest token inside
///                 case    " Unhappily"   the same in another case
/// ```
struct TokenNeighbors {
  /// How many there can be.
  static let count = 7
  /// Texts are looked at this many bytes deep from either end, so that no text costs more.
  static let reach = 48

  private let forms: CanonicalForms
  private let hidden: Set<TokenID>
  private let longest: Int

  init(_ forms: CanonicalForms, hidden: Set<TokenID>) {
    self.forms = forms
    self.hidden = hidden
    longest = min(forms.longestText, TokenNeighbors.reach)
  }

  /// The neighbours of `text` in a fixed order, nil where there is none.
  ///
  /// - Parameter whole: a token that does not count.
  /// - Complexity: O(1) texts looked up: at most ``reach`` squared.
  func find(_ text: ArraySlice<UInt8>, without whole: TokenID?) -> [TokenID?] {
    let beginsWord = text.first == 0x20 && text.count > 1
    let core = Array(beginsWord ? text.dropFirst() : text)
    func known(_ bytes: some Collection<UInt8>, asWord: Bool) -> TokenID? {
      let found = asWord ? forms.id(ofText: [0x20] + bytes) : forms.id(ofText: bytes)
      guard let found, found != whole, !hidden.contains(found) else { return nil }
      return found
    }
    let lengths = stride(from: min(core.count - 1, longest), to: 0, by: -1)
    func first(_ candidates: (Int) -> TokenID?) -> TokenID? {
      for length in lengths { if let found = candidates(length) { return found } }
      return nil
    }
    return [
      core.count <= longest ? known(core, asWord: !beginsWord) : nil,
      first { known(core.prefix($0), asWord: true) },
      first { known(core.suffix($0), asWord: true) },
      first { known(core.suffix($0), asWord: false) },
      first { known(core.prefix($0), asWord: false) },
      core.count <= TokenNeighbors.reach ? first { middle(of: core, length: $0, known) } : nil,
      core.count <= longest ? otherCase(core).flatMap { known($0, asWord: beginsWord) } : nil,
    ]
  }

  /// The leftmost token of `length` bytes that is neither beginning nor end; one that begins a word before others.
  private func middle(
    of core: [UInt8], length: Int, _ known: (ArraySlice<UInt8>, Bool) -> TokenID?
  ) -> TokenID? {
    guard length >= 2, core.count - length >= 2 else { return nil }
    for start in 1..<core.count - length {
      let part = core[start..<start + length]
      if let found = known(part, true) ?? known(part, false) { return found }
    }
    return nil
  }

  /// `Word` for `word`, `word` for `Word` and `WORD`; nil for what has no case.
  private func otherCase(_ text: [UInt8]) -> [UInt8]? {
    guard let string = String(validating: text, as: UTF8.self) else { return nil }
    let lower = Array(string.lowercased().utf8)
    if lower != text { return lower }
    guard let first = string.unicodeScalars.first else { return nil }
    let title = Array(first.properties.titlecaseMapping.utf8) + text.dropFirst(String(first).utf8.count)
    return title == text ? nil : title
  }
}
