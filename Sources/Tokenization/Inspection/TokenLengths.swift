/// How long the tokens of a vocabulary are, in bytes, special tokens left out.
public struct TokenLengths: Sendable, Equatable {
  /// How many tokens have each length; `counts[0]` are empty.
  public let counts: [Int]
  /// Tokens whose bytes are not UTF-8 by themselves.
  public let illFormedCount: Int

  /// The lengths of the tokens of `tokenizer`'s model that are not special.
  public init(_ tokenizer: Tokenizer) {
    let special = Set(tokenizer.addedTokens.lazy.filter(\.special).map(\.id))
    var counts: [Int] = []
    var illFormed = 0
    let vocabulary = tokenizer.model.vocabulary
    for id in vocabulary.ids where !special.contains(id) {
      let token = vocabulary[id]
      while counts.count <= token.count { counts.append(0) }
      counts[token.count] += 1
      if !TokenLengths.isWellFormed(token) { illFormed += 1 }
    }
    self.counts = counts
    illFormedCount = illFormed
  }

  /// Tokens counted.
  public var total: Int { counts.reduce(0, +) }

  /// The mean length, in bytes; 0 without tokens.
  public var mean: Double {
    let bytes = counts.enumerated().reduce(0) { $0 + $1.offset * $1.element }
    return total == 0 ? 0 : Double(bytes) / Double(total)
  }

  /// The length of the token in the middle, in bytes.
  public var median: Int {
    var left = (total + 1) / 2
    for (length, count) in counts.enumerated() {
      left -= count
      if left <= 0 { return length }
    }
    return 0
  }

  /// The length of the longest token, in bytes.
  public var longest: Int { max(0, counts.count - 1) }

  private static func isWellFormed(_ token: ArraySlice<UInt8>) -> Bool {
    token.withUnsafeBufferPointer { bytes in
      var index = 0
      while index < bytes.count {
        if !UTF8Character.isWellFormed(in: bytes, at: index) { return false }
        index += UTF8Character.length(in: bytes, at: index)
      }
      return true
    }
  }
}
