public import Tokenization

/// Counts the words of texts: maximal runs of characters that are not `White_Space`, or of bytes that are no UTF-8.
public struct WordCounter: Sendable {
  /// The words so far.
  public private(set) var counts = PieceCounts()

  /// No words.
  public init() {}

  /// Counts the words of some records; no word reaches from one into the next.
  ///
  /// - Throws: `PieceCountsError.overflow`.
  /// - Complexity: O(*n*) in the bytes.
  public mutating func add(_ bytes: [UInt8], records: [Range<Int>]) throws {
    try bytes.withUnsafeBufferPointer { bytes in
      for record in records {
        var start = record.lowerBound
        var index = start
        while index < record.upperBound {
          let space = WordCounter.spaceLength(bytes, index, record.upperBound)
          if space > 0 {
            if start < index { try counts.add(UnsafeBufferPointer(rebasing: bytes[start..<index])) }
            index += space
            start = index
          } else {
            index += 1
          }
        }
        if start < index { try counts.add(UnsafeBufferPointer(rebasing: bytes[start..<index])) }
      }
    }
  }

  /// The bytes of the white space at `index`; 0 where there is none. No white space begins with a continuation byte, so
  /// every byte can be asked.
  @inline(__always)
  private static func spaceLength(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ end: Int) -> Int {
    let byte = bytes[index]
    if byte < 0x80 { return byte == 0x20 || byte >= 0x09 && byte <= 0x0D ? 1 : 0 }
    guard byte == 0xC2 || byte == 0xE1 || byte == 0xE2 || byte == 0xE3 else { return 0 }
    return longSpaceLength(bytes, index, end)
  }

  private static func longSpaceLength(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ end: Int) -> Int {
    let left = end - index
    if bytes[index] == 0xC2 { return left > 1 && (bytes[index + 1] == 0x85 || bytes[index + 1] == 0xA0) ? 2 : 0 }
    guard left > 2 else { return 0 }
    let (second, third) = (bytes[index + 1], bytes[index + 2])
    switch (bytes[index], second) {
    case (0xE1, 0x9A): return third == 0x80 ? 3 : 0
    case (0xE2, 0x80): return third <= 0x8A || third == 0xA8 || third == 0xA9 || third == 0xAF ? 3 : 0
    case (0xE2, 0x81): return third == 0x9F ? 3 : 0
    case (0xE3, 0x80): return third == 0x80 ? 3 : 0
    default: return 0
    }
  }
}
