/// A step of decoding that looks at one token at a time.
///
/// - Source: formats.md 3.5.
enum DecodingStep: Sendable {
  case byteLevel
  case byteFallback
  case replace(TextNormalizer)
  case strip(content: [UInt8], start: Int, stop: Int)
  case sentencePiece(SentencePieceDecoding)

  /// What the step makes of a token.
  func apply(to token: [UInt8]) throws -> [UInt8] {
    switch self {
    case .byteLevel: return ByteLevelAlphabet.bytes(spelledBy: token) ?? token
    case .byteFallback: return ByteFallback.byte(spelledBy: token).map { [$0] } ?? token
    case .sentencePiece(let decoding): return decoding.bytes(of: token)
    case .replace(let normalizer): return try normalizer.normalize(token)
    case .strip(let content, let start, let stop):
      var rest = token[...]
      for _ in 0..<start where rest.starts(with: content) { rest = rest.dropFirst(content.count) }
      for _ in 0..<stop where rest.suffix(content.count).elementsEqual(content) { rest = rest.dropLast(content.count) }
      return Array(rest)
    }
  }
}
