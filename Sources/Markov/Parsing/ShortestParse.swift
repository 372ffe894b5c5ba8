/// The cheapest way to cut a text into tokens of a dictionary: fewest tokens, or the most likely ones.
///
/// From the end of the text backwards, the cheapest cost of the rest is known for every place; among equally cheap
/// tokens the longest is taken.
///
/// - Source: papers.md 1.1 (Minimal) and 2.2 (costs −ln p).
package struct ShortestParse {
  private let trie: SymbolTrie
  private var costs: [Double] = []
  private var choices: [Int32] = []

  /// A parser of the tokens of a trie, which holds every single symbol.
  package init(_ trie: SymbolTrie) { self.trie = trie }

  /// Calls `body` with each token of the cheapest parse, from the left.
  ///
  /// - Parameter cost: of each token, at least 0; nil for 1 each.
  /// - Complexity: O(*n* · longest token).
  package mutating func parse(_ text: ArraySlice<UInt8>, cost: [Double]?, _ body: (Int) -> Void) {
    let count = text.count
    if costs.count <= count {
      costs = [Double](repeating: 0, count: count + 1)
      choices = [Int32](repeating: 0, count: count + 1)
    }
    text.withUnsafeBufferPointer { text in
      costs[count] = 0
      for start in stride(from: count - 1, through: 0, by: -1) {
        var best = Double.infinity
        var choice = 0
        var state = 0
        var end = start
        while end < count {
          state = trie.child(of: state, text[end])
          if state < 0 { break }
          end &+= 1
          guard let token = trie.token(state) else { continue }
          let total = (cost?[token] ?? 1) + costs[end]
          if total <= best {
            best = total
            choice = token
          }
        }
        costs[start] = best
        choices[start] = Int32(choice)
      }
    }
    var position = 0
    while position < count {
      let token = Int(choices[position])
      body(token)
      position += trie.tokens[token].count
    }
  }
}
