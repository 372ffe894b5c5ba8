internal import Tokenization

extension DictionaryFamily {
  /// Phrases in text order, the text being one piece, with those symbols behind them that are no phrases.
  static func phrases(
    _ method: DictionaryMethod, of text: [UInt8], sizes: [Int], alphabetSize: Int
  ) throws -> [SymbolDictionary] {
    guard !text.isEmpty else {
      return sizes.map { _ in SymbolDictionary(tokens: []).covering(alphabetSize: alphabetSize) }
    }
    var trainer = DictionaryTrainer(method: method, vocabularySizes: sizes.map { max(1, $0) })
    trainer.coversAlphabet = false
    trainer.allowsFewer = true
    var learner = try trainer.makeLearner()
    try learner.add(text)
    let training = try learner.finish()
    return try sizes.map {
      SymbolDictionary(tokens: try training.phrases(vocabularySize: max(1, $0))).covering(alphabetSize: alphabetSize)
    }
  }
}
