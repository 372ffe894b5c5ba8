/// Two tokenizers side by side on the same records.
public struct Verifier: ~Copyable {
  private var firstEncoder: Encoder
  private var secondEncoder: Encoder
  private let decoders: (Decoder, Decoder)
  private var ids: ([TokenID], [TokenID]) = ([], [])
  private var texts: ([UInt8], [UInt8]) = ([], [])

  /// Tokens that the first tokenizer made of the last record.
  public var tokenCount: Int { ids.0.count }

  /// A verifier of two tokenizers, each with its decoder.
  public init(
    _ first: CompiledTokenizer, _ firstDecoder: Decoder, _ second: CompiledTokenizer, _ secondDecoder: Decoder
  ) {
    firstEncoder = Encoder(first)
    secondEncoder = Encoder(second)
    decoders = (firstDecoder, secondDecoder)
  }

  /// The first difference on `text`, or nil when both give the same ids and decode them to the same bytes.
  ///
  /// - Throws: what either encoder throws.
  /// - Complexity: that of encoding.
  public mutating func difference(on text: Span<UInt8>) throws -> TokenizerDifference? {
    ids.0.removeAll(keepingCapacity: true)
    ids.1.removeAll(keepingCapacity: true)
    try firstEncoder.encode(text, into: &ids.0)
    try secondEncoder.encode(text, into: &ids.1)
    if ids.0 != ids.1 { return try idDifference(on: text) }
    texts.0.removeAll(keepingCapacity: true)
    texts.1.removeAll(keepingCapacity: true)
    try decoders.0.decode(ids.0, into: &texts.0)
    try decoders.1.decode(ids.1, into: &texts.1)
    guard texts.0 != texts.1 else { return nil }
    let offset = zip(texts.0, texts.1).prefix { $0 == $1 }.count
    return TokenizerDifference(
      kind: .text, byteOffset: offset, context: TokenizerDifference.window(of: texts.0[...], at: offset),
      firstIDs: [], secondIDs: [], otherContext: TokenizerDifference.window(of: texts.1[...], at: offset))
  }

  private mutating func idDifference(on text: Span<UInt8>) throws -> TokenizerDifference {
    let index = zip(ids.0, ids.1).prefix { $0 == $1 }.count
    var tokens: [EncodedToken] = []
    try firstEncoder.encode(text, into: &tokens)
    let offset = index < tokens.count ? tokens[index].range.lowerBound : text.count
    let start = max(0, offset - 24)
    var context: [UInt8] = []
    for position in start..<min(text.count, offset + 24) { context.append(text[position]) }
    return TokenizerDifference(
      kind: .ids, byteOffset: offset, context: TokenizerDifference.window(of: context[...], at: offset - start),
      firstIDs: Array(ids.0[index...].prefix(8)), secondIDs: Array(ids.1[index...].prefix(8)), otherContext: [])
  }
}

/// Where two tokenizers part.
public struct TokenizerDifference: Sendable, Equatable {
  /// What differs.
  public enum Kind: String, Sendable { case ids, text }

  public let kind: Kind
  /// Where the first differing token of the first tokenizer begins in the record; for text, where the decoded bytes
  /// part.
  public let byteOffset: Int
  /// Some bytes of text around that place.
  public let context: [UInt8]
  /// The next few ids of each.
  public let firstIDs: [TokenID]
  public let secondIDs: [TokenID]
  /// For text, what the second decodes to around that place.
  public let otherContext: [UInt8]

  static func window(of bytes: ArraySlice<UInt8>, at offset: Int) -> [UInt8] {
    Array(bytes[max(bytes.startIndex, offset - 24)..<min(bytes.endIndex, offset + 24)])
  }
}
