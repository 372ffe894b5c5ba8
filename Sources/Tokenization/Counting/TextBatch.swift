/// Some texts in one array of bytes.
public struct TextBatch: Sendable {
  /// Where the texts lie.
  public var bytes: [UInt8]
  /// The texts, each a range of `bytes`.
  public var ranges: [Range<Int>]
  /// Whether the record of the last text goes on in the next batch, so that it is not counted twice.
  public var continues = false

  /// Texts in `bytes`; none by default.
  public init(bytes: [UInt8] = [], ranges: [Range<Int>] = []) {
    self.bytes = bytes
    self.ranges = ranges
  }
}
