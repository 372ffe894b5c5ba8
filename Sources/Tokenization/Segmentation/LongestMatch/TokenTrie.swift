/// Tokens as paths of bytes from a root: a trie in a double array, so that a step is one load and one comparison.
///
/// ```
/// nodes:   base | parent     the child of node n along byte b is node n.base ^ b, if its parent is n
/// tokens:  the token whose path ends at the node, or `none`
/// ```
///
/// There can be several roots, each with tokens of its own: those that begin a word and those that continue one. They
/// are the nodes 0, 1, …
///
/// - Source: Aoe 1989, "An efficient digital search algorithm by using a double-array structure"; children are placed by
///   exclusive or as in darts-clone, so that all of them lie in one block of 256 nodes.
struct TokenTrie: Sendable {
  /// A place in the double array; `parent` is `none` for roots and for places that are not in use.
  struct Node {
    var base: UInt32
    var parent: UInt32
  }

  /// A token and the bytes of its path.
  struct Key {
    var token: TokenID
    var bytes: ArraySlice<UInt8>

    init(_ token: TokenID, _ bytes: ArraySlice<UInt8>) {
      self.token = token
      self.bytes = bytes
    }
  }

  /// No node, no token.
  static let none = UInt32.max
  /// The most bytes that all paths can have together.
  static let byteLimit = 1 << 28

  private let nodes: [Node]
  private let tokens: [TokenID]
  /// The nodes that are in use, those nearer to a root first.
  let order: [UInt32]

  /// A trie with a root for each element of `sets`.
  ///
  /// Of two keys with the same bytes in one set, the first counts. An empty key gives its root a token.
  ///
  /// - Throws: `TokenTrieError.tooManyBytes`.
  /// - Complexity: O(*n* log *m*) time and O(*n*) memory, where *n* is the bytes of all keys and *m* their number.
  init(_ sets: [[Key]]) throws(TokenTrieError) {
    let byteCount = sets.reduce(0) { $0 + $1.reduce(0) { $0 + $1.bytes.count } }
    guard byteCount <= TokenTrie.byteLimit else {
      throw .tooManyBytes(byteCount: byteCount, limit: TokenTrie.byteLimit)
    }
    var builder = TrieBuilder(rootCount: sets.count)
    for (root, keys) in sets.enumerated() { builder.begin(keys, root: UInt32(root)) }
    builder.build()
    nodes = builder.nodes
    tokens = builder.tokens
    order = builder.order
  }

  /// How many places the double array has.
  var nodeCount: Int { nodes.count }

  /// Gives the trie as bare memory for the time of `body`.
  func withView<Result, Failure: Error>(_ body: (View) throws(Failure) -> Result) throws(Failure) -> Result {
    try nodes.withUnsafeBufferPointer { nodes throws(Failure) -> Result in
      try tokens.withUnsafeBufferPointer { tokens throws(Failure) -> Result in
        try body(
          View(nodes: nodes.baseAddress.unsafelyUnwrapped, tokens: tokens.baseAddress.unsafelyUnwrapped))
      }
    }
  }

  /// The trie as bare memory. Every node that it gives is in use; it may only be asked about such nodes.
  struct View {
    fileprivate let nodes: UnsafePointer<Node>
    fileprivate let tokens: UnsafePointer<TokenID>

    /// The node that `byte` leads to, or `none`.
    @inline(__always)
    func child(of node: UInt32, along byte: UInt8) -> UInt32 {
      let child = nodes[Int(node)].base ^ UInt32(byte)
      return nodes[Int(child)].parent == node ? child : TokenTrie.none
    }

    /// The node before, or `none` for a root.
    @inline(__always)
    func parent(of node: UInt32) -> UInt32 { nodes[Int(node)].parent }

    /// The byte that leads from `parent` to its child `node`.
    @inline(__always)
    func byte(to node: UInt32, from parent: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: nodes[Int(parent)].base ^ node)
    }

    /// The token whose path ends at `node`, or `none`.
    @inline(__always)
    func token(at node: UInt32) -> TokenID { tokens[Int(node)] }

    /// The longest token of the set of `root` that `piece` has at `position`, and where it ends; nil when there is none.
    ///
    /// - Complexity: O(*n*) in the length of the longest path that fits.
    func longestToken(
      from root: UInt32, in piece: UnsafeBufferPointer<UInt8>, at position: Int
    ) -> (token: TokenID, end: Int)? {
      var found: (token: TokenID, end: Int)?
      var node = root
      var place = position
      while place < piece.count {
        node = child(of: node, along: piece[place])
        if node == TokenTrie.none { break }
        place &+= 1
        if token(at: node) != TokenTrie.none { found = (token(at: node), place) }
      }
      return found
    }
  }
}

/// Why a trie cannot be made.
public enum TokenTrieError: Error, Equatable, CustomStringConvertible {
  /// The tokens are too long together.
  case tooManyBytes(byteCount: Int, limit: Int)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .tooManyBytes(let byteCount, let limit):
      "the tokens have \(byteCount) bytes together: expected at most \(limit)"
    }
  }
}
