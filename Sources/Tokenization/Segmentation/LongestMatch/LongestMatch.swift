/// Greedy longest match in linear time: a trie whose nodes know what to do when no byte fits.
///
/// A token is taken from the left as long as possible, then the next one behind it. Plain backtracking would read the
/// bytes behind a token again for every token. Here each node has a list of the tokens that its path is cut into when
/// the next byte does not fit, and the node where what is left of the path stands among the tokens that continue a word:
/// no byte is read twice.
///
/// ```
/// links:  node to go on from, or `none` | tokens found by then
/// cells:  token | tokens before it | how many there are     lists that share their beginnings
/// ```
///
/// - Source: Song et al. 2021, "Fast WordPiece Tokenization", algorithms 1 and 2. Other than there, tokens that begin and
///   those that continue a word have roots of their own, so that words that themselves begin with the prefix are right.
struct LongestMatch: Sendable {
  fileprivate struct Link {
    var node: UInt32
    var found: UInt32
  }

  fileprivate struct Cell {
    var token: TokenID
    var before: UInt32
    var count: UInt32
  }

  private let trie: TokenTrie
  private let continuingRoot: UInt32
  private let links: [Link]
  private let cells: [Cell]

  /// A list is empty, a single token below this, or a cell counted from here.
  fileprivate static let firstCell = UInt32(Vocabulary.idLimit)
  private static let empty = TokenTrie.none

  /// - Parameters:
  ///   - first: the tokens that can begin a word.
  ///   - continuing: the tokens that can continue one, without their prefix; nil when they are the same.
  /// - Throws: `TokenTrieError.tooManyBytes`.
  /// - Complexity: O(*n* log *m*) time and O(*n*) memory, where *n* is the bytes of all tokens and *m* their number.
  init(first: [TokenTrie.Key], continuing: [TokenTrie.Key]? = nil) throws(TokenTrieError) {
    let trie = try TokenTrie(continuing.map { [first, $0] } ?? [first])
    let root: UInt32 = continuing == nil ? 0 : 1
    self.trie = trie
    continuingRoot = root
    (links, cells) = trie.withView { LongestMatch.links(of: trie, $0, continuingRoot: root) }
  }

  private static func links(
    of trie: TokenTrie, _ view: TokenTrie.View, continuingRoot: UInt32
  ) -> (links: [Link], cells: [Cell]) {
    var links = [Link](repeating: Link(node: TokenTrie.none, found: empty), count: trie.nodeCount)
    var cells: [Cell] = []
    // A node's link leads to a shorter path, so level by level it is there when it is needed.
    for node in trie.order where view.parent(of: node) != TokenTrie.none {
      let token = view.token(at: node)
      guard token == TokenTrie.none else {
        links[Int(node)] = Link(node: continuingRoot, found: token)
        continue
      }
      let parent = view.parent(of: node)
      let byte = view.byte(to: node, from: parent)
      var found = links[Int(parent)].found
      var start = links[Int(parent)].node
      while start != TokenTrie.none, view.child(of: start, along: byte) == TokenTrie.none {
        found = append(links[Int(start)].found, to: found, &cells)
        start = links[Int(start)].node
      }
      if start != TokenTrie.none {
        links[Int(node)] = Link(node: view.child(of: start, along: byte), found: found)
      }
    }
    return (links, cells)
  }

  /// The list `list` with `more` behind it.
  ///
  /// Along one path every token is appended once, so all cells together are no more than the bytes of all tokens.
  private static func append(_ more: UInt32, to list: UInt32, _ cells: inout [Cell]) -> UInt32 {
    var tokens: [TokenID] = []
    var rest = more
    while rest != empty {
      if rest < firstCell {
        tokens.append(rest)
        break
      }
      tokens.append(cells[Int(rest - firstCell)].token)
      rest = cells[Int(rest - firstCell)].before
    }
    var result = list
    for token in tokens.reversed() {
      guard result != empty else {
        result = token
        continue
      }
      let count = result < firstCell ? 1 : cells[Int(result - firstCell)].count
      cells.append(Cell(token: token, before: result, count: count + 1))
      result = firstCell + UInt32(cells.count - 1)
    }
    return result
  }

  /// Gives the tables as bare memory for the time of `body`.
  func withView<Result, Failure: Error>(_ body: (View) throws(Failure) -> Result) throws(Failure) -> Result {
    try trie.withView { trie throws(Failure) -> Result in
      try links.withUnsafeBufferPointer { links throws(Failure) -> Result in
        try cells.withUnsafeBufferPointer { cells throws(Failure) -> Result in
          try body(
            View(
              trie: trie, continuingRoot: continuingRoot, links: links.baseAddress.unsafelyUnwrapped,
              cells: cells.baseAddress))
        }
      }
    }
  }

  /// The tables as bare memory.
  struct View {
    /// Node 0 is the root of the tokens that begin a word.
    let trie: TokenTrie.View
    /// The root of the tokens that continue a word.
    let continuingRoot: UInt32
    fileprivate let links: UnsafePointer<Link>
    /// Nil when there are none.
    fileprivate let cells: UnsafePointer<Cell>?

    /// Cuts `piece` into tokens, longest first from the left, and writes them to `tokens`, which has room for as many as
    /// the piece has bytes.
    ///
    /// - Returns: how many tokens there are, or nil when the piece cannot be cut to its end in this way.
    /// - Complexity: O(*n*) in the length of the piece.
    @inline(__always)
    func match(_ piece: UnsafeBufferPointer<UInt8>, into tokens: UnsafeMutablePointer<TokenID>) -> Int? {
      var node: UInt32 = 0
      var count = 0
      for position in 0..<piece.count {
        let byte = piece[position]
        var child = trie.child(of: node, along: byte)
        while child == TokenTrie.none {
          let link = links[Int(node)]
          if link.node == TokenTrie.none { return nil }
          count = write(link.found, to: tokens, count)
          node = link.node
          child = trie.child(of: node, along: byte)
        }
        node = child
      }
      while node != continuingRoot {
        let link = links[Int(node)]
        if link.node == TokenTrie.none { return nil }
        count = write(link.found, to: tokens, count)
        node = link.node
      }
      return count
    }

    /// Writes the tokens of a list behind the first `count` and returns how many there are then.
    @inline(__always)
    private func write(_ list: UInt32, to tokens: UnsafeMutablePointer<TokenID>, _ count: Int) -> Int {
      guard list >= LongestMatch.firstCell else {
        tokens[count] = list
        return count &+ 1
      }
      return writeCells(list, to: tokens, count)
    }

    @inline(never)
    private func writeCells(_ list: UInt32, to tokens: UnsafeMutablePointer<TokenID>, _ count: Int) -> Int {
      // A list that is not a single token has at least two, the first of which is.
      guard let cells else { return count }
      var rest = list
      let total = Int(cells[Int(list &- LongestMatch.firstCell)].count)
      var place = count &+ total &- 1
      while rest >= LongestMatch.firstCell {
        let cell = cells[Int(rest &- LongestMatch.firstCell)]
        tokens[place] = cell.token
        place &-= 1
        rest = cell.before
      }
      tokens[place] = rest
      return count &+ total
    }
  }
}
