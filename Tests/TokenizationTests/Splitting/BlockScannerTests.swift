import TestSupport
import Testing
import Tokenization

/// Windows of bit masks give the pieces that the rules give character by character.
@Suite struct BlockScannerTests {
  private func compare(_ pattern: SplitPattern, _ bytes: [UInt8]) throws {
    let scanner = PieceScanner(pattern)
    let found = scanner.pieces(in: bytes).map(\.upperBound)
    var expected: [Int] = []
    bytes.withUnsafeBufferPointer { text in
      while (expected.last ?? 0) < text.count {
        expected.append(scanner.endOfPiece(from: expected.last ?? 0, in: text))
      }
    }
    if found == expected { return }
    let place = zip(found, expected).prefix { $0 == $1 }.count
    let start = place == 0 ? 0 : expected[place - 1]
    let context = bytes[max(0, start - 20)..<min(bytes.count, start + 80)]
    Issue.record(
      "\(pattern) at \(start): \(place < found.count ? found[place] : -1) for \(place < expected.count ? expected[place] : -1) in \(String(decoding: context, as: UTF8.self).debugDescription)"
    )
    throw Difference()
  }

  private struct Difference: Error {}

  /// Long enough for several windows, of few kinds of characters, so that every neighbourhood comes up at every place
  /// of a window.
  @Test(arguments: SplitPattern.allCases)
  func randomTexts(pattern: SplitPattern) throws {
    var random = SeededGenerator(seed: 77)
    let kinds: [[Character]] = [
      Array("aZ'sS \n.1"), Array("ab  \n\r\t"), Array("aA'lLvVeErR "), Array("./\n\r/ a"), Array("123 4a."),
      Array("aaaaaabbbbbbbb' é"), Array("'stdmSTDM"), Array("\u{17F}'a \u{A0}b"), Array("wWoOrRd' 1\n"),
      Array("   \n   \n\n\tx="), Array("aé.'s\u{301} "), Array("abcdefgh ijkl, mnop. "),
    ]
    for _ in 0..<(isFull ? 60_000 : 3000) {
      let kind = kinds.randomElement(using: &random)!
      var text = ""
      for _ in 0..<Int.random(in: 60...260, using: &random) { text.append(kind.randomElement(using: &random)!) }
      try compare(pattern, Array(text.utf8))
    }
    for text in SplitTexts.random(2000, seed: 78) + SplitTexts.randomBytes(2000, seed: 79) {
      // Ill-formed bytes and rare characters between stretches of ASCII.
      try compare(pattern, text + Array("some plain words, it's 1234 or\n\n  more of them ".utf8) + text + text)
    }
  }

  /// Every pair of ASCII characters at the end of a window, before and behind.
  @Test(arguments: SplitPattern.allCases)
  func endsOfWindows(pattern: SplitPattern) throws {
    for first in UInt8(0)..<0x80 {
      var text: [UInt8] = []
      for second in UInt8(0)..<0x80 {
        text += Array(repeating: UInt8(ascii: "a"), count: 59 + Int(second % 6)) + [first, second, UInt8(ascii: "s")]
      }
      try compare(pattern, text)
    }
  }

  @Test(arguments: SplitPattern.allCases)
  func corpora(pattern: SplitPattern) throws {
    for (_, bytes) in try SplitTexts.corpora(byteCount: isFull ? .max : 200_000) { try compare(pattern, bytes) }
  }
}
