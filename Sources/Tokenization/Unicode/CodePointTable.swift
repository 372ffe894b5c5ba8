/// A fixed set of code points, asked in two loads.
///
/// ```
/// code point   0000 0000 0000 0001 0100 | 1101 0111
///              page, 4352 of them       | bit in a block of 256
/// ```
struct CodePointTable: Sendable {
  /// The block of each page of 256 code points. Block 0 is empty.
  private let pages: [UInt16]
  /// Four words a block.
  private let blocks: [UInt64]

  /// The set of the code points in `ranges`.
  init(_ ranges: [ClosedRange<UInt32>]) {
    var pages = [UInt16](repeating: 0, count: 0x1100)
    var blocks = [UInt64](repeating: 0, count: 4)
    var fullBlock: UInt16?
    for range in ranges {
      for page in range.lowerBound >> 8...range.upperBound >> 8 {
        let first = max(range.lowerBound, page << 8)
        let last = min(range.upperBound, page << 8 | 0xFF)
        let isFull = last - first == 0xFF
        if isFull, let fullBlock {
          pages[Int(page)] = fullBlock
          continue
        }
        if pages[Int(page)] == 0 {
          pages[Int(page)] = UInt16(blocks.count / 4)
          blocks += [0, 0, 0, 0]
        }
        if isFull { fullBlock = pages[Int(page)] }
        for code in first...last {
          blocks[Int(pages[Int(page)]) * 4 + Int(code >> 6 & 3)] |= 1 << UInt64(code & 63)
        }
      }
    }
    self.pages = pages
    self.blocks = blocks
  }

  /// Whether the set holds `codePoint`, which is at most U+10FFFF.
  @inline(__always)
  func contains(_ codePoint: UInt32) -> Bool {
    let block = Int(pages[Int(codePoint >> 8)])
    return blocks[block &* 4 &+ Int(codePoint >> 6 & 3)] & (1 << UInt64(codePoint & 63)) != 0
  }

  /// A bit for each ASCII character: the first 64 and the others.
  var ascii: (low: UInt64, high: UInt64) {
    let block = Int(pages[0]) * 4
    return (blocks[block], blocks[block + 1])
  }

  /// The same code points as `set`.
  init(_ set: CodePointSet) { self.init(set.ranges.map { $0.lowerBound...$0.upperBound - 1 }) }
}

// MARK: - Sets that pre-tokenizers cut at

extension CodePointTable {
  static let whiteSpace = CodePointTable(CodePointSet.whiteSpace)
  static let punctuation = CodePointTable(CodePointSet.punctuation)
  static let numeric = CodePointTable(CodePointSet.numeric)
}
