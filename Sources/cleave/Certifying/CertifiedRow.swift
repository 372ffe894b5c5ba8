import JSON

/// A tokenizer on a text, with the bound for its size.
struct CertifiedRow {
  let tokenizer: String
  let vocabularySize: Int
  let multibyteTokens: Int
  let tokens: Int
  let lowerBound: Int

  /// The share of its tokens that a better vocabulary could save at most.
  var gap: Double { tokens == 0 ? 0 : Double(tokens - lowerBound) / Double(tokens) }

  /// For programs.
  var members: [JSONValue.Member] {
    [
      .init("tokenizer", .text(tokenizer)),
      .init("vocabulary_size", .integer(vocabularySize)),
      .init("tokens", .integer(tokens)),
      .init("lower_bound", .integer(lowerBound)),
      .init("gap", .number(gap)),
      .init("multibyte_tokens", .integer(multibyteTokens)),
    ]
  }

  /// For people.
  var cells: [String] {
    [
      tokenizer, Figure.grouped(vocabularySize), Figure.grouped(tokens), Figure.grouped(lowerBound),
      Figure.rounded(100 * gap, places: 3) + " %",
    ]
  }
}
