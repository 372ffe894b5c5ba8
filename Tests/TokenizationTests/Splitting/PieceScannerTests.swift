import Corpora
import Glibc
import TestSupport
import Testing
import Tokenization

@Suite("PieceScanner")
struct PieceScannerTests {
  // MARK: Vectors of formats.md 18.1

  static let text1 = "Hello, it's 12345  tests!\n\n  I'LL\tgo "
  static let text2 = "ParseHTTPResponse's naïve/cafe\u{301} a\n "
  static let text3 = "漢字かなカナ123。ﬁn"
  static let text4 = "don\u{2019}t x  = y+=1;//c\r\n\r\n"

  static let llama3Vectors: [(String, [String])] = [
    (text1, ["Hello", ",", " it", "'s", " ", "123", "45", " ", " tests", "!\n\n", " ", " I", "'LL", "\tgo", " "]),
    (text2, ["ParseHTTPResponse", "'s", " naïve", "/cafe", "\u{301}", " a", "\n", " "]),
    (text3, ["漢字かなカナ", "123", "。ﬁn"]),
    (text4, ["don", "\u{2019}t", " x", " ", " =", " y", "+=", "1", ";//", "c", "\r\n\r\n"]),
  ]

  static let vectors: [(SplitPattern, String, [String])] =
    [
      (
        .gpt2, text1,
        ["Hello", ",", " it", "'s", " 12345", " ", " tests", "!", "\n\n ", " I", "'", "LL", "\t", "go", " "]
      ),
      (.gpt2, text2, ["ParseHTTPResponse", "'s", " naïve", "/", "cafe", "\u{301}", " a", "\n "]),
      (.gpt2, text3, ["漢字かなカナ", "123", "。", "ﬁn"]),
      (.gpt2, text4, ["don", "\u{2019}", "t", " x", " ", " =", " y", "+=", "1", ";//", "c", "\r\n\r\n"]),
      (.cl100k, text2, ["ParseHTTPResponse", "'s", " naïve", "/cafe", "\u{301}", " a", "\n "]),
      (
        .qwen2, text1,
        [
          "Hello", ",", " it", "'s", " ", "1", "2", "3", "4", "5", " ", " tests", "!\n\n", " ", " I", "'LL", "\tgo",
          " ",
        ]
      ),
      (.o200k, text1, ["Hello", ",", " it's", " ", "123", "45", " ", " tests", "!\n\n", " ", " I'LL", "\tgo", " "]),
      (.o200k, text2, ["Parse", "HTTPResponse's", " naïve", "/cafe\u{301}", " a", "\n", " "]),
      (.o200k, text4, llama3Vectors[3].1),
      (.deepSeekV3, text3, ["漢字かなカナ", "123", "。", "ﬁn"]),
      (.deepSeekV3, text4, ["don", "\u{2019}", "t", " x", " ", " =", " y", "+=", "1", ";//", "c", "\r\n\r\n"]),
      (.deepSeekV3, text1, llama3Vectors[0].1), (.cl100k, text1, llama3Vectors[0].1),
      (.cl100k, text3, llama3Vectors[2].1), (.cl100k, text4, llama3Vectors[3].1),
    ] + llama3Vectors.map { (.llama3, $0.0, $0.1) }

