/// The pieces of some texts in order, their bytes end to end: for what has to see text as it comes.
public struct OrderedPieces: Sendable {
  /// The bytes of all pieces.
  public private(set) var bytes: [UInt8] = []
  /// Where each piece ends in `bytes`.
  public private(set) var ends: [Int] = []
  /// Bytes of the texts before anything was done to them.
  public private(set) var textByteCount = 0

  /// No pieces.
  public init() {}

  /// Appends the pieces of a text.
  ///
  /// - Throws: what the normalizer and the pre-tokenizer throw.
  /// - Complexity: linear in the text for every known pattern.
  public mutating func add(_ text: ArraySlice<UInt8>, normalizer: TextNormalizer?, splitter: Splitter) throws {
    textByteCount += text.count
    var aligned = AlignedText(Array(text))
    try normalizer?.normalize(&aligned)
    var split = SplitText(aligned)
    try splitter.split(&split)
    for piece in split.pieces where !piece.isEmpty {
      bytes += split.text.bytes[piece]
      ends.append(bytes.count)
    }
  }
}
