/// Why a pre-tokenizer cannot be made, or cannot go on.
public enum SplitError: Error, Equatable, CustomStringConvertible {
  /// The pre-tokenizer has a setting that makes no sense.
  case invalidSetting(component: String, setting: String, found: String, expected: String)

  public var description: String {
    switch self {
    case .invalidSetting(let component, let setting, let found, let expected):
      "the pre-tokenizer '\(component)' has \(setting) '\(found)', expected \(expected)"
    }
  }
}
