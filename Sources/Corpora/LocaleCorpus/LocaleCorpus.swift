private import CICU

/// Parallel text in many languages, made from the locale data that ICU carries: numbers in words, long dates,
/// quantities, lists, and names of regions, languages, scripts and currencies.
///
/// Each language has the same records in the same order, one a line, so that languages can be compared record by
/// record. All are languages (or a language in a second script, as `sr_Latn`) whose data have rules for spelling out
/// numbers, their own words for dates and times, and names for at least 85 percent of all codes; records use only codes
/// that every one of these languages has a name for, whichever of them are written. Dates are Gregorian, digits are
/// the language's own. The hidden hyphens and spaces that mark where long number words may be broken are left out.
///
/// The text is the same for the same release of ICU, seed and number of records.
public struct LocaleCorpus: Sendable {
  /// The languages, by locale name, in order.
  public let locales: [String]
  /// Lines in each language.
  public var recordCount: Int { records.count }
  private let records: [LocaleRecord]

  /// The release of ICU whose data the text comes from.
  public static var icuVersion: String { String(cString: cicu_icu_version()) }

  /// A corpus of all names and `count` more records.
  ///
  /// - Throws: ``LocaleCorpusError``.
  public init(count: Int = 24_000, seed: UInt64 = 1) throws {
    let coverage = try LocaleCoverage()
    locales = coverage.locales
    var generator = LocaleRecordGenerator(codes: coverage.codes, seed: seed)
    records = generator.records(count: count)
  }

  /// The records in one language, each ended by a line feed.
  ///
  /// - Throws: ``LocaleCorpusError``.
  /// - Complexity: O(`recordCount`), about 10 microseconds a record.
  public func text(in locale: String) throws -> [UInt8] {
    guard locales.contains(locale) else { throw LocaleCorpusError.unknownLocale(locale, known: locales) }
    let formatter = try LocaleFormatter(locale)
    var text: [UInt8] = []
    for record in records {
      text += (try formatter.text(of: record) ?? "").utf8
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }
}
