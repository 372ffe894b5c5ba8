/// A WordPiece model made ready for segmenting.
struct WordPieceTables: SegmentationTables {
  let model: WordPieceModel
  private let match: LongestMatch

  /// Checks a model and makes its tables.
  ///
  /// - Throws: `ModelError` when the unknown token is not in the vocabulary, `TokenTrieError` when it is too large.
  init(_ model: WordPieceModel) throws {
    if let unknown = model.unknown, !model.vocabulary.contains(unknown) {
      throw ModelError.missingUnknownToken(id: unknown)
    }
    self.model = model
    let prefix = model.continuingPrefix
    // Tokens that a file spells outside the byte-level alphabet are never met in a text; an empty one is none.
    let keys = model.vocabulary.ids.compactMap { id -> TokenTrie.Key? in
      let bytes = model.vocabulary[id]
      return bytes.isEmpty || model.verbatimSpellings[id] != nil ? nil : TokenTrie.Key(id, bytes)
    }
    let continuing = keys.compactMap { key in
      key.bytes.count > prefix.count && key.bytes.starts(with: prefix)
        ? TokenTrie.Key(key.token, key.bytes.dropFirst(prefix.count)) : nil
    }
    match = try LongestMatch(first: keys, continuing: prefix.isEmpty ? nil : continuing)
  }

  var knowsEverySymbol: Bool { model.unknown != nil }

  func withView<Result, Failure: Error>(_ body: (LongestMatch.View) throws(Failure) -> Result) throws(Failure) -> Result
  {
    try match.withView(body)
  }
}
