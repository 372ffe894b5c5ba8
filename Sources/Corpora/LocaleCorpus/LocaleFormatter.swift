private import CICU

/// How one language writes numbers, dates and names, from ICU's locale data.
struct LocaleFormatter: ~Copyable {
  /// The locale's name: "sr_Latn".
  let name: String
  private let locale: OpaquePointer

  /// Opens the data of a locale; "root" is what ICU falls back to.
  init(_ name: String) throws(LocaleCorpusError) {
    var locale: OpaquePointer?
    let status = cicu_locale_open(name, &locale)
    guard status == 0, let locale else { throw .icu(locale: name, status: String(cString: cicu_status_name(status))) }
    self.name = name
    self.locale = locale
  }

  deinit { cicu_locale_close(locale) }

  /// The locales that have rules for spelling out numbers, in order.
  static func names() throws(LocaleCorpusError) -> [String] {
    try LocaleFormatter.strings { cicu_locale_names($0, $1) }.sorted()
  }

  /// All codes of a kind, in order.
  static func codes(_ kind: LocaleCode.Kind) throws(LocaleCorpusError) -> [String] {
    try LocaleFormatter.strings { cicu_codes(kind.rawValue, $0, $1) }.sorted()
  }

  /// What the record is in this language; nil where it has no name for it.
  func text(of record: LocaleRecord) throws(LocaleCorpusError) -> String? {
    let parts = try LocaleFormatter.strings(name) { context, append in
      switch record {
      case .name(let code): cicu_name(locale, code.kind.rawValue, code.code, context, append)
      case .localeName(let code): cicu_locale_name(locale, code, context, append)
      case .number(let number): cicu_spell(locale, number, context, append)
      case .decimal(let number, let digits): cicu_spell_decimal(locale, number, Int32(digits), context, append)
      case .quantity(let number, let digits, let unit):
        cicu_quantity(locale, number, Int32(digits), unit, context, append)
      case .amount(let number, let currency): cicu_amount(locale, number, currency, context, append)
      case .compact(let number): cicu_compact(locale, number, context, append)
      case .date(let seconds, let style): cicu_date(locale, seconds, style.rawValue, context, append)
      case .dateInterval(let from, let to): cicu_date_interval(locale, from, to, context, append)
      case .relativeTime(let offset, let unit, let inWords):
        cicu_relative_time(locale, Int32(offset), Int32(unit), inWords ? 1 : 0, context, append)
      case .list: 0
      }
    }
    if case .list(let items, let alternatives) = record { return try list(items, alternatives: alternatives) }
    return parts.first
  }

  private func list(_ items: [LocaleRecord], alternatives: Bool) throws(LocaleCorpusError) -> String? {
    var texts: [[CChar]] = []
    for item in items {
      guard let text = try text(of: item) else { return nil }
      texts.append(Array(text.utf8CString))
    }
    // One buffer for all, so that the pointers into it hold together.
    let starts = texts.indices.map { index in texts[..<index].reduce(0) { $0 + $1.count } }
    return try LocaleFormatter.strings(name) { context, append in
      Array(texts.joined()).withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return 0 }
        return cicu_list(locale, starts.map { base + $0 }, starts.count, alternatives ? 1 : 0, context, append)
      }
    }.first
  }

  /// What `call` hands to the function it is given.
  private static func strings(
    _ locale: String = "root", _ call: (UnsafeMutableRawPointer, cicu_append) -> Int32
  ) throws(LocaleCorpusError) -> [String] {
    var strings: [String] = []
    let status = withUnsafeMutablePointer(to: &strings) { strings in
      call(UnsafeMutableRawPointer(strings)) { context, bytes, count in
        // `context` is the array above, which nothing else uses until the call returns.
        let text = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
        context?.assumingMemoryBound(to: [String].self).pointee.append(text)
      }
    }
    guard status == 0 else { throw .icu(locale: locale, status: String(cString: cicu_status_name(status))) }
    return strings
  }
}

extension LocaleCode.Kind {
  fileprivate var rawValue: Int32 {
    switch self {
    case .region: Int32(CICU_REGION.rawValue)
    case .language: Int32(CICU_LANGUAGE.rawValue)
    case .script: Int32(CICU_SCRIPT.rawValue)
    case .currency: Int32(CICU_CURRENCY.rawValue)
    case .unit: Int32(CICU_UNIT.rawValue)
    }
  }
}

extension LocaleRecord.DateStyle {
  fileprivate var rawValue: Int32 {
    switch self {
    case .full: Int32(CICU_FULL_DATE.rawValue)
    case .fullWithTime: Int32(CICU_FULL_DATE_AND_TIME.rawValue)
    case .monthAndYear: Int32(CICU_MONTH_AND_YEAR.rawValue)
    case .dayAndMonth: Int32(CICU_DAY_AND_MONTH.rawValue)
    }
  }
}
