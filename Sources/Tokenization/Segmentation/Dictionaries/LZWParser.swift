/// The dictionary of Zouhar et al. 2023, which reads its text again and again.
///
/// Known phrases are nodes of a trie of symbols that are marked as known. The text is a row of units, each of them a
/// known phrase; 0 ends a piece.
struct LZWParser {
  private var trie = GrowingTrie()
  private var isKnown: [Bool] = [true]
  private var units: [UInt32] = []

  /// Reads on in the piece.
  mutating func add(_ symbol: UInt32) throws(DictionaryTrainingError) {
    let node = try trie.makeChild(of: 0, along: symbol)
    know(node)
    units.append(node)
  }

  /// Ends the piece.
  mutating func endPiece() {
    if let last = units.last, last != 0 { units.append(0) }
  }

  /// What passes over the text observe.
  ///
  /// - Parameters:
  ///   - symbolCount: how many of the tokens that are wanted single symbols are, whether they are observed or not; nil
  ///     when those count that are observed.
  ///   - limit: how many tokens are enough.
  ///   - progress: is told how many tokens a pass has, as it goes.
  /// - Returns: the phrases of the first pass that observes enough, in the order of their first observation; when none
  ///   does, those of the pass that observes most, the first of these.
  /// - Complexity: O(*n l*) for each pass over *n* units, where *l* is the longest phrase; there are seldom more than a
  ///   few dozen passes, since each joins units.
  mutating func observe(
    symbolCount: Int?, limit: Int, progress: (Int) -> Void
  ) throws(DictionaryTrainingError) -> (phrases: [[UInt32]], passes: Int) {
    endPiece()
    var best: (phrases: [UInt32], count: Int, passes: Int) = ([], -1, 0)
    var passes = 0
    var longest = 1
    while true {
      passes += 1
      let pass = try self.pass(mostUnits: longest + 1, symbolCount: symbolCount, limit: limit)
      progress(pass.count)
      if pass.count > best.count { best = (pass.observed, pass.count, passes) }
      if pass.count >= limit || !pass.hasJoined { break }
      longest = 1
      for (node, known) in isKnown.enumerated() where known { longest = max(longest, Int(trie.lengths[node])) }
    }
    return (best.phrases.map { trie.path(to: $0) }, best.passes)
  }

  private mutating func pass(
    mostUnits: Int, symbolCount: Int?, limit: Int
  ) throws(DictionaryTrainingError) -> (observed: [UInt32], count: Int, hasJoined: Bool) {
    var observed: [UInt32] = []
    var isObserved = [Bool](repeating: false, count: trie.count)
    var count = symbolCount ?? 0
    var next: [UInt32] = []
    next.reserveCapacity(units.count)
    var start = 0
    var hasJoined = false
    while start < units.count {
      if units[start] == 0 {
        next.append(0)
        start += 1
        continue
      }
      // The longest run of units from here that is known as a whole.
      var node = units[start]
      var match = (node: node, end: start + 1)
      var end = start + 1
      while end < units.count, units[end] != 0, end - start < mostUnits {
        node = walk(from: node, along: units[end])
        if node == GrowingTrie.none { break }
        end += 1
        if isKnown[Int(node)] { match = (node, end) }
      }
      if match.end > start + 1 { hasJoined = true }
      if match.node >= isObserved.count {
        isObserved += repeatElement(false, count: trie.count - isObserved.count)
      }
      if !isObserved[Int(match.node)] {
        isObserved[Int(match.node)] = true
        observed.append(match.node)
        if symbolCount == nil || trie.lengths[Int(match.node)] > 1 { count += 1 }
        if count >= limit { return (observed, count, hasJoined) }
      }
      next.append(match.node)
      if match.end < units.count, units[match.end] != 0 {
        var longer = match.node
        for symbol in trie.path(to: units[match.end]) { longer = try trie.makeChild(of: longer, along: symbol) }
        know(longer)
      }
      start = match.end
    }
    units = next
    return (observed, count, hasJoined)
  }

  /// The node of what `node` and `unit` spell together, or `none`.
  private func walk(from node: UInt32, along unit: UInt32) -> UInt32 {
    if trie.lengths[Int(unit)] == 1 { return trie.child(of: node, along: trie.symbols[Int(unit)]) }
    var node = node
    for symbol in trie.path(to: unit) {
      node = trie.child(of: node, along: symbol)
      if node == GrowingTrie.none { return node }
    }
    return node
  }

  private mutating func know(_ node: UInt32) {
    if Int(node) >= isKnown.count { isKnown += repeatElement(false, count: trie.count - isKnown.count) }
    isKnown[Int(node)] = true
  }
}
