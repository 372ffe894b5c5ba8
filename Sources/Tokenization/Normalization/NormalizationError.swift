/// Why a text cannot be normalized as asked.
public enum NormalizationError: Error, Equatable, CustomStringConvertible {
  /// ICU failed; `status` is its name of the reason.
  case icu(form: NormalizationForm, status: String)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .icu(let form, let status): "normalization form '\(form.rawValue)': ICU reports '\(status)'"
    }
  }
}
