/// What a `Split` or `Replace` looks for.
public enum TextPattern: Sendable, Equatable {
  /// These bytes, literally.
  case string([UInt8])
  /// A regular expression, UTF-8, in the dialect of the tool it comes from.
  case regex([UInt8], RegexDialect)
}

/// How a regular expression is to be read where tools disagree.
public enum RegexDialect: Sendable, Equatable {
  /// Hugging Face's engine: `{1,3}+` repeats the group, `$` stands before any line feed.
  case oniguruma
  /// tiktoken's engine and ICU: `{1,3}+` is possessive, `$` stands at the end of the text.
  case fancyRegex
}
