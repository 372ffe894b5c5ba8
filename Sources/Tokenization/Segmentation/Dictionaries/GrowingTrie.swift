/// Texts as paths of symbols from a root, to which more are added while it is used.
///
/// ```
/// slots:    node 32 bits | symbol 21 bits → child    open addressing, at most half full;
///           children that are the next node are not in it
/// parents, symbols, lengths:  by node; the root is 0
/// ```
struct GrowingTrie {
  /// Stands for "there is no such path".
  static let none = UInt32.max

  private var keys: [UInt64]
  private var children: [UInt32]
  private var shift: UInt64
  /// Children in the slots.
  private var storedCount = 0
  private(set) var parents: [UInt32] = [0]
  private(set) var symbols: [UInt32] = [0]
  private(set) var lengths: [UInt32] = [0]
  private static let empty = UInt64.max

  /// A trie with nothing but its root.
  init() {
    keys = Array(repeating: GrowingTrie.empty, count: 1 << 10)
    children = Array(repeating: 0, count: 1 << 10)
    shift = 64 - 10
  }

  /// How many nodes there are, the root included.
  var count: Int { parents.count }

  /// The child of `node` along `symbol`, or `none`.
  func child(of node: UInt32, along symbol: UInt32) -> UInt32 {
    if isNext(node, symbol) { return node + 1 }
    let key = UInt64(node) << 21 | UInt64(symbol)
    let slot = slot(of: key)
    return keys[slot] == key ? children[slot] : GrowingTrie.none
  }

  /// The child of `node` along `symbol`, which is made when there is none.
  ///
  /// - Throws: `DictionaryTrainingError.tooMuchText` when there are 2³² − 1 nodes.
  mutating func makeChild(of node: UInt32, along symbol: UInt32) throws(DictionaryTrainingError) -> UInt32 {
    if isNext(node, symbol) { return node + 1 }
    let key = UInt64(node) << 21 | UInt64(symbol)
    var slot = slot(of: key)
    if keys[slot] == key { return children[slot] }
    guard count < Int(GrowingTrie.none) else { throw .tooMuchText }
    let child = UInt32(count)
    if child != node + 1 {
      storedCount += 1
      if 2 * storedCount > keys.count {
        grow()
        slot = self.slot(of: key)
      }
      keys[slot] = key
      children[slot] = child
    }
    parents.append(node)
    symbols.append(symbol)
    lengths.append(lengths[Int(node)] + 1)
    return child
  }

  /// Whether the node behind `node` is its child along `symbol`. Long paths are made in one go, and are walked along in
  /// the order of memory.
  @inline(__always)
  private func isNext(_ node: UInt32, _ symbol: UInt32) -> Bool {
    let next = Int(node) + 1
    return next < parents.count && parents[next] == node && symbols[next] == symbol
  }

  /// The symbols from the root to `node`.
  func path(to node: UInt32) -> [UInt32] {
    var path: [UInt32] = []
    var node = node
    while node != 0 {
      path.append(symbols[Int(node)])
      node = parents[Int(node)]
    }
    path.reverse()
    return path
  }

  private func slot(of key: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
    while keys[slot] != key, keys[slot] != GrowingTrie.empty { slot = (slot &+ 1) & (keys.count &- 1) }
    return slot
  }

  private mutating func grow() {
    let old = (keys, children)
    keys = Array(repeating: GrowingTrie.empty, count: 2 * old.0.count)
    children = Array(repeating: 0, count: 2 * old.0.count)
    shift -= 1
    for (index, key) in old.0.enumerated() where key != GrowingTrie.empty {
      let slot = slot(of: key)
      keys[slot] = key
      children[slot] = old.1[index]
    }
  }
}
