/// A text and the pieces it is cut into.
public struct SplitText: Sendable {
  /// The text, which a pre-tokenizer may change.
  public var text: AlignedText
  /// Byte ranges of `text.bytes`, in order, not empty, not overlapping. There may be bytes between them, which a
  /// pre-tokenizer dropped.
  public var pieces: [Range<Int>]

  /// The bytes of pieces that a pattern of pieces (Isolated) left between its matches: usually a flaw of the pattern.
  /// Known patterns do not count, and each `Split` counts anew.
  public internal(set) var unmatchedByteCount = 0

  /// A text in one piece, or in none when it is empty.
  public init(_ text: AlignedText) {
    self.text = text
    pieces = text.bytes.isEmpty ? [] : [0..<text.bytes.count]
  }

  /// The bytes that are in no piece.
  ///
  /// - Complexity: linear in the pieces.
  public var droppedByteCount: Int { text.bytes.count - pieces.reduce(0) { $0 + $1.count } }
}
