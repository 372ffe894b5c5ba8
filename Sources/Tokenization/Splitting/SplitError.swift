/// Why a pre-tokenizer cannot be made, or cannot go on.
public enum SplitError: Error, Equatable, CustomStringConvertible {
  /// A setting that makes no sense.
  case invalidSetting(component: String, setting: String, found: String, expected: String)
  /// A step after ByteLevel that does more than cut, so that its characters cannot be turned back into bytes.
  case stepAfterByteLevel(String)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .invalidSetting(let component, let setting, let found, let expected):
      "the pre-tokenizer '\(component)' has '\(setting)' \(found), expected \(expected)"
    case .stepAfterByteLevel(let component):
      "the pre-tokenizer '\(component)' stands behind ByteLevel and changes the text; only one that cuts may"
    }
  }
}
