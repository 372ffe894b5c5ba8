/// Changes a text from left to right: what is not replaced is kept.
///
/// ```swift
/// var rewriter = TextRewriter(text)            // "a b c"
/// rewriter.replace(1..<2, with: "▁".utf8)
/// rewriter.replace(3..<4, with: "▁".utf8)
/// text = rewriter.finish()                     // "a▁b▁c"
/// ```
///
/// Without a replacement, nothing is copied. The work is linear in the text.
public struct TextRewriter {
  /// The text before any replacement.
  let source: AlignedText
  private var output: [UInt8] = []
  private var changes: [AlignmentChange] = []
  /// The bytes of `source` before this are in `output`, once `isChanged`.
  private var position = 0
  private var isChanged = false
  private let limit: Int

  /// A rewriter that has changed nothing yet.
  public init(_ text: AlignedText) { self.init(text, limit: .max) }

  /// A rewriter that puts in nothing more once the new text has more than `limit` bytes, for a caller that then refuses
  /// it: it has more than `limit` bytes in the end, too.
  init(_ text: AlignedText, limit: Int) {
    source = text
    self.limit = limit
  }

  /// The byte count of the new text up to byte `offset` of the old one, which must not lie before a replacement.
  public func outputOffset(of offset: Int) -> Int {
    precondition(offset >= position, "the place has been rewritten already")
    return isChanged ? output.count + (offset - position) : offset
  }

  /// The bytes in `range` become `replacement`, as a whole: each of the new bytes comes from the whole range.
  ///
  /// - Parameters:
  ///   - range: bytes of the old text, not before those replaced earlier. Empty to put something in; empty is also the
  ///     original range of what is put in, so replace a neighbour along with it where a token should have a place.
  ///   - replacement: empty to remove.
  /// - Complexity: O(*n*) in the bytes kept since the last replacement and those put in.
  public mutating func replace(_ range: Range<Int>, with replacement: some Sequence<UInt8>) {
    if output.count > limit { return }
    keep(upTo: range.lowerBound)
    let start = output.count
    output.append(contentsOf: replacement)
    if source.tracksAlignment { changes.append(AlignmentChange(output: start..<output.count, original: range)) }
    position = range.upperBound
  }

  /// As many bytes from `offset` on become `replacement`, byte by byte: each comes from the one in its place.
  ///
  /// - Complexity: O(*n*) in the bytes kept since the last replacement and those overwritten.
  public mutating func overwrite(at offset: Int, with replacement: some Sequence<UInt8>) {
    keep(upTo: offset)
    let start = output.count
    output.append(contentsOf: replacement)
    position = offset + (output.count - start)
    precondition(position <= source.bytes.count, "more bytes than the text has left")
  }

  /// The text with the changes made.
  public consuming func finish() -> AlignedText {
    guard isChanged else { return source }
    keep(upTo: source.bytes.count)
    var result = source
    result.replace(with: output, changes: changes)
    return result
  }

  private mutating func keep(upTo offset: Int) {
    precondition(offset >= position && offset <= source.bytes.count, "replacements go from left to right")
    if !isChanged {
      isChanged = true
      output.reserveCapacity(source.bytes.count + source.bytes.count / 8 + 16)
    }
    source.bytes.withUnsafeBufferPointer { output.append(contentsOf: $0[position..<offset]) }
    position = offset
  }
}
