import TestSupport
import Testing
import Tokenization

@Suite("RegexMatcher")
struct RegexMatcherTests {
  private func matches(_ pattern: String, _ dialect: RegexDialect, in text: [UInt8]) throws -> [Range<Int>] {
    let matcher = try RegexMatcher(Array(pattern.utf8), dialect: dialect)
    return try text.withUnsafeBufferPointer { try matcher.matches(in: $0) }
  }

  private func matches(_ pattern: String, _ dialect: RegexDialect, in text: String) throws -> [String] {
    let bytes = Array(text.utf8)
    return try matches(pattern, dialect, in: bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  /// Hugging Face's engine is compared in ``SplitterTests``; these are the places where tiktoken's differs from it.
  @Test(arguments: [
    (#"\p{N}{1,3}+"#, "12345", ["123", "45"], ["12345"]),
    (#"\s+$"#, "a \nb \n", [" \n"], [" ", " \n"]),
    (#"^\w"#, "a\nb", ["a"], ["a", "b"]),
    (#"(?m)^\w"#, "a\nb", ["a", "b"], ["a", "b"]),
    (#"a.b"#, "a\rb a\nb", ["a\rb"], ["a\rb"]),
    (#"(?s)a.b"#, "a\nb", ["a\nb"], []),
    (#"[a-c--b]"#, "abc", ["a", "c"], []),
    (#"\w"#, "²a", ["a"], ["²", "a"]),
    (#"[[:alpha:]]"#, "aé", ["a"], ["a", "é"]),
    (#"x(?i)y|z"#, "xY Z xZ", ["xY", "Z", "Z"], ["xY", "xZ"]),
    (#"a{1}?"#, "aab", ["a", "a"], ["a", "a", ""]),
  ])
  func dialectsDiffer(pattern: String, text: String, fancyRegex: [String], oniguruma: [String]) throws {
    #expect(try matches(pattern, .fancyRegex, in: text) == fancyRegex)
    if pattern.contains("(?s)") || pattern.contains("--") { return }
    #expect(try matches(pattern, .oniguruma, in: text) == oniguruma)
  }

  @Test func classesAreThoseOfUnicode16() throws {
    #expect(try matches(#"\p{Lu}"#, .oniguruma, in: "\u{1C89}\u{A7CB}a") == ["\u{1C89}", "\u{A7CB}"])
    #expect(try matches(#"[^\p{L}]"#, .fancyRegex, in: "\u{1C89}\u{2EBF0}1") == ["1"])
    #expect(try matches(#"\p{Han}"#, .oniguruma, in: "\u{2EBF0}a") == ["\u{2EBF0}"])
  }

  @Test func offsetsAreExactInIllFormedBytes() throws {
    let text: [UInt8] = [0x61, 0xFF, 0x62, 0xE2, 0x82, 0x63, 0xF0, 0x9F, 0x98, 0x64, 0x80, 0xC3, 0xA9]
    #expect(try matches("[a-d]", .fancyRegex, in: text) == [0..<1, 2..<3, 5..<6, 9..<10])
    #expect(try matches("é", .fancyRegex, in: text) == [11..<13])
    let between = try matches(#"[^a-z]+"#, .fancyRegex, in: text)
    #expect(between == [1..<2, 3..<5, 6..<9, 10..<13])
    for text in SplitTexts.randomBytes(2000, seed: 4) {
      let all = try matches(#"\p{L}+|\s+|[^\p{L}\s]+"#, .fancyRegex, in: text)
      #expect(all.first?.lowerBound == 0 && all.last?.upperBound == text.count)
      #expect(zip(all, all.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    }
  }

  @Test func anEmptyTextHasOnlyEmptyMatches() throws {
    #expect(try matches("a", .fancyRegex, in: [UInt8]()) == [])
    #expect(try matches("a*", .fancyRegex, in: [UInt8]()) == [0..<0])
  }

  @Test(arguments: [#"(a+)+$"#, #"(a|aa)+$"#, #"(\w+\s?)+$"#, #"(.*a){12}$"#])
  func catastrophicPatternsEndInAnError(pattern: String) throws {
    let text = Array(String(repeating: "a", count: 40).utf8) + Array("!".utf8)
    #expect(throws: RegexError.tooManySteps(pattern: pattern, byteOffset: 0)) {
      try matches(pattern, .fancyRegex, in: text)
    }
  }

  @Test func deepBacktrackingEndsInAnError() throws {
    let text = [UInt8](repeating: 0x61, count: 20_000_000)
    #expect(throws: RegexError.self) { try matches("(?:a|b|ab)+c", .fancyRegex, in: text) }
  }

  @Test(arguments: [#"\s+(?!\S)|\s"#, #"\p{L}+|[^\p{L}]+"#, #".*"#, #"(?:ab?)+"#])
  func aMegabyteIsWithinTheLimits(pattern: String) throws {
    for unit in ["a", " ", "ab"] {
      let text = Array(String(repeating: unit, count: 1_000_000 / unit.utf8.count).utf8)
      _ = try matches(pattern, .fancyRegex, in: text)
    }
  }

  @Test func oneMatcherServesSeveralThreads() async throws {
    let matcher = try RegexMatcher(Array(#"\p{L}+"#.utf8), dialect: .fancyRegex)
    let counts = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let text = Array(String(repeating: "ab c ", count: 2000).utf8)
          return try text.withUnsafeBufferPointer { try matcher.matches(in: $0) }.count
        }
      }
      return try await group.reduce(into: [Int]()) { $0.append($1) }
    }
    #expect(counts == [Int](repeating: 4000, count: 8))
  }

  @Test(arguments: [
    ("(", "the pattern '(' is not a regular expression: byte 0: a '(' without its ')'"),
    ("a)", "the pattern 'a)' is not a regular expression: byte 1: a ')' without its '('"),
    ("é[a", "the pattern 'é[a' is not a regular expression: byte 2: a '[' without its ']'"),
    ("*", "the pattern '*' is not a regular expression: byte 0: nothing to repeat"),
    ("[z-a]", "the pattern '[z-a]' is not a regular expression: byte 1: a range that runs backwards"),
    (#"\p{Klingon}"#, #"the pattern '\p{Klingon}' is not a regular expression: byte 0: unknown property 'Klingon'"#),
    (#"a\"#, #"the pattern 'a\' is not a regular expression: byte 2: a '\' at the end"#),
    (#"a\Kb"#, #"the pattern 'a\Kb' cannot be used: byte 1: '\K' is not supported"#),
    (#"\Ga"#, #"the pattern '\Ga' cannot be used: byte 0: '\G' is not supported"#),
    ("(?(1)a|b)", "the pattern '(?(1)a|b)' cannot be used: byte 0: '(?(' is not supported"),
    (#"(?<x>a)\k<x>"#, #"the pattern '(?<x>a)\k<x>' cannot be used: byte 7: '\k' is not supported"#),
    ("(?<=a*)b", "the pattern '(?<=a*)b' is not a regular expression: ICU says 'U_REGEX_LOOK_BEHIND_LIMIT'"),
  ])
  func badPatternsAreRefused(pattern: String, message: String) {
    #expect(errorMessage { _ = try RegexMatcher(Array(pattern.utf8), dialect: .oniguruma) } == message)
  }

  @Test func patternsThatAreNotUTF8AreRefused() {
    #expect(
      errorMessage { _ = try RegexMatcher([0x61, 0xFF], dialect: .oniguruma) }
        == "the pattern 'a\u{FFFD}' is not a regular expression: not UTF-8")
  }

  @Test func nestingIsBounded() {
    let pattern = String(repeating: "(", count: 100_000)
    #expect(throws: RegexError.self) { try RegexMatcher(Array(pattern.utf8), dialect: .oniguruma) }
    let brackets = String(repeating: "[", count: 100_000)
    #expect(throws: RegexError.self) { try RegexMatcher(Array(brackets.utf8), dialect: .oniguruma) }
  }
}
