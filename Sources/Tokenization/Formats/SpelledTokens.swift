/// The tokens of a model as files spell them: bytes of a byte-level model as characters of ``ByteLevelAlphabet``.
struct SpelledTokens {
  private let model: BytePairModel
  private let idByVerbatimSpelling: [[UInt8]: TokenID]

  init(_ model: BytePairModel) {
    self.model = model
    var ids: [[UInt8]: TokenID] = [:]
    for (id, spelling) in model.verbatimSpellings { ids[spelling] = id }
    idByVerbatimSpelling = ids
  }

  /// How a file spells token `id`: `" the"` of a byte-level model is `Ġthe`.
  func spelling(of id: TokenID) -> ArraySlice<UInt8> {
    let bytes = model.vocabulary[id]
    guard model.alphabet == .bytes else { return bytes }
    return spelling(ofBytes: bytes, verbatim: model.verbatimSpellings[id])
  }

  /// How a file spells `bytes`, a mark in front of or behind tokens.
  func spelling(ofMark bytes: [UInt8]) -> ArraySlice<UInt8> {
    model.alphabet == .bytes ? ByteLevelAlphabet.spelling(of: bytes)[...] : bytes[...]
  }

  private func spelling(ofBytes bytes: ArraySlice<UInt8>, verbatim: [UInt8]?) -> ArraySlice<UInt8> {
    verbatim?[...] ?? ByteLevelAlphabet.spelling(of: bytes)[...]
  }

  /// The token that a file spells in this way.
  func id(spelled spelling: [UInt8]) -> TokenID? {
    guard model.alphabet == .bytes else { return model.vocabulary.id(of: spelling) }
    if let id = idByVerbatimSpelling[spelling] { return id }
    guard let bytes = ByteLevelAlphabet.bytes(spelledBy: spelling), let id = model.vocabulary.id(of: bytes) else {
      return nil
    }
    return model.verbatimSpellings[id] == nil ? id : nil
  }
}

extension BytePairModel {
  /// This model, whose vocabulary and marks are spelt in characters of ``ByteLevelAlphabet``, over raw bytes.
  ///
  /// Tokens with a character outside the table keep their UTF-8 and are remembered as verbatim; they come last, so that
  /// bytes that a token of the table spells stand for that token.
  ///
  /// - Returns: nil when a mark holds a character outside the table.
  func withRawBytes() throws(VocabularyError) -> BytePairModel? {
    var result = self
    result.alphabet = .bytes
    if let prefix = continuingPrefix {
      guard let bytes = ByteLevelAlphabet.bytes(spelledBy: prefix) else { return nil }
      result.continuingPrefix = bytes
    }
    if let suffix = wordSuffix {
      guard let bytes = ByteLevelAlphabet.bytes(spelledBy: suffix) else { return nil }
      result.wordSuffix = bytes
    }
    var raw = Vocabulary(capacity: vocabulary.count)
    var verbatim: [TokenID] = []
    var bytes: [UInt8] = []
    for id in vocabulary.ids {
      bytes.removeAll(keepingCapacity: true)
      if ByteLevelAlphabet.append(bytesSpelledBy: vocabulary[id], to: &bytes) {
        try raw.add(bytes, id: id)
      } else {
        verbatim.append(id)
      }
    }
    for id in verbatim {
      try raw.add(vocabulary[id], id: id)
      result.verbatimSpellings[id] = Array(vocabulary[id])
    }
    result.vocabulary = raw
    return result
  }
}
