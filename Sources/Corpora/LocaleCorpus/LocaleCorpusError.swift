/// Why no corpus can be made from ICU's locale data.
public enum LocaleCorpusError: Error, Equatable, CustomStringConvertible {
  /// ICU failed; `status` is its name of the reason.
  case icu(locale: String, status: String)
  /// A locale that is not among those of the corpus.
  case unknownLocale(String, known: [String])

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .icu(let locale, let status): "locale '\(locale)': ICU reports '\(status)'"
    case .unknownLocale(let locale, let known):
      "the corpus has no locale '\(locale)'; it has \(known.joined(separator: ", "))"
    }
  }
}
