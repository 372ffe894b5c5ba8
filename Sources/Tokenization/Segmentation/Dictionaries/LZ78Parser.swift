/// The phrases of a text in the order in which the parse of Lempel and Ziv 1978 meets them, a symbol at a time.
///
/// ```
/// 0 1 0 0 1 1 1   →   0 | 1 | 00 | 11 | 1…     phrases 0, 1, 00, 11; the last 1 is known already
/// ```
struct LZ78Parser {
  private(set) var trie = GrowingTrie()
  /// Where the phrase being read stands in the trie.
  private var node: UInt32 = 0
  /// No more phrases are learned than this.
  let limit: Int

  /// - Parameter limit: how many phrases are enough.
  init(limit: Int) { self.limit = limit }

  /// How many phrases there are; they are the nodes 1, 2, … of the trie.
  var phraseCount: Int { trie.count - 1 }

  /// Reads on in the piece.
  mutating func add(_ symbol: UInt32) throws(DictionaryTrainingError) {
    guard phraseCount < limit else { return }
    let child = trie.child(of: node, along: symbol)
    if child == GrowingTrie.none {
      _ = try trie.makeChild(of: node, along: symbol)
      node = 0
    } else {
      node = child
    }
  }

  /// Ends the piece: a phrase that it breaks off in is known already.
  mutating func endPiece() { node = 0 }
}
