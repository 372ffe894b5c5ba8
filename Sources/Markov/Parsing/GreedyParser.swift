/// Greedy longest-match parsing of a dictionary as an automaton: it reads one symbol at a time and hands out a token as
/// soon as no longer one can come.
///
/// The states are the prefixes of tokens: what has been read since the last token that is certain. Where a prefix cannot
/// be continued, the tokens that it falls into are certain, and its rest is the state from which the symbol is read
/// again.
///
/// - Source: papers.md 1.1 (Greedy); the failure links of Song et al. 2021.
public struct GreedyParser: Sendable {
  /// The tokens, as symbols of an alphabet.
  public let tokens: [[UInt8]]
  private let alphabetSize: Int
  /// The state behind each state and symbol, or -1: `children[state * alphabetSize + symbol]`.
  private var children: [Int32]
  /// The token that a state is, or -1.
  private var tokenOfState: [Int32]
  /// Where to read on when a state cannot be continued, or -1, and the tokens that are certain then.
  private var failure: [Int32]
  private var released: [[Int32]]

  /// A parser of these tokens.
  ///
  /// - Parameter tokens: not empty and all different, symbols below `alphabetSize`; every single symbol is among them,
  ///   or some texts cannot be parsed.
  /// - Throws: `DictionaryError`.
  /// - Complexity: O(*n*) in the symbols of all tokens.
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
    failure = [Int32](repeating: -1, count: tokenOfState.count)
    released = [[Int32]](repeating: [], count: tokenOfState.count)
    linkFailures()
  }

  /// States in order of their depth: the failure of each is less deep than itself.
  private mutating func linkFailures() {
    var queue = [0]
    var next = 0
    while next < queue.count {
      let parent = queue[next]
      next += 1
      for symbol in 0..<alphabetSize {
        let state = Int(children[parent * alphabetSize + symbol])
        guard state > 0 else { continue }
        queue.append(state)
        if tokenOfState[state] >= 0 {
          failure[state] = 0
          released[state] = [tokenOfState[state]]
          continue
        }
        // The parent's tokens are certain; its rest is continued by the symbol, or falls into tokens too.
        var rest = Int(failure[parent])
        released[state] = released[parent]
        while children[rest * alphabetSize + symbol] < 0 {
          released[state] += released[rest]
          rest = Int(failure[rest])
        }
        failure[state] = children[rest * alphabetSize + symbol]
      }
    }
  }

  /// How many states there are; 0 is the one in which nothing is pending.
  public var stateCount: Int { tokenOfState.count }

  /// Reads `symbol` in `state`, calls `body` with each token that is certain now, and returns the next state.
  public func read(_ symbol: UInt8, in state: Int, _ body: (Int) -> Void) -> Int {
    var state = state
    while true {
      let next = children[state &* alphabetSize &+ Int(symbol)]
      if next >= 0 { return Int(next) }
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

/// Why a list of strings is no dictionary.
public enum DictionaryError: Error, Equatable, CustomStringConvertible {
  case emptyToken(Int)
  case tokenTwice(Int, Int)
  case symbolOutside(UInt8, token: Int)
  /// A symbol that is no token: texts that hold it cannot be parsed.
  case missingSymbol(UInt8)

  public var description: String {
    switch self {
    case .emptyToken(let index): "token \(index) is empty"
    case .tokenTwice(let first, let second): "tokens \(first) and \(second) are the same"
    case .symbolOutside(let symbol, let token): "token \(token) holds symbol \(symbol), which is not in the alphabet"
    case .missingSymbol(let symbol): "symbol \(symbol) is no token: expected all symbols of the alphabet among them"
    }
  }
}
