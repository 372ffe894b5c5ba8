/// The tokens of a model as files spell them: bytes of a byte-level model as characters of ``ByteLevelAlphabet``.
struct SpelledTokens {
  private let vocabulary: Vocabulary
  private let alphabet: Alphabet
  private let verbatimSpellings: [TokenID: [UInt8]]
  private let idByVerbatimSpelling: [[UInt8]: TokenID]

  init(_ model: some TokenModel) {
    vocabulary = model.vocabulary
    alphabet = model.alphabet
    verbatimSpellings = model.verbatimSpellings
    var ids: [[UInt8]: TokenID] = [:]
    for (id, spelling) in model.verbatimSpellings { ids[spelling] = id }
    idByVerbatimSpelling = ids
  }

  /// How a file spells token `id`: `" the"` of a byte-level model is `Ġthe`.
  func spelling(of id: TokenID) -> ArraySlice<UInt8> {
    let bytes = vocabulary[id]
    guard alphabet == .bytes else { return bytes }
    return spelling(ofBytes: bytes, verbatim: verbatimSpellings[id])
  }

  /// How a file spells `bytes`, a mark in front of or behind tokens.
  func spelling(ofMark bytes: [UInt8]) -> ArraySlice<UInt8> {
    alphabet == .bytes ? ByteLevelAlphabet.spelling(of: bytes)[...] : bytes[...]
  }

  private func spelling(ofBytes bytes: ArraySlice<UInt8>, verbatim: [UInt8]?) -> ArraySlice<UInt8> {
    verbatim?[...] ?? ByteLevelAlphabet.spelling(of: bytes)[...]
  }

  /// The token that a file spells in this way.
  func id(spelled spelling: [UInt8]) -> TokenID? {
    guard alphabet == .bytes else { return vocabulary.id(of: spelling) }
    if let id = idByVerbatimSpelling[spelling] { return id }
    guard let bytes = ByteLevelAlphabet.bytes(spelledBy: spelling), let id = vocabulary.id(of: bytes) else {
      return nil
    }
    return verbatimSpellings[id] == nil ? id : nil
  }
}

extension TokenModel {
  /// This model, whose vocabulary is spelt in characters of ``ByteLevelAlphabet``, over raw bytes.
  ///
  /// Tokens with a character outside the table keep their UTF-8 and are remembered as verbatim; they come last, so that
  /// bytes that a token of the table spells stand for that token.
  func withRawVocabulary() throws(VocabularyError) -> Self {
    var result = self
    result.alphabet = .bytes
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

extension BytePairModel {
  /// This model, spelt in characters of ``ByteLevelAlphabet``, over raw bytes; nil when a mark holds another character.
  func withRawBytes() throws(VocabularyError) -> BytePairModel? {
    var result = try withRawVocabulary()
    if let prefix = continuingPrefix {
      guard let bytes = ByteLevelAlphabet.bytes(spelledBy: prefix) else { return nil }
      result.continuingPrefix = bytes
    }
    if let suffix = wordSuffix {
      guard let bytes = ByteLevelAlphabet.bytes(spelledBy: suffix) else { return nil }
      result.wordSuffix = bytes
    }
    return result
  }
}
