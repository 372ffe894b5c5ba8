internal import Measurement
internal import Tokenization

/// Texts around a token's text, in many of which one that can be reached at all will appear.
enum ReachContexts {
  /// Whether some text that holds `text` gives `id`.
  ///
  /// - Complexity: some hundred encodings of a short text for an id that nothing gives.
  static func reach(_ id: TokenID, _ text: ArraySlice<UInt8>, _ encoding: inout TextEncoding) throws -> Bool {
    var own = [Array(text)]
    if text.first == 0x20 { own.append(Array(text.dropFirst())) }
    let characters = String(decoding: text, as: UTF8.self).unicodeScalars
    // Letters of the token's own script keep patterns that look at scripts and classes from cutting.
    let first = characters.first { $0 != " " }.map { Array(String($0).utf8) } ?? []
    let last = characters.last { $0 != " " }.map { Array(String($0).utf8) } ?? []
    for core in own where !core.isEmpty {
      for before in prefixes + [first, last, core] {
        for after in suffixes + [first, last, core] {
          if try encoding.ids(of: (before + core + after)[...]).contains(id) { return true }
        }
      }
    }
    return try reachWithinCharacters(id, Array(text), &encoding)
  }

  /// The same for a token that begins or ends within a character: the rest of that character is tried, as far as it has
  /// few forms.
  private static func reachWithinCharacters(
    _ id: TokenID, _ text: [UInt8], _ encoding: inout TextEncoding
  ) throws -> Bool {
    let starts = CharacterParts.starts(missingFrom: text)
    let ends = CharacterParts.ends(missingFrom: text)
    if starts == [[]], ends == [[]] { return false }
    for start in starts {
      for end in ends {
        let whole = start + text + end
        guard String(validating: whole, as: UTF8.self) != nil else { continue }
        for before in [[], [UInt8(ascii: " ")]] where try encoding.ids(of: (before + whole)[...]).contains(id) {
          return true
        }
      }
    }
    return false
  }

  private static let prefixes: [[UInt8]] =
    ["", " ", "\n", "\r", "\t", "  ", "a ", "1", "'", ".", "$", "(", "\u{436}", "\u{5B57}", "\u{E01}"].map {
      Array($0.utf8)
    }
    + (UInt8(ascii: "a")...UInt8(ascii: "z")).map { [$0] }
    + [[UInt8(ascii: "A")], [UInt8(ascii: "Q")]]
  private static let suffixes: [[UInt8]] =
    ["", " ", "a", "q", " a", "\n", "\na", "1", ".", ")", "\u{436}", "\u{5B57}", "\u{301}"].map { Array($0.utf8) }
}
