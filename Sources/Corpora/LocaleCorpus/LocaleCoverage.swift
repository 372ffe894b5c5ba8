/// Which locales know enough words, and which codes all of these have a name for.
struct LocaleCoverage: Sendable {
  /// In order.
  let locales: [String]
  /// Codes with a name in each of the locales, in order.
  let codes: [LocaleCode.Kind: [String]]

  /// A locale that has no name for more than this share of all regions, languages, currencies and
  /// units is left out, so that it takes no record from the
  /// others.
  static let greatestMissingShare = 0.15

  /// Asks the linked ICU.
  ///
  /// - Complexity: one formatting for each locale and code, about 100,000.
  init() throws {
    let root = try LocaleFormatter("root")
    var candidates: [LocaleCode] = []
    for kind in LocaleCode.Kind.allCases {
      for code in try LocaleFormatter.codes(kind) where kind != .language || code.count == 2 {
        candidates.append(LocaleCode(kind: kind, code: code))
      }
    }
    let rootTexts = try candidates.map { try root.text(of: $0.probe) }
    let phrases = Self.phrases
    let rootPhrases = try phrases.map { try root.text(of: $0) }

    var locales: [String] = []
    var isNamedByAll = [Bool](repeating: true, count: candidates.count)
    for name in try LocaleFormatter.names() where Self.isLanguage(name) {
      let locale = try LocaleFormatter(name)
      var isNamed: [Bool] = []
      for (code, rootText) in zip(candidates, rootTexts) {
        let text = try locale.text(of: code.probe)
        isNamed.append(text != nil && text != rootText)
      }
      // Scripts do not count: most languages have names for few.
      let counted = zip(candidates, isNamed).filter { $0.0.kind != .script }
      let missing = counted.count { !$0.1 }
      guard Double(missing) <= Self.greatestMissingShare * Double(counted.count) else { continue }
      // Phrases that come out as in ICU's root are not in any language.
      guard try zip(phrases, rootPhrases).allSatisfy({ try locale.text(of: $0) != $1 }) else { continue }
      locales.append(name)
      for index in candidates.indices where !isNamed[index] { isNamedByAll[index] = false }
    }
    self.locales = locales
    var codes: [LocaleCode.Kind: [String]] = [:]
    for (code, isNamed) in zip(candidates, isNamedByAll) where isNamed {
      codes[code.kind, default: []].append(code.code)
    }
    self.codes = codes
  }

  /// A language, or one in a script that is not its usual one; not what one country does with it. `no` is `nb`.
  private static func isLanguage(_ name: String) -> Bool {
    let parts = name.split(separator: "_")
    return name != "root" && name != "no" && (parts.count == 1 || parts.count == 2 && parts[1].utf8.count == 4)
  }

  /// What a language must have its own words for.
  private static let phrases: [LocaleRecord] =
    [.number(1234), .date(0, .full), .date(0, .monthAndYear)]
    + (0..<7).flatMap { unit in [3, -3].map { .relativeTime($0, unit: unit, inWords: false) } }
}

extension LocaleCode {
  /// What shows whether a language has a name for the code.
  fileprivate var probe: LocaleRecord {
    kind == .unit ? .quantity(12, digits: 0, unit: code) : .name(self)
  }
}
