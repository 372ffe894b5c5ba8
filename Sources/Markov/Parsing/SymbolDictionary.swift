/// A dictionary over the symbols of a source: tokens, and the rules that made them where there are any.
public struct SymbolDictionary: Sendable, Equatable {
  /// Left and right become a third; all are indices into the tokens.
  public struct Merge: Sendable, Equatable {
    /// The token in front.
    public var left: Int
    /// The token behind it.
    public var right: Int
    /// The token that both become.
    public var result: Int
  }

  /// The tokens as symbols of the source's alphabet, every single symbol among them.
  public var tokens: [[UInt8]]
  /// In the order learned; empty for dictionaries that merging does not make.
  public var merges: [Merge]

  /// A dictionary.
  public init(tokens: [[UInt8]], merges: [Merge] = []) {
    self.tokens = tokens
    self.merges = merges
  }

  /// The dictionary with those single symbols that it lacks behind its tokens.
  func covering(alphabetSize: Int) -> SymbolDictionary {
    var result = self
    let known = Set(tokens.lazy.filter { $0.count == 1 }.map { $0[0] })
    for symbol in 0..<alphabetSize where !known.contains(UInt8(symbol)) { result.tokens.append([UInt8(symbol)]) }
    return result
  }
}
