import Testing
import Tokenization

@Suite("SplitPattern")
struct SplitPatternTests {
  @Test(arguments: [
    ("gpt2", SplitPattern.gpt2), ("r50k", .gpt2), ("p50k_base", .gpt2), ("CL100K_base", .cl100k), ("llama3", .llama3),
    ("qwen2.5", .qwen2), ("qwen3.5", .qwen35), ("o200k", .o200k), ("deepseek-v3", .deepSeekV3), ("tekken", .tekken),
    ("nanochat", .nanochat), ("clip", .clip),
  ])
  func isKnownByItsNames(name: String, pattern: SplitPattern) {
    #expect(SplitPattern(name: name) == pattern)
  }

  @Test func otherNamesAreUnknown() {
    #expect(SplitPattern(name: "gpt9") == nil)
    #expect(SplitPattern(name: #"\p{L}+"#) == nil)
  }

  /// Spellings in files, and the pattern that each is, if any.
  static let spellings: [(String, RegexDialect, SplitBehavior, Bool, SplitPattern?)] = {
    let gpt2 = #"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"#
    let cl100k =
      #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"#
    let llama3 =
      #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    let nanochat =
      #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,2}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"#
    let clip =
      #"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"#
    return [
      (gpt2, .fancyRegex, .isolated, false, .gpt2), (gpt2, .fancyRegex, .removed, true, .gpt2),
      // `$` stands before any line feed there.
      (gpt2, .oniguruma, .isolated, false, nil),
      (cl100k, .fancyRegex, .removed, true, .cl100k), (cl100k, .oniguruma, .isolated, false, nil),
      (llama3, .fancyRegex, .isolated, false, .llama3), (llama3, .oniguruma, .isolated, false, .llama3),
      (llama3, .oniguruma, .isolated, true, .llama3), (llama3, .oniguruma, .removed, false, nil),
      (llama3, .oniguruma, .mergedWithNext, false, nil), (llama3 + "?", .oniguruma, .isolated, false, nil),
      (nanochat, .fancyRegex, .removed, true, .nanochat), (clip, .oniguruma, .removed, true, .clip),
      (clip, .oniguruma, .isolated, false, nil),
    ]
  }()

  @Test(arguments: spellings)
  func isRecognised(
    spelling: String, dialect: RegexDialect, behavior: SplitBehavior, invert: Bool, pattern: SplitPattern?
  ) throws {
    let split = PreTokenizer.split(
      pattern: .regex(Array(spelling.utf8), dialect), behavior: behavior, invert: invert)
    for preTokenizer in [
      split, .sequence([split, .byteLevel(addPrefixSpace: false, trimOffsets: true, useRegex: false)]),
      .sequence([.sequence([split])]),
    ] {
      #expect(SplitPattern(preTokenizer) == pattern)
      let scanner = try Splitter(preTokenizer, keepsBytes: true).scanner
      #expect(scanner?.pattern == (pattern?.coversText == true ? pattern : nil))
    }
  }

  @Test(arguments: SplitPattern.allCases)
  func isWhatItsPreTokenizerSays(pattern: SplitPattern) {
    #expect(SplitPattern(pattern.preTokenizer) == pattern)
  }

  @Test func otherPreTokenizersAreNone() {
    #expect(SplitPattern(.whitespaceSplit) == nil)
    #expect(SplitPattern(.byteLevel(addPrefixSpace: true, trimOffsets: true, useRegex: true)) == nil)
    #expect(SplitPattern(.byteLevel(addPrefixSpace: false, trimOffsets: true, useRegex: false)) == nil)
    #expect(SplitPattern(.sequence([SplitPattern.llama3.preTokenizer, .whitespaceSplit])) == nil)
    // Two of DeepSeek's three.
    guard case .sequence(let steps) = SplitPattern.deepSeekV3.preTokenizer else { return }
    #expect(SplitPattern(.sequence(Array(steps.dropFirst()))) == nil)
  }
}
