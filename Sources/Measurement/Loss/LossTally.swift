/// How much of a text does not come back from its ids, and why.
public struct LossTally: Sendable, Equatable {
  /// Records of text.
  public var recordCount = 0
  /// Bytes of text.
  public var byteCount = 0
  /// Tokens that they take.
  public var tokenCount = 0
  /// Records that do not come back byte for byte.
  public var changedRecordCount = 0
  /// Lost bytes that stand under the unknown token.
  public var unknownByteCount = 0
  /// Lost bytes that stand under no token.
  public var droppedByteCount = 0
  /// Lost bytes that are not UTF-8 and were replaced.
  public var replacedByteCount = 0
  /// Lost bytes that a token stands for, but in another form: the normalizer, the pre-tokenizer or the decoder changed
  /// them.
  public var normalizedByteCount = 0
  /// Bytes that decoding puts in where the text had none.
  public var addedByteCount = 0
  /// Tokens that stand for what the vocabulary cannot spell.
  public var unknownTokenCount = 0

  /// Nothing yet.
  public init() {}

  /// Bytes of text that do not come back.
  public var lostByteCount: Int { unknownByteCount + droppedByteCount + replacedByteCount + normalizedByteCount }

  /// Adds what another tally counted.
  public mutating func add(_ other: LossTally) {
    recordCount += other.recordCount
    byteCount += other.byteCount
    tokenCount += other.tokenCount
    changedRecordCount += other.changedRecordCount
    unknownByteCount += other.unknownByteCount
    droppedByteCount += other.droppedByteCount
    replacedByteCount += other.replacedByteCount
    normalizedByteCount += other.normalizedByteCount
    addedByteCount += other.addedByteCount
    unknownTokenCount += other.unknownTokenCount
  }
}
