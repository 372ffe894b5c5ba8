/// A text to which merges are applied one after the other, each everywhere before the next: byte-pair encoding by its
/// definition, where every prefix of the list of merges is a dictionary of interest.
///
/// - Source: papers.md 1.1 (Merge order).
struct MergeReplay {
  private var tokens: [UInt32] = []
  /// Occurrences of each token.
  private(set) var counts: [Int] = []
  private let alphabetSize: Int

  init(alphabetSize: Int) { self.alphabetSize = alphabetSize }

  /// Starts with the symbols of a text.
  mutating func begin(_ text: ArraySlice<UInt8>) {
    tokens = text.map(UInt32.init)
    counts = [Int](repeating: 0, count: alphabetSize)
    for symbol in text { counts[Int(symbol)] += 1 }
  }

  /// Replaces every occurrence of the pair, from the left, occurrences not overlapping.
  ///
  /// - Complexity: O(*n*) in the tokens.
  mutating func apply(_ merge: SymbolDictionary.Merge) {
    let (left, right, result) = (UInt32(merge.left), UInt32(merge.right), UInt32(merge.result))
    var made = 0
    var filled = 0
    tokens.withUnsafeMutableBufferPointer { tokens in
      var position = 0
      while position < tokens.count {
        let token = tokens[position]
        if token == left, position &+ 1 < tokens.count, tokens[position &+ 1] == right {
          tokens[filled] = result
          made &+= 1
          position &+= 2
        } else {
          tokens[filled] = token
          position &+= 1
        }
        filled &+= 1
      }
    }
    tokens.removeLast(tokens.count - filled)
    while counts.count <= merge.result { counts.append(0) }
    counts[merge.left] -= made
    counts[merge.right] -= made
    counts[merge.result] += made
  }

  /// The pair of neighbours that occurs most often, overlapping occurrences counted; among equals the one with the
  /// smaller left, then the smaller right token. Nil for a text of fewer than two tokens.
  func mostFrequentPair() -> (pair: (left: Int, right: Int), count: Int)? {
    guard tokens.count > 1 else { return nil }
    var occurrences: [UInt64: Int] = [:]
    for (left, right) in zip(tokens, tokens.dropFirst()) {
      occurrences[UInt64(left) << 32 | UInt64(right), default: 0] += 1
    }
    guard let best = occurrences.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { return nil }
    return ((Int(best.key >> 32), Int(best.key & 0xFFFF_FFFF)), best.value)
  }
}
