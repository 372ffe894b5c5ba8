import Optimal
import Tokenization

/// What a tokenizer spends on a text, and the least that any vocabulary of its size does over the same pieces.
struct TokenBound {
  /// Tokenizers with the same number cut text alike.
  let group: Int
  let multibyteTokens: Int
  let tokens: Int
  let lowerBound: Int

  /// The share of its tokens that a better vocabulary could save at most.
  var gap: Double { tokens == 0 ? 0 : Double(tokens - lowerBound) / Double(tokens) }
}

/// Bounds for several tokenizers: those that normalize and split alike share one search.
struct TokenizerBounds {
  private let tokenizers: [Tokenizer]
  /// The tokenizers that cut text alike, by number.
  private let groups: [[Int]]
  /// Where the search for one size ends.
  private static let gap = 0.003
  private static let stageLimit = 3

  init(_ tokenizers: [Tokenizer]) {
    self.tokenizers = tokenizers
    var groups: [[Int]] = []
    for (index, tokenizer) in tokenizers.enumerated() {
      let same = groups.firstIndex { group in
        let first = tokenizers[group[0]]
        return first.normalizer == tokenizer.normalizer && first.preTokenizer == tokenizer.preTokenizer
          && first.model.alphabet == tokenizer.model.alphabet
      }
      if let same { groups[same].append(index) } else { groups.append([index]) }
    }
    self.groups = groups
  }

  /// A bound for each tokenizer, nil for one of which none holds or is looked for: with unknown tokens in the
  /// text, without a vocabulary, or one that does not split text.
  ///
  /// - Throws: `OptimalTrainingError`, `CorpusError`, what encoders throw.
  func find(on text: CertifiedText) throws -> [TokenBound?] {
    var bounds = [TokenBound?](repeating: nil, count: tokenizers.count)
    for (group, members) in groups.enumerated() {
      let first = tokenizers[members[0]]
      // Whole records as pieces make a search of hours.
      guard first.preTokenizer != nil else { continue }
      let counts = try text.count(
        normalizer: first.normalizer, preTokenizer: first.preTokenizer, alphabet: first.model.alphabet)
      guard !counts.isEmpty else { continue }
      let spent = try members.compactMap { index -> (index: Int, multibyte: Int, tokens: Int)? in
        let pieces = TokenizerPieces(tokenizer: tokenizers[index])
        do {
          return (index, try pieces.multibyteTokens(), try pieces.tokens(of: counts))
        } catch is CertifyingError {
          return nil
        }
      }
      guard !spent.isEmpty else { continue }
      var trainer = OptimalTrainer(vocabularySizes: spent.map { 256 + $0.multibyte })
      trainer.gap = TokenizerBounds.gap
      trainer.stageLimit = TokenizerBounds.stageLimit
      trainer.acceptsTooMany = true
      var bar = BoundProgress(mode: text.mode)
      let training = try trainer.train(on: counts, workers: text.jobs) { bar.update($0) }
      bar.finish()
      for (index, multibyte, tokens) in spent {
        bounds[index] = TokenBound(
          group: group, multibyteTokens: multibyte, tokens: tokens,
          lowerBound: try training.result(vocabularySize: 256 + multibyte).lowerBound)
      }
    }
    return bounds
  }
}
