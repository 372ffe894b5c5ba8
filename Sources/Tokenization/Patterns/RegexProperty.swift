private import CICU

/// What `\p{…}` and `[:…:]` name.
///
/// General categories and what is made of them are those of Unicode 16.0; other properties are the installed ICU's.
enum RegexProperty {
  /// The characters with the property, or nil when there is none of this name.
  static func characters(of name: String) -> CodePointSet? {
    var key = name.lowercased().filter { !" _-".contains($0) }
    for prefix in ["gc=", "gc:", "generalcategory=", "generalcategory:"] where key.hasPrefix(prefix) {
      key.removeFirst(prefix.count)
    }
    if let categories = categories[key] { return CodePointSet(categories) }
    switch key {
    case "any": return CodePointSet([0..<0x110000])
    case "assigned": return CodePointSet([.unassigned]).inverted
    case "ascii": return CodePointSet([0..<0x80])
    case "space", "whitespace": return .whiteSpace
    case "blank": return CodePointSet([.spaceSeparator]).union(CodePointSet([9..<10]))
    case "word", "w": return .onigurumaWord
    case "alpha": return alphabetic
    case "alnum": return alphabetic?.union(CodePointSet([.decimalNumber]))
    case "lower": return fromICU("\\p{Lowercase}")?.union(CodePointSet([.lowercaseLetter]))
    case "upper": return fromICU("\\p{Uppercase}")?.union(CodePointSet([.uppercaseLetter]))
    case "xdigit": return hexadecimalDigits
    case "graph": return visible
    case "print": return visible.union(CodePointSet([.spaceSeparator]))
    case "han", "hani", "script=han", "script=hani", "sc=han", "sc=hani":
      // What Unicode 15.1 and 16 added; older ICUs do not have it.
      return fromICU("\\p{Script=Han}")?.union(CodePointSet([0x2EBF0..<0x2EE5E]))
    default: return fromICU("\\p{\(name)}")
    }
  }

  private static var alphabetic: CodePointSet? {
    fromICU("\\p{Alphabetic}")?.union(CodePointSet(GeneralCategory.letters.union([.letterNumber])))
  }

  static let hexadecimalDigits = CodePointSet([0x30..<0x3A, 0x41..<0x47, 0x61..<0x67])

  private static let visible = CodePointSet(GeneralCategory.separators.union([.control, .surrogate, .unassigned]))
    .inverted

  /// The set closed under case: with every character also those that differ only in case.
  static func ignoringCase(_ set: CodePointSet) -> CodePointSet {
    fromICU(set.regexSpelling, ignoringCase: true) ?? set
  }

  private static func fromICU(_ expression: String, ignoringCase: Bool = false) -> CodePointSet? {
    guard expression.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return nil }
    let text = expression.utf8.map { CChar(bitPattern: $0) }
    var count: Int32 = 0
    let length = Int32(text.count)
    guard cicu_set_ranges(text, length, ignoringCase ? 1 : 0, nil, 0, &count) <= 0 else { return nil }
    var bounds = [Int32](repeating: 0, count: 2 * Int(count))
    guard cicu_set_ranges(text, length, ignoringCase ? 1 : 0, &bounds, count, &count) <= 0 else { return nil }
    return CodePointSet(
      stride(from: 0, to: bounds.count, by: 2).map { UInt32(bounds[$0])..<UInt32(bounds[$0 + 1]) + 1 })
  }

  private static let categories: [String: Set<GeneralCategory>] = {
    var result: [String: Set<GeneralCategory>] = [
      "l": GeneralCategory.letters, "letter": GeneralCategory.letters, "m": GeneralCategory.marks,
      "mark": GeneralCategory.marks, "combiningmark": GeneralCategory.marks, "n": GeneralCategory.numbers,
      "number": GeneralCategory.numbers, "p": GeneralCategory.punctuation, "punctuation": GeneralCategory.punctuation,
      "punct": GeneralCategory.punctuation, "s": GeneralCategory.symbols, "symbol": GeneralCategory.symbols,
      "z": GeneralCategory.separators, "separator": GeneralCategory.separators, "c": GeneralCategory.others,
      "other": GeneralCategory.others, "digit": [.decimalNumber], "cntrl": [.control],
      "lc": [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter],
      "casedletter": [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter],
    ]
    for category in GeneralCategory.allCases {
      result[category.rawValue.lowercased()] = [category]
      result["\(category)".lowercased()] = [category]
    }
    return result
  }()
}

extension CodePointSet {
  /// The set as a bracket expression of explicit ranges, `[\x{41}-\x{5A}]`; matches nothing when empty.
  var regexSpelling: String {
    guard !ranges.isEmpty else { return "(?!)" }
    var result = "["
    for range in ranges {
      result += "\\x{" + String(range.lowerBound, radix: 16) + "}"
      if range.count > 1 { result += "-\\x{" + String(range.upperBound - 1, radix: 16) + "}" }
    }
    return result + "]"
  }
}
