/// A known pattern at the start of a list of pre-tokenizers: recognised by its text, its dialect and its behaviour.
struct KnownSplit {
  let pattern: SplitPattern
  /// How many of the list it takes up.
  let stepCount: Int

  init?(_ steps: ArraySlice<PreTokenizer>) {
    // DeepSeek's pattern is three splits in a row.
    for count in [3, 1] where steps.count >= count {
      guard let found = Self.pattern(of: steps.prefix(count)) else { continue }
      pattern = found
      stepCount = count
      return
    }
    return nil
  }

  private static func pattern(of splits: ArraySlice<PreTokenizer>) -> SplitPattern? {
    var regexes: [[UInt8]] = []
    var dialects: Set<RegexDialect> = []
    var keepsGaps: Set<Bool> = []
    for split in splits {
      guard case .split(.regex(let regex, let dialect), let behavior, let invert) = split else { return nil }
      switch (behavior, invert) {
      case (.isolated, _): keepsGaps.insert(true)
      case (.removed, true): keepsGaps.insert(false)
      default: return nil
      }
      regexes.append(regex)
      dialects.insert(dialect)
    }
    guard dialects.count == 1, let dialect = dialects.first,
      let pattern = SplitPattern(regexes: regexes, dialect: dialect)
    else { return nil }
    // A single pattern that matches all of a text has no gaps to keep or to drop.
    let isSame = pattern.coversText ? keepsGaps == [true] || splits.count == 1 : keepsGaps == [false]
    return isSame ? pattern : nil
  }
}

extension SplitPattern {
  /// The known pattern that `preTokenizer` is, with or without writing bytes as characters after it; nil when it is
  /// another, or does more.
  public init?(_ preTokenizer: PreTokenizer) {
    var leaves = preTokenizer.leaves[...]
    switch leaves.last {
    case .byteLevel(addPrefixSpace: false, trimOffsets: _, useRegex: false): leaves.removeLast()
    case .byteLevel(addPrefixSpace: false, trimOffsets: _, useRegex: true) where leaves.count == 1:
      self = .gpt2
      return
    default: break
    }
    guard let known = KnownSplit(leaves), known.stepCount == leaves.count else { return nil }
    self = known.pattern
  }
}
