import Foundation
import Measurement
import TestSupport
import Testing

@Suite struct LostTextTests {
  private static let code = LostText(byteCounts: [Int](repeating: 0, count: 256))

  private static func bits(_ decoded: String, _ original: String) -> Double {
    code.bits(from: Array(decoded.utf8)[...], to: Array(original.utf8)[...])
  }

  @Test func whatComesBackCostsNothing() { #expect(Self.bits("the same", "the same") == 0) }

  /// One byte of eight differs: which, of both, and the byte, eight bits as all are alike.
  @Test func oneCapital() {
    #expect(abs(Self.bits("the cats", "The cats") - 2 * (log2(9) + log2(8)) - 8) < 1e-9)
  }

  @Test func everythingLostCostsTheTextAndItsLength() {
    // All bytes are lost: only one choice of places.
    #expect(abs(Self.bits("", "abc") - log2(4) - 24) < 1e-9)
    #expect(abs(Self.bits("abc", "") - log2(4)) < 1e-9)
  }

  /// The law of lost bytes is that of the counted text.
  @Test func lostBytesHaveTheirLaw() {
    var counts = [Int](repeating: 0, count: 256)
    counts[0x61] = 256
    let code = LostText(byteCounts: counts)
    #expect(abs(code.bits(from: [], to: [0x61]) - log2(2) - log2(512.0 / 257)) < 1e-9)
  }

  /// Long texts without anything in common take no longer than their length asks for.
  @Test func isLinear() {
    let one = [UInt8](repeating: 0x61, count: 1 << 20)
    let other = [UInt8](repeating: 0x62, count: 1 << 20)
    #expect(Self.code.bits(from: one[...], to: other[...]) >= Double(8 << 20))
  }

  /// A change never costs less than nothing, and a text with one change costs less than one with many.
  @Test func moreChangesCostMore() {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<50 {
      let text = (0..<200).map { _ in UInt8.random(in: 0x61...0x7A, using: &random) }
      var last = 0.0
      for changes in [1, 5, 25] {
        var changed = text
        for index in stride(from: 0, to: changes * 8, by: 8) { changed[index] = 0x20 }
        let bits = Self.code.bits(from: changed[...], to: text[...])
        #expect(bits > last)
        last = bits
      }
    }
  }
}
