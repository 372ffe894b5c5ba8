/// The distinct pieces of a corpus as chains of symbols, one after another in one array.
///
/// ```
/// piece "low", 5 times:   node 7       node 8       node 9
///   symbol                l            o            w
///   next                  8            9            none
///   previous              none         7            8
///   weight                5            5            5
/// ```
///
/// A merge joins the right node into the left one; the right one's symbol becomes `none`.
struct SymbolChains {
  struct Node {
    var symbol: UInt32
    var next: UInt32
    var previous: UInt32
    /// The count of the piece, or, with the top bit, where in `largeCounts` it is.
    var weight: UInt32
  }

  /// No node, no symbol.
  static let none = UInt32.max
  /// Every pair begins at a node, and every merge removes a node and writes at most two places: this bounds the places
  /// that are ever written.
  static let placesPerNode = 3
  /// The most nodes: 32 bits must hold the places.
  static let capacity = 1 << 30
  private static let large: UInt32 = 1 << 31

  private(set) var nodes: [Node] = []
  private(set) var largeCounts: [Int64] = []
  /// How many pieces there are with two symbols or more.
  private(set) var count = 0

  init(reserving nodeCount: Int) { nodes.reserveCapacity(min(nodeCount, SymbolChains.capacity)) }

  /// Adds a piece that occurs `count` times. One symbol alone has no pairs, and is left out.
  mutating func add(_ symbols: borrowing [UInt32], count pieceCount: Int64) throws(BytePairTrainingError) {
    guard symbols.count > 1 else { return }
    guard nodes.count + symbols.count < SymbolChains.capacity else {
      throw .tooManySymbols(limit: SymbolChains.capacity)
    }
    let weight: UInt32
    if pieceCount < Int64(SymbolChains.large) {
      weight = UInt32(pieceCount)
    } else {
      weight = SymbolChains.large | UInt32(largeCounts.count)
      largeCounts.append(pieceCount)
    }
    let first = UInt32(nodes.count)
    let last = first + UInt32(symbols.count) - 1
    for (offset, symbol) in symbols.enumerated() {
      let node = first + UInt32(offset)
      nodes.append(
        Node(
          symbol: symbol, next: node == last ? SymbolChains.none : node + 1,
          previous: node == first ? SymbolChains.none : node - 1, weight: weight))
    }
    count += 1
  }

  /// How often the piece of `node` occurs.
  @inline(__always)
  static func weight(of node: Node, largeCounts: UnsafeBufferPointer<Int64>) -> Int64 {
    node.weight & large == 0 ? Int64(node.weight) : largeCounts[Int(node.weight & ~large)]
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
