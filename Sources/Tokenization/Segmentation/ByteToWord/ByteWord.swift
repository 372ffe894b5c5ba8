/// One word of a text as a byte-to-word model sees it: a row of bytes and a flag.
public struct ByteWord: Sendable, Equatable, BitwiseCopyable {
  /// Where its bytes begin in the text; a space that the flag stands for lies before.
  public var start: UInt32
  /// Where its bytes end.
  public var end: UInt32
  /// Whether one U+0020 stands in front of it, which is not among its bytes.
  public var isSpaced: Bool
  /// Whether it goes on a word that was too long for one row.
  public var isContinuation: Bool

  /// A word.
  public init(start: UInt32, end: UInt32, isSpaced: Bool = false, isContinuation: Bool = false) {
    self.start = start
    self.end = end
    self.isSpaced = isSpaced
    self.isContinuation = isContinuation
  }

  /// How many bytes it has: from 1 to the longest that the model allows.
  @inline(__always)
  public var byteCount: Int { Int(end &- start) }
}
