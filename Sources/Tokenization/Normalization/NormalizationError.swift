/// Why a text cannot be normalized as asked.
public enum NormalizationError: Error, Equatable, CustomStringConvertible {
  /// ICU failed; `status` is its name of the reason.
  case icu(form: NormalizationForm, status: String)
  /// Replacements made more than `limit` bytes of a text of `byteCount` bytes.
  case growsTooMuch(byteCount: Int, limit: Int)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .icu(let form, let status): "normalization form '\(form.rawValue)': ICU reports '\(status)'"
    case .growsTooMuch(let count, let limit):
      "a text of \(count) bytes becomes more than \(limit) by the tokenizer's replacements: "
        + "expected ones that make less of it"
    }
  }
}
