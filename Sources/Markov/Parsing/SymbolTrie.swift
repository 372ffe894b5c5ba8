/// The prefixes of the tokens of a dictionary over a small alphabet; state 0 is the empty one.
public struct SymbolTrie: Sendable {
  /// The tokens, as symbols of an alphabet.
  public let tokens: [[UInt8]]
  /// Symbols are below this.
  public let alphabetSize: Int
  /// The state behind each state and symbol, or -1: `children[state * alphabetSize + symbol]`.
  private var children: [Int32]
  /// The token that a state is, or -1.
  private var tokenOfState: [Int32]

  /// The trie of these tokens.
  ///
  /// - Parameter tokens: not empty and all different, symbols below `alphabetSize`; every single symbol is among them,
  ///   or some texts could not be parsed.
  /// - Throws: `DictionaryError`.
  /// - Complexity: O(*n* · `alphabetSize`) in the symbols of all tokens.
  public init(_ tokens: [[UInt8]], alphabetSize: Int) throws(DictionaryError) {
    self.tokens = tokens
    self.alphabetSize = alphabetSize
    children = [Int32](repeating: -1, count: alphabetSize)
    tokenOfState = [-1]
    for (index, token) in tokens.enumerated() {
      guard !token.isEmpty else { throw .emptyToken(index) }
      var state = 0
      for symbol in token {
        guard Int(symbol) < alphabetSize else { throw .symbolOutside(symbol, token: index) }
        let place = state * alphabetSize + Int(symbol)
        if children[place] < 0 {
          children[place] = Int32(tokenOfState.count)
          tokenOfState.append(-1)
          children += repeatElement(-1, count: alphabetSize)
        }
        state = Int(children[place])
      }
      guard tokenOfState[state] < 0 else { throw .tokenTwice(Int(tokenOfState[state]), index) }
      tokenOfState[state] = Int32(index)
    }
    for symbol in 0..<alphabetSize where children[symbol] < 0 || tokenOfState[Int(children[symbol])] < 0 {
      throw .missingSymbol(UInt8(symbol))
    }
  }

  /// How many states there are.
  public var stateCount: Int { tokenOfState.count }

  /// The state behind `state` and `symbol`, or -1 when no token goes on in this way.
  @inline(__always)
  public func child(of state: Int, _ symbol: UInt8) -> Int { Int(children[state &* alphabetSize &+ Int(symbol)]) }

  /// The token that `state` is, if it is one.
  @inline(__always)
  public func token(_ state: Int) -> Int? {
    let token = tokenOfState[state]
    return token < 0 ? nil : Int(token)
  }
}
