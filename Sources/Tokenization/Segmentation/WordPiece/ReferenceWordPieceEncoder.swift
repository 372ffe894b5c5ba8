/// WordPiece written to be read, as the oracle of the fast segmenter: every end is tried, the last one first.
///
/// - Complexity: O(*n*²) look-ups in the characters of a word, *n* at most the model's limit.
/// - Source: formats.md 3.3.
package struct ReferenceWordPieceEncoder {
  private let model: WordPieceModel

  /// An encoder.
  package init(_ model: WordPieceModel) { self.model = model }

  /// The tokens of `word`, each with where it begins; nil when it is unknown and there is no token for that.
  package func encode(_ word: [UInt8]) -> [(token: TokenID, start: Int)]? {
    let unknown = model.unknown.map { [(token: $0, start: 0)] }
    let ends = characterEnds(of: word)
    guard ends.count <= model.characterLimit else { return unknown }
    var tokens: [(token: TokenID, start: Int)] = []
    var start = 0
    while start < word.count {
      let prefix = start > 0 ? model.continuingPrefix : []
      var found: (TokenID, Int)?
      for end in ends.reversed() where end > start && found == nil {
        guard let id = model.vocabulary.id(of: prefix + word[start..<end]) else { continue }
        if model.verbatimSpellings[id] == nil { found = (id, end) }
      }
      guard let (token, end) = found else { return unknown }
      tokens.append((token, start))
      start = end
    }
    return tokens
  }

  private func characterEnds(of word: [UInt8]) -> [Int] {
    if model.alphabet == .bytes { return Array(1..<word.count + 1) }
    var ends: [Int] = []
    var position = 0
    while position < word.count {
      // A character is the shortest prefix that is valid by itself, of at most four bytes; any other byte stands alone.
      let rest = word[position...]
      let length = (1...4).first { $0 <= rest.count && String(validating: rest.prefix($0), as: UTF8.self) != nil } ?? 1
      position += length
      ends.append(position)
    }
    return ends
  }
}
