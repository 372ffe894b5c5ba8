/// A set of ASCII characters.
struct ASCIISet: Sendable {
  private let words: (UInt64, UInt64)
  var isEmpty: Bool { words == (0, 0) }

  static let none = ASCIISet { _ in false }

  init(_ contains: (UInt8) -> Bool) {
    var words: (UInt64, UInt64) = (0, 0)
    for byte in 0..<64 as Range<UInt8> where contains(byte) { words.0 |= 1 << UInt64(byte) }
    for byte in 64..<128 as Range<UInt8> where contains(byte) { words.1 |= 1 << UInt64(byte - 64) }
    self.words = words
  }

  @inline(__always)
  func contains(_ byte: UInt8) -> Bool {
    (byte < 64 ? words.0 : words.1) & (1 << UInt64(byte & 63)) != 0
  }
}

extension AlignedText {
  /// Rewrites the text character by character.
  ///
  /// - Parameters:
  ///   - ascii: the ASCII characters to visit; all others are visited.
  ///   - visit: is given each character that is well-formed and where it stands.
  @inline(__always)
  mutating func rewriteScalars(
    ascii: ASCIISet, _ visit: (_ scalar: UInt32, _ range: Range<Int>, _ rewriter: inout TextRewriter) -> Void
  ) {
    var rewriter = TextRewriter(self)
    let skipsASCII = ascii.isEmpty
    bytes.withUnsafeBufferPointer { bytes in
      var offset = 0
      while offset < bytes.count {
        let byte = bytes[offset]
        if byte < 0x80 {
          if skipsASCII {
            // At least by one.
            offset = Swift.max(bytes.endOfASCII(from: offset), offset &+ 1)
            continue
          }
          if ascii.contains(byte) { visit(UInt32(byte), offset..<offset &+ 1, &rewriter) }
          offset &+= 1
          continue
        }
        let (scalar, count) = bytes.scalar(at: offset)
        if let scalar { visit(scalar, offset..<offset &+ count, &rewriter) }
        offset &+= count
      }
    }
    self = rewriter.finish()
  }

  /// Replaces each byte by its character of ``ByteLevelAlphabet``. The bytes of one character come from it as a whole.
  mutating func spellBytes() {
    var rewriter = TextRewriter(self)
    bytes.withUnsafeBufferPointer { bytes in
      var offset = 0
      while offset < bytes.count {
        if bytes[offset] > 0x20, bytes[offset] < 0x7F {
          offset &+= 1
          continue
        }
        let count = bytes.scalar(at: offset).count
        let range = offset..<offset &+ count
        rewriter.replace(range, with: ByteLevelAlphabet.spelling(of: bytes[range]))
        offset = range.upperBound
      }
    }
    self = rewriter.finish()
  }

  /// Removes white space at the ends.
  mutating func strip(left: Bool, right: Bool) {
    let white = NormalizationTables.whiteSpace
    let kept = bytes.withUnsafeBufferPointer { bytes -> Range<Int> in
      var start = 0
      var end = bytes.count
      while left, start < end, case (let scalar?, let count) = bytes.scalar(at: start), white.contains(scalar) {
        start += count
      }
      while right, start < end {
        let last = bytes.scalarStart(before: end)
        guard let scalar = bytes.scalar(at: last).value, white.contains(scalar) else { break }
        end = last
      }
      return start..<end
    }
    var rewriter = TextRewriter(self)
    if kept.lowerBound > 0 { rewriter.replace(0..<kept.lowerBound, with: []) }
    if kept.upperBound < bytes.count { rewriter.replace(kept.upperBound..<bytes.count, with: []) }
    self = rewriter.finish()
  }

  /// Puts `content` in front of a text that is not empty. It comes from the first character, together with that.
  package mutating func prepend(_ content: [UInt8]) {
    guard !bytes.isEmpty, !content.isEmpty else { return }
    let first = bytes.withUnsafeBufferPointer { $0.scalar(at: 0).count }
    var rewriter = TextRewriter(self)
    rewriter.replace(0..<first, with: content + bytes[..<first])
    self = rewriter.finish()
  }
}
