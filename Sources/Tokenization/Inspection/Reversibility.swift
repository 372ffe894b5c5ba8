/// Whether decoding the ids of a text always gives back its bytes, and why.
public struct Reversibility: Sendable, Equatable {
  /// Every text, ill-formed UTF-8 included, comes back byte for byte.
  public let isLossless: Bool
  /// Why, or the first stage that loses something; no full stop.
  public let reason: String

  /// Judges a tokenizer by its stages, in their order.
  ///
  /// "Lossless" is claimed only where every stage is known to keep everything; a tokenizer that keeps all the text that
  /// its users have, but not every text, is not lossless.
  public init(of tokenizer: Tokenizer) {
    let loss = Reversibility.loss(of: tokenizer)
    isLossless = loss == nil
    reason =
      loss ?? "every byte is a token, no stage changes or drops text, and the decoder joins the bytes of the tokens"
  }

  private static func loss(of tokenizer: Tokenizer) -> String? {
    if let normalizer = tokenizer.normalizer { return "the normalizer changes text: \(normalizer.summary)" }
    for token in tokenizer.addedTokens where token.stripsLeft || token.stripsRight {
      if !token.special {
        return "the added token '\(String(decoding: token.content, as: UTF8.self))' takes white space into itself"
      }
    }
    if let preTokenizer = tokenizer.preTokenizer, let loss = loss(of: preTokenizer) { return loss }
    switch tokenizer.model {
    case .bytePair(let model): return loss(of: model, decoder: tokenizer.decoder)
    case .wordLevel: return "words that are not in the vocabulary are lost or refused"
    case .byteToWord(let model):
      return model.rejectsIllFormed ? "bytes that are not UTF-8 are refused" : loss(of: tokenizer.decoder)
    case .wordPiece(let model): return loss(of: model, decoder: tokenizer.decoder)
    case .unigram(let model): return loss(of: model, decoder: tokenizer.decoder)
    }
  }

  private static func loss(of model: BytePairModel, decoder: TokenDecoder?) -> String? {
    guard model.alphabet == .bytes else {
      return model.byteFallback
        ? "the text is worked on as characters: bytes that are not UTF-8 and marks such as ▁ in the text may not come back"
        : "characters that are not in the vocabulary are lost or refused"
    }
    for byte in 0...UInt8.max where model.vocabulary.id(of: [byte]) == nil {
      return "byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true)) is not in the vocabulary"
    }
    return loss(of: decoder)
  }

  /// Of the decoder of a model over bytes.
  private static func loss(of decoder: TokenDecoder?) -> String? {
    if case .byteLevel = decoder { return nil }
    return "the decoder does not join bytes: \(decoder?.summary ?? "none, tokens are joined with spaces")"
  }

  private static func loss(of model: WordPieceModel, decoder: TokenDecoder?) -> String? {
    guard model.alphabet == .bytes else { return "words that cannot be cut into tokens are lost or refused" }
    guard model.characterLimit >= Encoder.recordLimit else {
      return "a word of more than \(model.characterLimit) bytes is lost or refused"
    }
    for byte in 0...UInt8.max {
      let token = model.continuingPrefix + [byte]
      guard model.vocabulary.id(of: [byte]) != nil, model.vocabulary.id(of: token) != nil else {
        let found = model.vocabulary.id(of: [byte]) == nil ? [byte] : token
        return "\(TextPattern.quoted(ByteLevelAlphabet.spelling(of: found))) is not in the vocabulary"
      }
    }
    guard model.continuingPrefix.isEmpty else { return "the decoder cannot tell the prefix from text that spells it" }
    return loss(of: decoder)
  }

  private static func loss(of model: UnigramModel, decoder: TokenDecoder?) -> String? {
    guard model.alphabet == .bytes else {
      return model.byteFallback
        ? "the text is worked on as characters: bytes that are not UTF-8 and marks such as ▁ in the text may not come back"
        : "characters that are not in the vocabulary are lost or refused"
    }
    if model.wordSuffix != nil { return "the end-of-word symbol may stand in the text, and is decoded as a space" }
    for byte in 0...UInt8.max where model.vocabulary.id(of: [byte]) == nil {
      return "byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true)) is not in the vocabulary"
    }
    return loss(of: decoder)
  }

  private static func loss(of preTokenizer: PreTokenizer) -> String? {
    // A known pattern says so itself.
    if let scanner = (try? Splitter(preTokenizer, keepsBytes: true))?.scanner, scanner.pattern.coversText { return nil }
    switch preTokenizer {
    case .byteLevel(let addsSpace, _, _): return addsSpace ? "the pre-tokenizer puts a space in front" : nil
    case .characterDelimiter, .bert, .whitespace, .whitespaceSplit:
      return "the pre-tokenizer drops text: \(preTokenizer.summary)"
    case .punctuation(let behavior): return behavior == .removed ? "the pre-tokenizer drops punctuation" : nil
    case .split(let pattern, .removed, _): return "the pre-tokenizer drops what \(pattern.summary) leaves out"
    case .metaspace: return "the pre-tokenizer changes spaces: \(preTokenizer.summary)"
    case .split, .digits, .fixedLength, .unicodeScripts: return nil
    case .sequence(let steps): return steps.lazy.compactMap(loss).first
    }
  }
}
