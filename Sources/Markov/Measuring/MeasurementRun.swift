internal import Measurement
internal import Tokenization

/// The two samples of one seed that dictionaries are measured on.
struct MeasurementRun {
  let source: MarkovSource
  let seed: UInt64
  let computesExactLoss: Bool
  var fit: BlockEncoder
  var test: BlockEncoder

  /// The rows of dictionaries of these sizes, by encoder and size.
  mutating func rows(
    of dictionaries: [SymbolDictionary], sizes: [Int], encoders: [TextEncoder], family: DictionaryFamily? = nil,
    name: String? = nil
  ) throws -> [MarkovMeasurement.Row] {
    var rows: [[MarkovMeasurement.Row?]] = encoders.map { _ in Array(repeating: nil, count: sizes.count) }
    // The smallest first: merging a text goes on from one dictionary to the next.
    for index in sizes.indices.sorted(by: { (sizes[$0], $0) < (sizes[$1], $1) }) {
      let dictionary = dictionaries[index]
      let trie = try SymbolTrie(dictionary.tokens, alphabetSize: source.alphabet.count)
      let parser = GreedyParser(trie)
      for (place, encoder) in encoders.enumerated() {
        let parse = encoder == .likelihood ? fit.selfConsistentLaw(dictionary, trie: trie, parser: parser) : []
        let law = fit.counts(encoder, dictionary, trie: trie, parser: parser, law: parse).laplace
        let counts = test.counts(encoder, dictionary, trie: trie, parser: parser, law: parse)
        var row = row(family?.rawValue ?? name ?? "", encoder, counts, law)
        row.family = family
        row.size = sizes[index]
        row.exact = computesExactLoss && encoder == .greedy ? try GreedyLoss(parser, on: source) : nil
        row.dictionary = dictionary
        rows[place][index] = row
      }
    }
    return rows.flatMap { $0.compactMap { $0 } }
  }

  /// The row of a tokenizer as it is.
  ///
  /// - Throws: `EncodingError` when it cannot spell a symbol, and what its stages throw.
  func row(of tokenizer: Tokenizer, named name: String) throws -> MarkovMeasurement.Row {
    var encoder = Encoder(try CompiledTokenizer(tokenizer))
    // Only ids that have a token take part in the estimate.
    let origins = TokenOrigins(tokenizer)
    var indices = Array(0..<tokenizer.idEnd)
    for run in origins.runs where run.kind == .hole { for id in run.ids { indices[Int(id)] = -1 } }
    var next = 0
    for id in indices.indices where indices[id] >= 0 {
      indices[id] = next
      next += 1
    }
    let law = try fit.counts(&encoder, alphabet: source.alphabet, indices: indices).laplace
    let counts = try test.counts(&encoder, alphabet: source.alphabet, indices: indices)
    return row(name, .own, counts, law)
  }

  private func row(_ name: String, _ encoder: TextEncoder, _ counts: TokenCounts, _ law: [Double])
    -> MarkovMeasurement.Row
  {
    MarkovMeasurement.Row(
      name: name, family: nil, encoder: encoder, size: counts.total.count, tokenCount: counts.total.count, seed: seed,
      loss: counts.loss(under: law), uncertainty: StudentT.halfWidth(of: counts.blockLosses(under: law)),
      tokensPerSymbol: counts.tokensPerSymbol, exact: nil, dictionary: nil)
  }
}
