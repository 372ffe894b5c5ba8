/// Turns ids into the bytes of text. Decoders are immutable: any number of threads can share one.
///
/// What comes out are the exact bytes that the tokens stand for, also where they are not UTF-8; nothing is repaired. In a
/// byte-level tokenizer these are the tokens' bytes one after the other, and an added token gives its content (normalized, if it is looked for
/// in normalized text).
///
/// - Source: formats.md 2.3 and 3.5; other than in Hugging Face tokenizers, bytes of `<0xHH>` tokens and byte-level tokens
///   are never replaced by U+FFFD, and ids that no token has are errors.
public struct Decoder: Sendable {
  /// What each token gives, as far as it depends on no other token; empty for tokens that are skipped.
  private let table: TokenByteTable
  /// What remains to be done with the tokens in a row; none for byte-level tokenizers.
  let stages: [DecodingStage]
  /// What is left out at the beginning of a text; nil for nothing.
  let opening: TextOpening?

  /// Makes the tables.
  ///
  /// - Parameter skipsSpecialTokens: whether special added tokens are left out.
  /// - Throws: `NormalizationError` when a pattern of the decoder cannot be used, `DecodingError.tooManySteps`, or
  ///   `.growsTooMuch` when its replacements make too much of a token.
  /// - Complexity: O(*m*) in the bytes of the vocabulary.
  public init(_ tokenizer: Tokenizer, skipsSpecialTokens: Bool = false) throws {
    var stages = try DecodingStage.stages(of: tokenizer.decoder)
    var startsFromBytes = false
    if tokenizer.model.alphabet == .bytes {
      switch stages.first {
      case .single(.byteLevel), .join:
        stages.removeFirst()
        startsFromBytes = true
      default: break
      }
    }
    let leading = stages.prefix { if case .single = $0 { true } else { false } }
    let steps = leading.compactMap { stage -> DecodingStep? in
      if case .single(let step) = stage { step } else { nil }
    }
    self.stages = Array(stages.dropFirst(leading.count))
    opening = TextOpening(tokenizer)
    table = try TokenByteTable(
      tokenizer, startsFromBytes: startsFromBytes, steps: steps, skipsSpecialTokens: skipsSpecialTokens)
  }

  /// One past the largest id.
  public var idEnd: Int { table.idEnd }

  /// Appends the bytes that `ids` stand for.
  ///
  /// - Throws: `DecodingError.unknownID` or `.growsTooMuch`, or `NormalizationError` or `RegexError` from a replacement;
  ///   bytes of ids before it may have been appended.
  /// - Complexity: O(*n*) in the ids and bytes.
  public func decode(_ ids: some Sequence<TokenID>, into bytes: inout [UInt8]) throws {
    let isContiguous: Void? = try ids.withContiguousStorageIfAvailable { try decode($0, into: &bytes) }
    if isContiguous == nil { try Array(ids).withUnsafeBufferPointer { try decode($0, into: &bytes) } }
  }

  /// The bytes that `ids` stand for.
  ///
  /// - Throws: as ``decode(_:into:)``.
  public func decode(_ ids: some Sequence<TokenID>) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try decode(ids, into: &bytes)
    return bytes
  }

  /// Appends the bytes that `ids` stand for, as ``decode(_:into:)`` does; faster for many texts, since `cache` keeps what
  /// tokens give.
  ///
  /// - Parameter cache: always the same one for this decoder.
  /// - Throws: as ``decode(_:into:)``.
  package func decode(
    _ ids: UnsafeBufferPointer<TokenID>, into bytes: inout [UInt8], cache: inout DecodingCache
  ) throws {
    guard !stages.isEmpty, stages.allSatisfy(\.dependsOnlyOnTheFirst) else { return try decode(ids, into: &bytes) }
    var isFirst = true
    for (index, id) in ids.enumerated() {
      if !isFirst, cache.append(id, to: &bytes) { continue }
      guard let token = table[id] else { throw DecodingError.unknownID(id, index: index, idEnd: idEnd) }
      if table.isSkipped(id) { continue }
      var run = DecodingRun(stages, hasBegun: !isFirst)
      let start = bytes.count
      try run.push(Array(token), into: &bytes)
      if !isFirst { cache.keep(bytes[start...], for: id) }
      isFirst = false
    }
  }

  /// The bytes of one token as far as they depend on no other token, or nil when no token has the id.
  ///
  /// A token of characters may still hold marks that stand for spaces.
  func tokenBytes(_ id: TokenID) -> ArraySlice<UInt8>? { table[id] }

  /// Whether a token is left out.
  func skips(_ id: TokenID) -> Bool { table.isSkipped(id) }

  private func decode(_ ids: UnsafeBufferPointer<TokenID>, into bytes: inout [UInt8]) throws {
    if stages.isEmpty {
      var state = TextOpening.State()
      return try decode(ids, &state, into: &bytes)
    }
    var run = DecodingRun(stages)
    for (index, id) in ids.enumerated() {
      guard let token = table[id] else { throw DecodingError.unknownID(id, index: index, idEnd: idEnd) }
      if table.isSkipped(id) { continue }
      try run.push(Array(token), into: &bytes)
    }
    try run.finish(into: &bytes)
  }

  /// Appends the bytes that `ids` stand for, which are not the first ones of a text if `state` says so; only where there
  /// are no stages.
  func decode(
    _ ids: UnsafeBufferPointer<TokenID>, _ state: inout TextOpening.State, into bytes: inout [UInt8]
  ) throws(DecodingError) {
    var first = 0
    if let opening {
      while state.isOpen, first < ids.count {
        guard let token = table[ids[first]] else {
          throw DecodingError.unknownID(ids[first], index: first, idEnd: idEnd)
        }
        bytes += opening.rest(of: token, ids[first], &state)
        first += 1
      }
    }
    try table.append(ids, from: first, to: &bytes)
  }
}
