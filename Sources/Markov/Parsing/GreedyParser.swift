/// Greedy longest-match parsing of a dictionary as an automaton: it reads one symbol at a time and hands out a token as
/// soon as no longer one can come.
///
/// The states are those of the trie, the prefixes of tokens: what has been read since the last token that is certain. Where a prefix cannot
/// be continued, the tokens that it falls into are certain, and its rest is the state from which the symbol is read
/// again.
///
/// - Source: papers.md 1.1 (Greedy); the failure links of Song et al. 2021.
public struct GreedyParser: Sendable {
  /// The tokens.
  public let trie: SymbolTrie
  /// Where to read on when a state cannot be continued, or -1, and the tokens that are certain then.
  private var failure: [Int32]
  private var released: [[Int32]]

  /// A parser of the tokens of a trie, which holds every single symbol.
  ///
  /// - Complexity: O(*n*) in the symbols of all tokens.
  public init(_ trie: SymbolTrie) {
    self.trie = trie
    failure = [Int32](repeating: -1, count: trie.stateCount)
    released = [[Int32]](repeating: [], count: trie.stateCount)
    linkFailures()
  }

  /// States in order of their depth: the failure of each is less deep than itself.
  private mutating func linkFailures() {
    var queue = [0]
    var next = 0
    while next < queue.count {
      let parent = queue[next]
      next += 1
      for symbol in 0..<UInt8(truncatingIfNeeded: trie.alphabetSize) {
        let state = trie.child(of: parent, symbol)
        guard state > 0 else { continue }
        queue.append(state)
        if let token = trie.token(state) {
          failure[state] = 0
          released[state] = [Int32(token)]
          continue
        }
        // The parent's tokens are certain; its rest is continued by the symbol, or falls into tokens too.
        var rest = Int(failure[parent])
        released[state] = released[parent]
        while trie.child(of: rest, symbol) < 0 {
          released[state] += released[rest]
          rest = Int(failure[rest])
        }
        failure[state] = Int32(trie.child(of: rest, symbol))
      }
    }
  }

  /// Reads `symbol` in `state`, calls `body` with each token that is certain now, and returns the next state.
  public func read(_ symbol: UInt8, in state: Int, _ body: (Int) -> Void) -> Int {
    var state = state
    while true {
      let next = trie.child(of: state, symbol)
      if next >= 0 { return next }
      for token in released[state] { body(Int(token)) }
      // Every symbol is a token, so the state in which nothing is pending never fails.
      state = Int(failure[state])
    }
  }

  /// The tokens that a text still falls into when it ends in `state`.
  public func finish(_ state: Int, _ body: (Int) -> Void) {
    var state = state
    while state > 0 {
      for token in released[state] { body(Int(token)) }
      state = Int(failure[state])
    }
  }
}
