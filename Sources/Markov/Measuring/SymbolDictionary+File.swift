internal import Tokenization

extension SymbolDictionary {
  /// The tokens of a tokenizer that are strings over an alphabet; nil for a tokenizer that does more to a text than cut it
  /// by its tokens, or lacks a symbol.
  ///
  /// - Parameter alphabet: the byte of each symbol.
  init?(_ tokenizer: Tokenizer, alphabet: [UInt8]) {
    guard tokenizer.normalizer == nil, tokenizer.addedTokens.isEmpty else { return nil }
    switch tokenizer.preTokenizer {
    // How a file says that the text is one piece of bytes.
    case nil, .byteLevel(addPrefixSpace: false, trimOffsets: _, useRegex: false): break
    default: return nil
    }
    var merges: [BytePairModel.Merge] = []
    switch tokenizer.model {
    case .bytePair(let model):
      guard model.continuingPrefix == nil, model.wordSuffix == nil else { return nil }
      merges = model.merges
    case .wordPiece(let model): guard model.continuingPrefix.isEmpty else { return nil }
    default: return nil
    }
    var symbols = [Int](repeating: -1, count: 256)
    for (symbol, byte) in alphabet.enumerated() { symbols[Int(byte)] = symbol }
    let vocabulary = tokenizer.model.vocabulary
    var tokens: [[UInt8]] = []
    var indices: [TokenID: Int] = [:]
    for id in vocabulary.ids {
      let token = vocabulary[id].map { symbols[Int($0)] }
      guard !token.isEmpty, token.allSatisfy({ $0 >= 0 }) else { continue }
      indices[id] = tokens.count
      tokens.append(token.map { UInt8($0) })
    }
    guard Set(tokens.lazy.filter { $0.count == 1 }).count == alphabet.count else { return nil }
    self.init(
      tokens: tokens,
      merges: merges.compactMap { merge in
        guard let left = indices[merge.left], let right = indices[merge.right], let result = indices[merge.result]
        else {
          return nil
        }
        return Merge(left: left, right: right, result: result)
      })
  }
}
