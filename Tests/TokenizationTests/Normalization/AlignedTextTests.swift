import TestSupport
import Testing
import Tokenization

@Suite("AlignedText")
struct AlignedTextTests {
  @Test func anUnchangedTextIsItsOwnOriginal() {
    let text = AlignedText(Array("abc".utf8), tracksAlignment: true)
    #expect(text.originalRange(of: 1..<3) == 1..<3)
    #expect(text.originalRange(of: 3..<3) == 3..<3)
    let same = TextRewriter(text).finish()
    #expect(same.bytes == text.bytes)
    #expect(same.changes.isEmpty)
  }

  @Test func aRangeInsideAChangedPlaceTakesInTheWholePlace() {
    var rewriter = TextRewriter(AlignedText(Array("xⅧmen".utf8), tracksAlignment: true))
    rewriter.replace(1..<4, with: "VIII".utf8)
    let text = rewriter.finish()
    #expect(text.bytes == Array("xVIIImen".utf8))
    #expect(text.originalRange(of: 0..<1) == 0..<1)
    #expect(text.originalRange(of: 2..<3) == 1..<4)
    #expect(text.originalRange(of: 4..<6) == 1..<5)
    #expect(text.originalRange(of: 5..<8) == 4..<7)
    #expect(text.originalRange(of: 8..<8) == 7..<7)
  }

  @Test func removedBytesBelongToNoNeighbour() {
    var rewriter = TextRewriter(AlignedText(Array("ab--cd".utf8), tracksAlignment: true))
    rewriter.replace(2..<4, with: [])
    let text = rewriter.finish()
    #expect(text.originalRange(of: 0..<2) == 0..<2)
    #expect(text.originalRange(of: 2..<4) == 4..<6)
    #expect(text.originalRange(of: 1..<3) == 1..<5)
  }

  @Test func insertedBytesHaveAnEmptyOrigin() {
    var rewriter = TextRewriter(AlignedText(Array("ab".utf8), tracksAlignment: true))
    rewriter.replace(1..<1, with: "XX".utf8)
    let text = rewriter.finish()
    #expect(text.originalRange(of: 1..<3) == 1..<1)
    #expect(text.originalRange(of: 0..<4) == 0..<2)
  }

  @Test func overwritingKeepsPlaces() {
    var rewriter = TextRewriter(AlignedText(Array("ABcd".utf8), tracksAlignment: true))
    rewriter.overwrite(at: 0, with: "ab".utf8)
    let text = rewriter.finish()
    #expect(text.bytes == Array("abcd".utf8))
    #expect(text.changes.isEmpty)
    #expect(text.originalRange(of: 1..<2) == 1..<2)
  }

  /// Every step of random rewritings against a map with an entry for each byte.
  @Test(arguments: 0..<200)
  func compositionAgreesWithAByteByByteMap(seed: Int) {
    var random = SeededGenerator(seed: seed)
    let start = (0..<Int(random.next() % 12)).map { UInt8(0x61 + $0) }
    var text = AlignedText(start, tracksAlignment: true)
    var origins = (0..<start.count).map { $0..<$0 + 1 }  // of each byte of the text now
    /// Where a byte at each offset begins, one more than there are bytes: for empty ranges.
    var starts = Array(0...start.count)

    for _ in 0..<4 {
      var rewriter = TextRewriter(text)
      var newBytes: [UInt8] = []
      var newOrigins: [Range<Int>] = []
      var newStarts: [Int] = []
      var offset = 0
      var lastEnd = 0
      while offset <= text.bytes.count {
        let length = min(Int(random.next() % 4), text.bytes.count - offset)
        switch random.next() % 3 {
        case 0:  // keep
          for index in offset..<offset + length {
            newBytes.append(text.bytes[index])
            newOrigins.append(origins[index])
            newStarts.append(starts[index])
          }
        case 1:  // overwrite
          rewriter.overwrite(at: offset, with: text.bytes[offset..<offset + length].map { $0 ^ 0x20 })
          for index in offset..<offset + length {
            newBytes.append(text.bytes[index] ^ 0x20)
            newOrigins.append(origins[index])
            newStarts.append(starts[index])
          }
        default:  // replace
          let replacement = (0..<Int(random.next() % 4)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
          let origin =
            length == 0
            ? starts[offset]..<starts[offset]
            : origins[offset].lowerBound..<origins[offset + length - 1].upperBound
          #expect(rewriter.outputOffset(of: offset) == newBytes.count)
          rewriter.replace(offset..<offset + length, with: replacement)
          newBytes += replacement
          newOrigins += replacement.map { _ in origin }
          newStarts += replacement.map { _ in origin.lowerBound }
        }
        offset += length
        lastEnd = offset
        if length == 0, random.next() % 3 == 0 || offset == text.bytes.count { break }
      }
      for index in lastEnd..<text.bytes.count {
        newBytes.append(text.bytes[index])
        newOrigins.append(origins[index])
        newStarts.append(starts[index])
      }
      newStarts.append(start.count)
      text = rewriter.finish()
      (origins, starts) = (newOrigins, newStarts)

      #expect(text.bytes == newBytes)
      for lower in 0..<newBytes.count {
        for upper in lower + 1...newBytes.count {
          let expected = newOrigins[lower].lowerBound..<newOrigins[upper - 1].upperBound
          #expect(text.originalRange(of: lower..<upper) == expected, "seed \(seed), \(text)")
        }
      }
    }
  }
}