  @Test(arguments: vectors)
  func cutsTheKnownVectors(pattern: SplitPattern, text: String, pieces: [String]) {
    let bytes = Array(text.utf8)
    let found = PieceScanner(pattern).pieces(in: bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
    // Compared as scalars: `String` equality would merge equivalent ones.
    #expect(found.map { Array($0.utf8) } == pieces.map { Array($0.utf8) }, "\(found)")
  }

  // MARK: Any bytes

  @Test(arguments: SplitPattern.allCases)
  func coversAnyBytes(pattern: SplitPattern) throws {
    let invalid = try wholeFile(try SharedMaterial.path("corpora/torture/invalid-utf8.bin.zst"))
    let scanner = PieceScanner(pattern)
    for text in SplitTexts.randomBytes(20_000, seed: 1) + [invalid, (0...255).map { UInt8($0) }] {
      var end = 0
      for piece in scanner.pieces(in: text) {
        #expect(piece.lowerBound == end)
        #expect(!piece.isEmpty)
        end = piece.upperBound
      }
      #expect(end == text.count)
    }
  }

  @Test(arguments: SplitPattern.allCases)
  func theBufferSizeDoesNotMatter(pattern: SplitPattern) {
    let scanner = PieceScanner(pattern)
    for text in SplitTexts.random(300, seed: 2) + SplitTexts.randomBytes(300, seed: 3) {
      let expected = scanner.pieces(in: text).map { UInt32($0.upperBound) }
      for capacity in [1, 2, 7] {
        var found: [UInt32] = []
        var position = 0
        let ends = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: capacity)
        defer { ends.deallocate() }
        text.withUnsafeBufferPointer { buffer in
          while position < buffer.count {
            let count = scanner.scan(buffer, from: &position, into: ends)
            found += ends[..<count]
            #expect(position == Int(found.last ?? 0))
            if count < capacity { #expect(position == buffer.count) }
          }
          #expect(scanner.scan(buffer, from: &position, into: ends) == 0)
        }
        #expect(found == expected)
      }
    }
  }

  /// The tables read a character in its bytes; this is the place where a wrong bound would show.
  @Test(arguments: SplitPattern.allCases)
  func nothingBehindTheTextIsRead(pattern: SplitPattern) {
    let scanner = PieceScanner(pattern)
    for text in SplitTexts.random(300, seed: 5) + SplitTexts.randomBytes(300, seed: 6) {
      let expected = scanner.pieces(in: text).map(\.upperBound)
      for tail in ["sss", "\u{BF}\u{BF}\u{BF}", "   ", "'ll"] {
        let longer = text + tail.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        var found: [Int] = []
        longer.withUnsafeBufferPointer { buffer in
          let part = UnsafeBufferPointer(rebasing: buffer[..<text.count])
          withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { ends in
            var position = 0
            while position < part.count {
              found += ends[..<scanner.scan(part, from: &position, into: ends)].map(Int.init)
            }
          }
        }
        #expect(found == expected)
      }
    }
  }

  // MARK: Against regular expressions

  /// The same pieces as the pattern's regular expression, run by ICU with the same character classes.
  @Test(arguments: SplitPattern.allCases, [RegexDialect.oniguruma, .fancyRegex])
  func cutsAsItsRegularExpression(pattern: SplitPattern, dialect: RegexDialect) throws {
    let steps = try pattern.regexes(in: dialect).map { try RegexMatcher(Array($0.utf8), dialect: dialect) }
    let scanner = PieceScanner(pattern)
    let texts =
      SplitTexts.random(isFull ? 200_000 : 20_000, seed: 7)
      + (try SplitTexts.corpora(byteCount: isFull ? 10_000_000 : 60_000).map(\.bytes))
    for text in texts {
      let expected = try pieces(of: text, steps)
      let found = scanner.pieces(in: text)
      guard found != expected else { continue }
      var index = 0
      while index < min(found.count, expected.count), found[index] == expected[index] { index += 1 }
      let start = index > 0 ? found[index - 1].upperBound : 0
      let place = Array(String(decoding: text[start...].prefix(24), as: UTF8.self).unicodeScalars)
      Issue.record("before \(place): \(found[index...].prefix(3)), expected \(expected[index...].prefix(3))")
    }
  }

  /// The matches of each of `steps` and what lies between them, in the pieces of the one before.
  private func pieces(of text: [UInt8], _ steps: [RegexMatcher]) throws -> [Range<Int>] {
    var pieces = [0..<text.count]
    for step in steps {
      var next: [Range<Int>] = []
      for piece in pieces {
        var end = piece.lowerBound
        let matches = try text.withUnsafeBufferPointer { buffer in
          try step.matches(in: UnsafeBufferPointer(rebasing: buffer[piece]))
        }
        for match in matches {
          let start = piece.lowerBound + match.lowerBound
          if start > end { next.append(end..<start) }
          end = piece.lowerBound + match.upperBound
          next.append(start..<end)
        }
        if end < piece.upperBound { next.append(end..<piece.upperBound) }
      }
      pieces = next
    }
    return pieces
  }

  // MARK: Cutting texts

  /// Where readers cut long texts, no pattern joins what stands on both sides or looks across.
  @Test(arguments: SplitPattern.allCases)
  func textsCanBeCutAtSafePlaces(pattern: SplitPattern) throws {
    let scanner = PieceScanner(pattern)
    let letters = Array("aZdlm s\n09".utf8)
    var random = SeededGenerator(seed: 11)
    var cuts = 0
    for (left, right) in zip(SplitTexts.random(20_000, seed: 8), SplitTexts.random(20_000, seed: 9)) {
      // Something in the middle that is often a safe place.
      let middle: [UInt8] = [0x0A, 0x20].contains(left.last) ? [] : [Bool.random(using: &random) ? 0x0A : 0x20]
      let text =
        left + letters.randomElement(using: &random).map { [$0] }! + middle + [letters.randomElement(using: &random)!]
        + right
      guard let cut = SafeCut.last(in: text, from: 0, to: text.count) else { continue }
      cuts += 1
      let parts =
        scanner.pieces(in: Array(text[..<cut]))
        + scanner.pieces(in: Array(text[cut...])).map { $0.lowerBound + cut..<$0.upperBound + cut }
      #expect(scanner.pieces(in: text) == parts)
    }
    #expect(cuts > 5000)
  }

  // MARK: Linear time

  /// A quadratic scanner would take half a minute, a linear one takes a millisecond, of this thread's own time.
  @Test(arguments: SplitPattern.allCases)
  func timeIsLinear(pattern: SplitPattern) {
    let scanner = PieceScanner(pattern)
    let units = [
      "a", "A", " ", "\n", "1", "=", "'", "a ", " \n", "\u{301}", "漢", "カ・", "日A", "Aa", "\u{1}", "\u{1}a", "\r", "\t",
      "'s", "\u{3000}",
    ]
    for unit in units {
      let text = Array(String(repeating: unit, count: 200_000 / unit.utf8.count).utf8)
      let start = threadSeconds()
      scan(text, scanner)
      #expect(threadSeconds() - start < 2, "\(unit.debugDescription)")
    }
  }

  private func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func scan(_ text: [UInt8], _ scanner: PieceScanner) {
    text.withUnsafeBufferPointer { buffer in
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 512) { ends in
        var position = 0
        while position < buffer.count { _ = scanner.scan(buffer, from: &position, into: ends) }
      }
    }
  }
}
