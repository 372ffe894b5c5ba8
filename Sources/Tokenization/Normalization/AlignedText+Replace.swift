extension AlignedText {
  /// Every occurrence of `pattern`, from the left, not overlapping, becomes `content`. An empty pattern occurs at both
  /// ends of every character of a text that is not empty.
  ///
  /// - Complexity: O(*n*).
  mutating func replace(_ pattern: ByteSearch, with content: [UInt8]) {
    guard !bytes.isEmpty else { return }
    var rewriter = TextRewriter(self)
    bytes.withUnsafeBufferPointer { bytes in
      var offset = 0
      if pattern.needle.isEmpty {
        while offset < bytes.count {
          rewriter.replace(offset..<offset, with: content)
          offset += bytes.scalar(at: offset).count
        }
        rewriter.replace(offset..<offset, with: content)
        return
      }
      while let match = pattern.first(in: bytes, from: offset) {
        rewriter.replace(match, with: content)
        offset = match.upperBound
      }
    }
    self = rewriter.finish()
  }

  /// Every match of `matcher`, from the left, not overlapping, becomes `content`. A text that is empty stays so.
  mutating func replaceMatches(of matcher: RegexMatcher, with content: [UInt8]) throws(RegexError) {
    guard !bytes.isEmpty else { return }
    var rewriter = TextRewriter(self)
    let matches = try bytes.withUnsafeBufferPointer { bytes throws(RegexError) in try matcher.matches(in: bytes) }
    for match in matches { rewriter.replace(match, with: content) }
    self = rewriter.finish()
  }
}
