/// The steps that lead on from a place of a word: the pieces that begin there, and the character there if none of them is
/// that character.
///
/// The bytes behind `textCount` are one symbol, which only pieces take in that end with it.
struct StepWalk {
  let word: UnsafeBufferPointer<UInt8>
  let textCount: Int
  private let trie: PieceTrie.View
  private let hasCharacters: Bool
  private let unknownScore: Double
  /// Where the scores of the pieces are not those of the trie.
  private let otherScores: [TokenID: Double]
  /// A piece that is passed over.
  private let excluded: UInt32

  init(
    _ word: UnsafeBufferPointer<UInt8>, textCount: Int, _ tables: UnigramTables, _ view: UnigramTables.View
  ) {
    excluded = .max
    self.word = word
    self.textCount = textCount
    trie = view.trie
    hasCharacters = tables.model.alphabet == .characters
    unknownScore = tables.unknownScore
    otherScores = tables.latticeScores
  }

  /// As for tables, with the pieces of a training by their indices.
  init(
    _ word: UnsafeBufferPointer<UInt8>, textCount: Int, _ trie: PieceTrie.View, hasCharacters: Bool,
    unknownScore: Double, excluding excluded: UInt32 = .max
  ) {
    self.excluded = excluded
    self.word = word
    self.textCount = textCount
    self.trie = trie
    self.hasCharacters = hasCharacters
    self.unknownScore = unknownScore
    otherScores = [:]
  }

  /// Where the symbol before `place` begins.
  @inline(__always)
  func symbol(before place: Int) -> Int {
    if place > textCount { return textCount }
    if !hasCharacters || word[place &- 1] < 0x80 { return place &- 1 }
    return UTF8Character.start(before: place, in: UnsafeBufferPointer(rebasing: word[..<textCount]))
  }

  /// Where the symbol at `place` ends.
  @inline(__always)
  func symbol(at place: Int) -> Int {
    if place >= textCount { return word.count }
    if !hasCharacters || word[place] < 0x80 { return place &+ 1 }
    return place &+ UTF8Character.length(in: UnsafeBufferPointer(rebasing: word[..<textCount]), at: place)
  }

  /// Calls `body` with the end, the score and the id of each step from `start`, shorter ones first; a character that no
  /// piece covers has the unknown mark and its byte count in the place of an id.
  @inline(__always)
  func steps(from start: Int, _ body: (_ end: Int, _ score: Double, _ value: UInt32) -> Void) {
    let single = symbol(at: start)
    var coversSymbol = false
    var node: UInt32 = 0
    var end = start
    while end < word.count, trie.follow(word[end], from: &node) {
      end &+= 1
      var score = trie.units[Int(node)].score
      if score.isNaN { continue }
      if end > textCount ? end < word.count : endsWithSuffix(end, from: start) { continue }
      let value = trie.values[Int(node)]
      if value == excluded { continue }
      if !otherScores.isEmpty, let other = otherScores[value] { score = other }
      if !coversSymbol, end > single {
        coversSymbol = true
        body(single, unknownScore, UnigramTables.unknownMark | UInt32(truncatingIfNeeded: single &- start))
      }
      if end == single { coversSymbol = true }
      body(end, score, value)
    }
    if !coversSymbol {
      body(single, unknownScore, UnigramTables.unknownMark | UInt32(truncatingIfNeeded: single &- start))
    }
  }

  /// Whether the text from `start` to `end` ends in what spells the end-of-word symbol: the piece with it is for the end
  /// of words only.
  @inline(__always)
  private func endsWithSuffix(_ end: Int, from start: Int) -> Bool {
    let length = word.count &- textCount
    guard length > 0, end &- start >= length, word[end &- 1] == word[word.count &- 1] else { return false }
    for offset in 1...length where word[end &- offset] != word[word.count &- offset] { return false }
    return true
  }
}
