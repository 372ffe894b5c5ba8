/// A step of decoding that depends on the tokens around, as a value; ``DecodingRun`` keeps what it has to remember.
///
/// - Source: formats.md 3.5.
enum DecodingStage: Sendable {
  case single(DecodingStep)
  /// `mark` becomes a space; in the first token it goes, if `dropsFirst`.
  case metaspace(mark: [UInt8], dropsFirst: Bool)
  case wordPiece(prefix: [UInt8], cleanup: Bool)
  /// `suffix` becomes a space, in the last token nothing.
  case bytePair(suffix: [UInt8])
  case ctc(padToken: [UInt8], wordDelimiterToken: [UInt8], cleanup: Bool)
  /// A space between tokens: what is done without a decoder.
  case join
  /// Strips the ends of the whole text.
  case stripText(content: [UInt8], start: Int, stop: Int)
  /// A step that wants the whole text as one token.
  case wholeText([DecodingStage])

  /// The most steps of a decoder.
  static let stepLimit = 256

  /// The stages of a decoder, from left to right.
  static func stages(of decoder: TokenDecoder?) throws -> [DecodingStage] {
    guard let decoder else { return [.join] }
    var stages: [DecodingStage] = []
    var isFused = false
    let parts = decoder.parts
    // Each stage hands on to the next one by a call.
    guard parts.count <= stepLimit else { throw DecodingError.tooManySteps(parts.count, limit: stepLimit) }
    for part in parts {
      if case .fuse = part {
        isFused = true
        continue
      }
      let stage = try DecodingStage(part)
      if !isFused {
        stages.append(stage)
      } else if case .single(.strip(let content, let start, let stop)) = stage {
        stages.append(.stripText(content: content, start: start, stop: stop))
      } else {
        stages.append(.wholeText([stage]))
      }
    }
    return stages
  }

  private init(_ part: TokenDecoder) throws {
    switch part {
    case .byteLevel: self = .single(.byteLevel)
    case .byteFallback: self = .single(.byteFallback)
    case .sentencePiece(let decoding): self = .single(.sentencePiece(decoding))
    case .replace(let pattern, let content):
      self = .single(.replace(try TextNormalizer(.replace(pattern: pattern, content: content))))
    case .strip(let content, let start, let stop):
      self = .single(.strip(content: Array(UTF8.encode(content)!), start: start, stop: stop))
    case .metaspace(let replacement, let scheme, _):
      self = .metaspace(mark: Array(UTF8.encode(replacement)!), dropsFirst: scheme != .never)
    case .wordPiece(let prefix, let cleanup): self = .wordPiece(prefix: prefix, cleanup: cleanup)
    case .bytePair(let suffix): self = .bytePair(suffix: suffix)
    case .ctc(let pad, let delimiter, let cleanup):
      self = .ctc(padToken: pad, wordDelimiterToken: delimiter, cleanup: cleanup)
    case .fuse, .sequence: preconditionFailure("parts of a decoder are single, and fusing is not a stage")
    }
  }

  /// BERT's clean-up of spaces before punctuation and English endings.
  static func cleanUp(_ token: [UInt8]) -> [UInt8] {
    var token = token
    for (from, to) in cleanups where !from.isEmpty { token = token.replacing(from, with: to) }
    return token
  }

  private static let cleanups: [([UInt8], [UInt8])] = [
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
    (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ].map { (Array($0.0.utf8), Array($0.1.utf8)) }
}

extension TokenDecoder {
  /// The decoder with sequences laid out flat.
  var parts: [TokenDecoder] {
    if case .sequence(let decoders) = self { decoders.flatMap(\.parts) } else { [self] }
  }
}

extension [UInt8] {
  /// Every occurrence of `needle`, from the left and not overlapping, becomes `replacement`.
  func replacing(_ needle: [UInt8], with replacement: [UInt8]) -> [UInt8] {
    guard let first = needle.first, count >= needle.count, contains(first) else { return self }
    var result: [UInt8] = []
    result.reserveCapacity(count)
    var position = 0
    while position < count {
      if self[position] == first, self[position...].starts(with: needle) {
        result += replacement
        position += needle.count
      } else {
        result.append(self[position])
        position += 1
      }
    }
    return result
  }
}
