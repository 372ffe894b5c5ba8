/// How a text is cut into pieces before segmentation, as a value: one case for each kind that tokenizer files name.
///
/// - Source: formats.md 3.2.
public indirect enum PreTokenizer: Sendable, Equatable {
  /// White space removed, each punctuation character alone.
  case bert
  /// Bytes as characters of ``ByteLevelAlphabet``, after a leading space and GPT-2's pattern where asked for.
  case byteLevel(addPrefixSpace: Bool, trimOffsets: Bool, useRegex: Bool)
  /// At a character, which is removed.
  case characterDelimiter(Unicode.Scalar)
  /// Numeric characters alone, or in runs.
  case digits(individual: Bool)
  /// Every `length` characters.
  case fixedLength(Int)
  /// Spaces become `replacement`, one is put in front, and the text is cut before each.
  case metaspace(replacement: Unicode.Scalar, prependScheme: PrependScheme, split: Bool)
  case punctuation(SplitBehavior)
  /// At the matches of a pattern, or (inverted) at what lies between them.
  case split(pattern: TextPattern, behavior: SplitBehavior, invert: Bool)
  /// Where the script changes.
  case unicodeScripts
  /// Matches of `\w+|[^\w\s]+`, the rest removed.
  case whitespace
  /// At white space, which is removed.
  case whitespaceSplit
  /// Each step splits the pieces of the one before.
  case sequence([PreTokenizer])
}

/// What becomes of a delimiter.
public enum SplitBehavior: String, Sendable, CaseIterable {
  case removed = "Removed"
  case isolated = "Isolated"
  case mergedWithPrevious = "MergedWithPrevious"
  case mergedWithNext = "MergedWithNext"
  case contiguous = "Contiguous"
}

/// When Metaspace puts its mark in front.
public enum PrependScheme: String, Sendable, CaseIterable {
  case always, first, never
}
