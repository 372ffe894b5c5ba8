/// Why a text cannot be normalized as asked.
public enum NormalizationError: Error, Equatable, CustomStringConvertible {
  /// ICU failed; `status` is its name of the reason.
  case icu(form: NormalizationForm, status: String)

  public var description: String {
    switch self {
    case .icu(let form, let status): "normalization form '\(form.rawValue)': ICU reports '\(status)'"
    }
  }
}
