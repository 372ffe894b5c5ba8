import Tokenization

/// What a tokenizer makes of pieces, and how many tokens it spends on more than single bytes.
struct TokenizerPieces {
  let tokenizer: Tokenizer

  /// Ids in use.
  var vocabularySize: Int { tokenizer.idEnd - TokenOrigins(tokenizer).count(of: .hole) }

  /// Distinct texts of two bytes or more that tokens of the model stand for within a piece: all others are single bytes, or
  /// never found in a piece. No spelling of a piece uses anything else, so a bound for as many such tokens holds.
  func multibyteTokens() throws -> Int {
    let origins = TokenOrigins(tokenizer)
    let vocabulary = tokenizer.model.vocabulary
    var texts = Set<[UInt8]>()
    for run in origins.runs {
      switch run.kind {
      case .hole, .special, .added, .unknown, .unused, .mark, .byteFallback: continue
      case .alphabet, .merge, .piece, .continuing, .unreachedByMerges:
        for id in run.ids {
          let text = text(of: vocabulary[id])
          if text.count >= 2 { texts.insert(text) }
        }
      }
    }
    return texts.count
  }

  /// A token without the marks of its place in a word.
  private func text(of token: ArraySlice<UInt8>) -> [UInt8] {
    var text = token
    let (prefix, suffix): ([UInt8], [UInt8]) =
      switch tokenizer.model {
      case .bytePair(let model): (model.continuingPrefix ?? [], model.wordSuffix ?? [])
      case .wordPiece(let model): (model.continuingPrefix, [])
      case .unigram(let model): ([], model.wordSuffix ?? [])
      case .wordLevel, .byteToWord: ([], [])
      }
    if !prefix.isEmpty, text.starts(with: prefix) { text = text.dropFirst(prefix.count) }
    if !suffix.isEmpty, text.suffix(suffix.count).elementsEqual(suffix) { text = text.dropLast(suffix.count) }
    return Array(text)
  }

  /// The tokens that all pieces become. Special and added tokens are not looked for.
  ///
  /// - Throws: `CertifyingError`, or what the encoder throws.
  func tokens(of counts: PieceCounts) throws -> Int {
    if case .byteToWord = tokenizer.model { throw CertifyingError.noPieces }
    var bare = tokenizer
    bare.normalizer = nil
    bare.preTokenizer = nil
    bare.postProcessor = nil
    bare.addedTokens = []
    var encoder = Encoder(try CompiledTokenizer(bare))
    let unknown = unknown
    var ids: [TokenID] = []
    var total = 0
    var unknownCount = 0
    for (piece, count) in counts.sorted() {
      ids.removeAll(keepingCapacity: true)
      try encoder.encode(piece.span, into: &ids)
      total += ids.count * Int(clamping: count)
      if let unknown { unknownCount += ids.count { $0 == unknown } * Int(clamping: count) }
    }
    guard unknownCount == 0 else { throw CertifyingError.unknownTokens(unknownCount) }
    return total
  }

  private var unknown: TokenID? {
    switch tokenizer.model {
    case .bytePair(let model): model.unknown
    case .wordPiece(let model): model.unknown
    case .wordLevel(let model): model.unknown
    case .unigram(let model): model.unknown
    case .byteToWord: nil
    }
  }
}

/// Why there is no bound for a tokenizer.
enum CertifyingError: Error, Equatable, CustomStringConvertible {
  case noPieces
  case unknownTokens(Int)

  var description: String {
    switch self {
    case .noPieces: "a byte-to-word tokenizer has no vocabulary of pieces: there is nothing to compare it with"
    case .unknownTokens(let count):
      """
      the tokenizer writes \(count) unknown tokens, which stand for any text at all: expected none, \
      since no bound holds with them; take text that it covers, or a tokenizer with byte fallback
      """
    }
  }
}
