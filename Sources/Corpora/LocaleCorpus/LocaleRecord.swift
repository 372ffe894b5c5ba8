/// Something that every language has words for: one line of a locale corpus, before it is put into a language.
indirect enum LocaleRecord: Sendable, Equatable {
  /// "Kenya"
  case name(LocaleCode)
  /// "French (Canada)"
  case localeName(String)
  /// "two hundred twelve"
  case number(Int64)
  /// "three point one four": the last `digits` of the number stand behind the point.
  case decimal(Int64, digits: Int)
  /// "12.5 kilometers per hour"
  case quantity(Int64, digits: Int, unit: String)
  /// "12 euros"
  case amount(Int64, currency: String)
  /// "3.2 million"
  case compact(Int64)
  /// "Sunday, September 13, 2020"; seconds since 1970, UTC.
  case date(Int64, DateStyle)
  /// "March 3 – 7, 2024"
  case dateInterval(Int64, Int64)
  /// "in 3 weeks", "yesterday"; the unit counts from second to year.
  case relativeTime(Int, unit: Int, inWords: Bool)
  /// "a, b, and c", or with "or"
  case list([LocaleRecord], alternatives: Bool)

  enum DateStyle: Sendable, CaseIterable { case full, fullWithTime, monthAndYear, dayAndMonth }
}

/// A code that has a name in most languages.
struct LocaleCode: Sendable, Equatable, Hashable {
  enum Kind: Sendable, CaseIterable { case region, language, script, currency, unit }

  var kind: Kind
  /// As in ISO 3166, 639, 15924, 4217; for units as in CLDR, "kilometer-per-hour".
  var code: String
}
