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
      // The counts are the file's, and may be billions.
      var left = start
      while left > 0, rest.starts(with: content) {
        rest = rest.dropFirst(content.count)
        left -= 1
      }
      var right = stop
      while right > 0, rest.suffix(content.count).elementsEqual(content) {
        rest = rest.dropLast(content.count)
        right -= 1
      }
      return Array(rest)
    }
  }
}
