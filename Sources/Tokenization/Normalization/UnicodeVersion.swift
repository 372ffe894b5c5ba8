private import CICU

/// The ICU that does the normalization, for reports: results may differ between its versions.
public enum UnicodeVersion {
  /// The release of the linked ICU, as "72.1".
  public static var icu: String { String(cString: cicu_icu_version()) }
  /// The version of its Unicode data, as "15.0".
  public static var data: String { String(cString: cicu_unicode_version()) }
}
