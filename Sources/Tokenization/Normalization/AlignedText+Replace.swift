extension AlignedText {
  /// Every occurrence of `pattern`, from the left, not overlapping, becomes `content`. An empty pattern occurs at both
  /// ends of every character of a text that is not empty.
  ///
  /// - Complexity: O(*n*).
  mutating func replace(_ pattern: ByteSearch, with content: [UInt8]) {
    guard !bytes.isEmpty else { return }
    var rewriter = TextRewriter(self, limit: byteLimit)
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
    var rewriter = TextRewriter(self, limit: byteLimit)
    let matches = try bytes.withUnsafeBufferPointer { bytes throws(RegexError) in try matcher.matches(in: bytes) }
    for match in matches { rewriter.replace(match, with: content) }
    self = rewriter.finish()
  }

  /// Every run of two spaces or more becomes `content`.
  ///
  /// - Complexity: O(*n*); a text without such a run is left as it is.
  mutating func replaceSpaceRuns(with content: [UInt8]) {
    let runs = bytes.withUnsafeBufferPointer { bytes in
      var runs: [Range<Int>] = []
      var index = 1
      while index < bytes.count {
        // Two spaces cannot lie between here and the next byte but one if this one is none.
        guard bytes[index] == 0x20 else {
          index &+= 2
          continue
        }
        var start = index
        while start > 0, bytes[start &- 1] == 0x20 { start &-= 1 }
        var end = index &+ 1
        while end < bytes.count, bytes[end] == 0x20 { end &+= 1 }
        if end &- start > 1 { runs.append(start..<end) }
        index = end &+ 1
      }
      return runs
    }
    if runs.isEmpty { return }
    var rewriter = TextRewriter(self, limit: byteLimit)
    for run in runs { rewriter.replace(run, with: content) }
    self = rewriter.finish()
  }
}
