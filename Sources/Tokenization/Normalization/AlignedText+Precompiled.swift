extension AlignedText {
  /// Replaces characters after a SentencePiece model's map, in the way of Hugging Face tokenizers.
  ///
  /// A grapheme cluster of fewer than six bytes becomes, as a whole, the replacement of the shortest key with which it
  /// begins; else each of its characters is looked up by itself. What is not found stays.
  ///
  /// Clusters are found with the standard library's data, which agrees with that of tokenizers 0.23.3 on which code
  /// points go with the one before (all of them were compared).
  ///
  /// - Complexity: O(*n*).
  /// - Source: formats.md 3.1; Unicode Standard Annex 29.
  mutating func applyPrecompiled(_ map: CharacterMap) {
    if map.isEmpty { return }
    var rewriter = TextRewriter(self, limit: byteLimit)
    bytes.withUnsafeBufferPointer { bytes in
      map.withView { view in
        let asciiKeys = map.asciiKeys
        var offset = 0
        while offset < bytes.count {
          let byte = bytes[offset]
          let next = offset &+ 1
          if byte < 0x80, next == bytes.count || bytes[next] < 0x80, byte != 0x0D {
            // An ASCII character before another is a cluster of its own.
            if asciiKeys.contains(byte) { replaceMatch(offset..<next, of: bytes, view, &rewriter) }
            offset = next
            continue
          }
          let end = bytes.endOfGraphemeCluster(from: offset)
          if end &- offset < 6, replaceMatch(offset..<end, of: bytes, view, &rewriter) {
            offset = end
            continue
          }
          while offset < end {
            let range = offset..<offset &+ bytes.scalar(at: offset).count
            replaceMatch(range, of: bytes, view, &rewriter)
            offset = range.upperBound
          }
        }
      }
    }
    self = rewriter.finish()
  }
}

/// Replaces the bytes in `range` if a key stands at their beginning.
@discardableResult
private func replaceMatch(
  _ range: Range<Int>, of bytes: UnsafeBufferPointer<UInt8>, _ view: CharacterMap.View, _ rewriter: inout TextRewriter
) -> Bool {
  guard let replacement = view.shortestMatch(UnsafeBufferPointer(rebasing: bytes[range])) else { return false }
  rewriter.replace(range, with: replacement)
  return true
}

extension UnsafeBufferPointer<UInt8> {
  /// Where the extended grapheme cluster that begins at `start` ends. An ill-formed byte is one by itself.
  fileprivate func endOfGraphemeCluster(from start: Int) -> Int {
    var recognizer = Unicode._CharacterRecognizer()
    let first = scalar(at: start)
    guard let scalar = first.value.flatMap(Unicode.Scalar.init) else { return start &+ first.count }
    _ = recognizer.hasBreak(before: scalar)
    var end = start &+ first.count
    while end < count {
      let next = self.scalar(at: end)
      guard let scalar = next.value.flatMap(Unicode.Scalar.init), !recognizer.hasBreak(before: scalar) else { break }
      end &+= next.count
    }
    return end
  }
}
