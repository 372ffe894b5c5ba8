/// The distinct pieces of a corpus as chains of symbols, one after another in one array, 8 bytes a place.
///
/// ```
/// piece "lower", 5 times:  l    o    w    e    r   end      after l + o, and lo + w:   low   ·   ·   e    r   end
///   symbol                 l    o    w    e    r   end                                 low   –   –   e    r   end
///   weight                 5    5    5    5    5                                        5    3   3   5    5
/// ```
///
/// A symbol stands at the first of the places it covers. The others have no symbol; the second and the last of them hold how
/// many places are covered, so that the neighbour on either side is found without links.
struct SymbolChains {
  struct Node {
    var symbol: UInt32
    /// The count of the piece, or, with the top bit, where in `largeCounts` it is; in a covered place how many there are.
    var weight: UInt32
  }

  /// No symbol: the place is covered by one before it.
  static let none = UInt32.max
  /// Between pieces, before the first and after the last.
  static let end = UInt32.max - 1
  /// Every pair begins at a node, and every merge removes a node and writes at most two places: this bounds the places
  /// that are ever written.
  static let placesPerNode = 3
  /// The most nodes: 32 bits must hold the places.
  static let capacity = 1 << 30
  private static let large: UInt32 = 1 << 31

  private(set) var nodes: [Node] = []
  private(set) var largeCounts: [Int64] = []

  /// No pieces.
  ///
  /// - Parameter nodeCount: about how many symbols and pieces there will be together; more is no error.
  init(reserving nodeCount: Int) {
    nodes.reserveCapacity(min(nodeCount, SymbolChains.capacity) + 1)
    nodes.append(Node(symbol: SymbolChains.end, weight: 0))
  }

  /// Adds a piece that occurs `count` times. One symbol alone has no pairs, and is left out.
  mutating func add(_ symbols: borrowing [UInt32], count pieceCount: Int64) throws(BytePairTrainingError) {
    guard symbols.count > 1 else { return }
    guard nodes.count + symbols.count + 1 < SymbolChains.capacity else {
      throw .tooManySymbols(limit: SymbolChains.capacity)
    }
    let weight: UInt32
    if pieceCount < Int64(SymbolChains.large) {
      weight = UInt32(pieceCount)
    } else {
      weight = SymbolChains.large | UInt32(largeCounts.count)
      largeCounts.append(pieceCount)
    }
    for index in symbols.indices { nodes.append(Node(symbol: symbols[index], weight: weight)) }
    nodes.append(Node(symbol: SymbolChains.end, weight: 0))
  }

  /// Whether a symbol stands at this node.
  @inline(__always)
  static func holdsSymbol(_ node: Node) -> Bool { node.symbol < end }

  /// How often the piece of `node`, at which a symbol stands, occurs.
  @inline(__always)
  static func weight(of node: Node, largeCounts: UnsafeBufferPointer<Int64>) -> Int64 {
    node.weight & large == 0 ? Int64(node.weight) : largeCounts[Int(node.weight & ~large)]
  }

  /// Where the symbol or end behind the symbol at `place` stands. A symbol must stand there, of the nodes of a chain: an end
  /// stands before and behind every piece.
  @inline(__always)
  static func next(_ place: Int, in nodes: UnsafePointer<Node>) -> Int {
    let following = nodes[place &+ 1]
    return following.symbol == none ? place &+ Int(following.weight) : place &+ 1
  }

  /// Where the symbol or end before the symbol at `place` stands; as ``next(_:in:)``.
  @inline(__always)
  static func previous(_ place: Int, in nodes: UnsafePointer<Node>) -> Int {
    let preceding = nodes[place &- 1]
    return preceding.symbol == none ? place &- Int(preceding.weight) : place &- 1
  }

  /// Lets the symbol at `place` become `symbol`, which covers the places up to `end`, that of `partner` among them: `partner` must be
  /// what stands next to `place`, and `end` what stands next to `partner`.
  @inline(__always)
  static func join(
    _ place: Int, with partner: Int, to end: Int, as symbol: UInt32, in nodes: UnsafeMutablePointer<Node>
  ) {
    let covered = Node(symbol: none, weight: UInt32(truncatingIfNeeded: end &- place))
    nodes[place].symbol = symbol
    nodes[partner] = covered
    nodes[place &+ 1] = covered
    nodes[end &- 1] = covered
  }

  /// Calls `body` with every pair of neighbours: the place of the left symbol, both symbols, and the node that weighs them.
  @inline(__always)
  func forEachPair(_ body: (_ place: UInt32, _ left: UInt32, _ right: UInt32, _ node: Node) -> Void) {
    nodes.withUnsafeBufferPointer { all in
      guard let nodes = all.baseAddress else { return }
      // Behind the last place of every piece stands an end.
      var place = 1
      while place < all.count {
        let node = nodes[place]
        guard node.symbol < SymbolChains.end else {
          place &+= 1
          continue
        }
        let next = SymbolChains.next(place, in: nodes)
        let right = nodes[next].symbol
        if right != SymbolChains.end { body(UInt32(truncatingIfNeeded: place), node.symbol, right, node) }
        place = next
      }
    }
  }

  /// Calls `body` with the nodes, to be changed, and a way to weigh them.
  @inline(__always)
  mutating func withNodes<Result>(
    _ body: (UnsafeMutableBufferPointer<Node>, UnsafeBufferPointer<Int64>) -> Result
  ) -> Result {
    nodes.withUnsafeMutableBufferPointer { nodes in
      largeCounts.withUnsafeBufferPointer { body(nodes, $0) }
    }
  }
}
