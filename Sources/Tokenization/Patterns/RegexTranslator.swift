/// Rewrites a regular expression of Oniguruma or fancy-regex into one of ICU with the same matches.
///
/// Classes of characters become explicit ranges, so that they are those of Unicode 16.0 and of the tool, not ICU's. What
/// cannot be expressed is refused.
///
/// | | Oniguruma | fancy-regex | ICU |
/// |---|---|---|---|
/// | `x{1,3}+` | the group repeated | possessive | possessive |
/// | `^` `$` | at every line | at the ends of the text | `$` also before a last line break |
/// | `.` | not LF | not LF | no line break of Unicode |
/// | `(?m)` | `.` matches LF | `^` `$` at lines | `^` `$` at lines |
/// | `\h` | hexadecimal digit | hexadecimal digit | horizontal space |
/// | `\s` | formats.md 1.2 | the same | without U+000B, U+0085 |
struct RegexTranslator {
  private let scalars: [Unicode.Scalar]
  private let dialect: RegexDialect
  private let pattern: String
  private var position = 0
  private var output: [UInt8] = []
  private var options = Options()
  /// Where the last atom starts in `output`, if a quantifier may follow.
  private var atomStart: Int?
  private var atomIsQuantified = false
  private var quantifierCount = 0
  private let keepsGroups: Bool

  /// The longest pattern, in bytes: each of its classes is looked up anew.
  private static let patternLimit = 1 << 16
  /// The longest translation, in bytes: a class of two bytes becomes some ten thousand.
  private static let outputLimit = 4 << 20
  /// How often a quantifier may stand behind another one: each is a group around all before it.
  private static let quantifierLimit = 64

  private struct Options {
    var ignoresCase = false
    var dotMatchesLineFeed = false
    var anchorsMatchLines: Bool
    var isExtended = false

    init(dialect: RegexDialect = .oniguruma) { anchorsMatchLines = dialect == .oniguruma }
  }

  /// The ICU expression for `pattern`, in UTF-8.
  static func translate(_ pattern: [UInt8], dialect: RegexDialect) throws(RegexError) -> [UInt8] {
    guard let text = String(validating: pattern, as: UTF8.self) else {
      throw .malformed(pattern: String(decoding: pattern, as: UTF8.self), byteOffset: nil, reason: "not UTF-8")
    }
    guard pattern.count <= patternLimit else {
      throw .malformed(
        pattern: String(text.prefix(40)), byteOffset: nil, reason: "longer than \(patternLimit) bytes")
    }
    var translator = RegexTranslator(text, dialect)
    try translator.translateGroup(start: 0, depth: 0)
    return translator.output
  }

  private init(_ text: String, _ dialect: RegexDialect) {
    pattern = text
    scalars = Array(text.unicodeScalars)
    self.dialect = dialect
    options = Options(dialect: dialect)
    // Only a back reference needs to know what a group matched.
    keepsGroups = zip(scalars, scalars.dropFirst()).contains { $0 == "\\" && ("1"..."9").contains($1) }
  }

  // MARK: Reading

  private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func take() -> Unicode.Scalar? {
    guard position < scalars.count else { return nil }
    defer { position += 1 }
    return scalars[position]
  }

  private mutating func take(_ text: String) -> Bool {
    let wanted = Array(text.unicodeScalars)
    guard position + wanted.count <= scalars.count, scalars[position..<position + wanted.count].elementsEqual(wanted)
    else { return false }
    position += wanted.count
    return true
  }

  private func byteOffset(_ index: Int) -> Int { scalars[..<index].reduce(0) { $0 + UTF8.width($1) } }

  private func malformed(_ reason: String, at index: Int? = nil) -> RegexError {
    .malformed(pattern: pattern, byteOffset: byteOffset(index ?? position), reason: reason)
  }

  private func unsupported(_ construct: String, at index: Int) -> RegexError {
    .unsupported(pattern: pattern, byteOffset: byteOffset(index), construct: construct)
  }

  // MARK: Writing

  private mutating func emit(_ text: String) { output += text.utf8 }

  /// Writes something that a quantifier may follow.
  private mutating func emitAtom(_ text: String) {
    atomStart = output.count
    atomIsQuantified = false
    emit(text)
  }

  private mutating func emitLiteral(_ scalar: Unicode.Scalar) {
    let isPlain = scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
    emitAtom(isPlain && scalar.isASCII ? String(scalar) : "\\x{" + String(scalar.value, radix: 16) + "}")
  }

  private mutating func emitSet(_ set: CodePointSet) { emitAtom(set.regexSpelling) }

  // MARK: Structure

  /// Translates up to the parenthesis that closes the group, or to the end.
  private mutating func translateGroup(start groupStart: Int, depth: Int) throws(RegexError) {
    guard depth < 64 else { throw malformed("groups nested more than 64 deep") }
    let outerOptions = options
    var openedBySettings = 0
    atomStart = nil
    while let scalar = current {
      guard output.count <= Self.outputLimit else {
        throw malformed("longer than \(Self.outputLimit) bytes with its classes spelt out")
      }
      let start = position
      position += 1
      switch scalar {
      case ")":
        guard depth > 0 else { throw malformed("a ')' without its '('", at: start) }
        position -= 1
        emit(String(repeating: ")", count: openedBySettings))
        options = outerOptions
        return
      case "|":
        emit("|")
        atomStart = nil
      case "(": openedBySettings += try translateParenthesis(start: start, depth: depth) ? 1 : 0
      case "[": emitSet(try characterClass(start: start, depth: 0))
      case "\\": try translateEscape(start: start)
      case ".": emitAtom(options.dotMatchesLineFeed ? "[\\x{0}-\\x{10ffff}]" : "[^\\x{a}]")
      case "^":
        emitAtom(options.anchorsMatchLines ? "(?:\\A|(?<=\\x{a})\(dialect == .oniguruma ? "(?!\\z)" : ""))" : "\\A")
      case "$": emitAtom(options.anchorsMatchLines ? "(?=\\x{a}|\\z)" : "\\z")
      case "*", "+", "?": try translateQuantifier(String(scalar), isInterval: false, start: start)
      case "{":
        if let interval = takeInterval() {
          try translateQuantifier(interval, isInterval: true, start: start)
        } else {
          emitLiteral("{")
        }
      case "#" where options.isExtended:
        while let next = take(), next != "\n" {}
      case _ where options.isExtended && scalar.properties.isWhitespace: continue
      default: emitLiteral(scalar)
      }
    }
    guard depth == 0 else { throw malformed("a '(' without its ')'", at: groupStart) }
    emit(String(repeating: ")", count: openedBySettings))
  }

  /// What follows a `(`. True when settings without a group of their own were opened, which the enclosing group closes.
  private mutating func translateParenthesis(start: Int, depth: Int) throws(RegexError) -> Bool {
    if dialect == .oniguruma, current == "*" { throw unsupported("'(*…)'", at: start) }
    var opening = keepsGroups ? "(" : "(?:"
    let outerOptions = options
    if take("?") {
      if take("#") {
        while let next = take(), next != ")" {}
        return false
      } else if take(":") {
        opening = "(?:"
      } else if take("=") {
        opening = "(?="
      } else if take("!") {
        opening = "(?!"
      } else if take(">") {
        opening = "(?>"
      } else if take("<=") {
        opening = "(?<="
      } else if take("<!") {
        opening = "(?<!"
      } else if take("<") || take("P<") || (dialect == .oniguruma && take("'")) {
        guard !keepsGroups else { throw unsupported("a named group beside back references", at: start) }
        while let next = take(), next != ">", next != "'" {}
      } else {
        let settings = try takeSettings(start: start)
        if settings.ignoresCase != options.ignoresCase {
          opening = settings.ignoresCase ? "(?i:" : "(?-i:"
        } else {
          opening = "(?:"
        }
        options = settings
        if take(")") {
          // Up to the end of the enclosing group. In Oniguruma its later alternatives are inside the new group; elsewhere
          // they are not, but have the settings too.
          if dialect == .oniguruma {
            emit(opening)
            atomStart = nil
            return true
          }
          if settings.ignoresCase != outerOptions.ignoresCase { emit(settings.ignoresCase ? "(?i)" : "(?-i)") }
          return false
        }
        guard take(":") else { throw unsupported("'(?\(current.map(String.init) ?? "")'", at: start) }
      }
    }
    let groupStart = output.count
    emit(opening)
    try translateGroup(start: start, depth: depth + 1)
    guard take(")") else { throw malformed("a '(' without its ')'", at: start) }
    emit(")")
    options = outerOptions
    atomStart = groupStart
    atomIsQuantified = false
    return false
  }

  private mutating func takeSettings(start: Int) throws(RegexError) -> Options {
    var settings = options
    var isOn = true
    while let scalar = current, scalar != ")", scalar != ":" {
      position += 1
      switch (scalar, dialect) {
      case ("-", _): isOn = false
      case ("i", _): settings.ignoresCase = isOn
      case ("x", _): settings.isExtended = isOn
      case ("m", .oniguruma), ("s", .fancyRegex): settings.dotMatchesLineFeed = isOn
      case ("m", .fancyRegex): settings.anchorsMatchLines = isOn
      case ("u", .fancyRegex) where isOn: break
      default: throw unsupported("'(?\(scalar)'", at: start)
      }
    }
    return settings
  }

  // MARK: Quantifiers

  /// The interval after a `{`, as ICU spells it, or nil when the brace is an ordinary character.
  private mutating func takeInterval() -> String? {
    let start = position
    var least = ""
    var most: String?
    while let digit = current, ("0"..."9").contains(digit) {
      least += String(digit)
      position += 1
    }
    if take(",") {
      most = ""
      while let digit = current, ("0"..."9").contains(digit) {
        most! += String(digit)
        position += 1
      }
    }
    guard take("}"), !least.isEmpty || (dialect == .oniguruma && most?.isEmpty == false) else {
      position = start
      return nil
    }
    if least.isEmpty { least = "0" }
    return most.map { "{\(least),\($0)}" } ?? "{\(least)}"
  }

  private mutating func translateQuantifier(_ quantifier: String, isInterval: Bool, start: Int) throws(RegexError) {
    guard let atom = atomStart else { throw malformed("nothing to repeat", at: start) }
    if atomIsQuantified {
      quantifierCount += 1
      guard quantifierCount <= Self.quantifierLimit else {
        throw malformed("more than \(Self.quantifierLimit) repetitions of repetitions", at: start)
      }
      output.insert(contentsOf: "(?:".utf8, at: atom)
      emit(")")
    }
    emit(quantifier)
    atomIsQuantified = true
    let repeatsGroup = isInterval && dialect == .oniguruma
    if current == "+", !repeatsGroup {
      position += 1
      emit("+")
    } else if current == "?", !(repeatsGroup && !quantifier.contains(",")) {
      position += 1
      emit("?")
    }
  }

  // MARK: Escapes

  private var word: CodePointSet { dialect == .oniguruma ? .onigurumaWord : .rustWord }

  private mutating func translateEscape(start: Int) throws(RegexError) {
    if let set = try takeClassEscape(start: start) { return emitSet(set) }
    guard let scalar = current else { throw malformed("a '\\' at the end") }
    let word = word.regexSpelling
    switch scalar {
    case "A": emitAtom("\\A")
    case "z": emitAtom("\\z")
    case "Z": emitAtom("(?=\\x{a}?\\z)")
    case "b": emitAtom("(?:(?<=\(word))(?!\(word))|(?<!\(word))(?=\(word)))")
    case "B": emitAtom("(?:(?<=\(word))(?=\(word))|(?<!\(word))(?!\(word)))")
    case "R": emitAtom("(?>\\x{d}\\x{a}|[\\x{a}-\\x{d}\\x{85}\\x{2028}\\x{2029}])")
    case "X": emitAtom("\\X")
    case "1"..."9":
      position += 1
      if let digit = current, ("0"..."9").contains(digit) { throw unsupported("a back reference above 9", at: start) }
      return emitAtom("(?:\\\(scalar))")
    default: return emitLiteral(try takeEscapedCharacter(start: start))
    }
    position += 1
  }

  /// The set that `\d`, `\p{…}` and the like stand for, or nil when something else follows the backslash.
  private mutating func takeClassEscape(start: Int) throws(RegexError) -> CodePointSet? {
    let set: CodePointSet
    switch current {
    case "d": set = CodePointSet([.decimalNumber])
    case "D": set = CodePointSet([.decimalNumber]).inverted
    case "w": set = word
    case "W": set = word.inverted
    case "s": set = .whiteSpace
    case "S": set = CodePointSet.whiteSpace.inverted
    case "h": set = RegexProperty.hexadecimalDigits
    case "H": set = RegexProperty.hexadecimalDigits.inverted
    case "N" where dialect == .oniguruma: set = CodePointSet([0xA..<0xB]).inverted
    case "O" where dialect == .oniguruma: set = CodePointSet([0..<0x110000])
    case "p", "P":
      let isNegated = take() == "P"
      return try takeProperty(isNegated: isNegated, start: start)
    default: return nil
    }
    position += 1
    return set
  }

  private mutating func takeProperty(isNegated: Bool, start: Int) throws(RegexError) -> CodePointSet {
    var name = ""
    var isNegated = isNegated
    if take("{") {
      if take("^") { isNegated.toggle() }
      while let scalar = take(), scalar != "}" { name += String(scalar) }
      guard scalars[position - 1] == "}" else { throw malformed("a '\\p{' without its '}'", at: start) }
    } else if let scalar = take() {
      name = String(scalar)
    }
    guard let set = RegexProperty.characters(of: name) else {
      throw malformed("unknown property '\(name)'", at: start)
    }
    return isNegated ? set.inverted : set
  }

  private mutating func takeEscapedCharacter(start: Int) throws(RegexError) -> Unicode.Scalar {
    guard let scalar = take() else { throw malformed("a '\\' at the end") }
    switch scalar {
    case "t": return "\t"
    case "n": return "\n"
    case "r": return "\r"
    case "f": return "\u{C}"
    case "v": return "\u{B}"
    case "a": return "\u{7}"
    case "e": return "\u{1B}"
    case "0" where dialect == .oniguruma && !("0"..."7").contains(current ?? " "): return "\0"
    case "x":
      let isBraced = current == "{"
      let value = try takeHexadecimal(digits: 2, start: start)
      // Two digits are a byte in Oniguruma.
      if dialect == .oniguruma, !isBraced, value.value >= 0x80 { throw unsupported("'\\x' of a byte", at: start) }
      return value
    case "u": return try takeHexadecimal(digits: 4, start: start)
    case "U" where dialect == .fancyRegex: return try takeHexadecimal(digits: 8, start: start)
    case _ where ("0"..."9").contains(scalar): throw unsupported("'\\\(scalar)'", at: start)
    case _ where ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar):
      throw unsupported("'\\\(scalar)'", at: start)
    default: return scalar
    }
  }

  private mutating func takeHexadecimal(digits: Int, start: Int) throws(RegexError) -> Unicode.Scalar {
    var text = ""
    if take("{") {
      while let scalar = take(), scalar != "}" { text += String(scalar) }
    } else {
      while text.utf8.count < digits, let scalar = current, scalar.properties.isASCIIHexDigit {
        text += String(scalar)
        position += 1
      }
    }
    guard let value = UInt32(text, radix: 16), let scalar = Unicode.Scalar(value) else {
      throw malformed("'\(text)' is no character's number in hexadecimal", at: start)
    }
    return scalar
  }

  // MARK: Bracket expressions

  /// The set of a bracket expression whose `[` stands at `start` and has been taken.
  private mutating func characterClass(start: Int, depth: Int) throws(RegexError) -> CodePointSet {
    guard depth < 16 else { throw malformed("brackets nested more than 16 deep", at: start) }
    enum Operator { case intersection, subtraction, symmetricDifference }
    let isNegated = take("^")
    var ranges: [Range<UInt32>] = []
    var left: (set: CodePointSet, operation: Operator)?
    var isFirst = true

    func combined() -> CodePointSet {
      let right = CodePointSet(ranges)
      return switch left?.operation {
      case nil: right
      case .intersection: left!.set.intersection(right)
      case .subtraction: left!.set.subtracting(right)
      case .symmetricDifference: left!.set.union(right).subtracting(left!.set.intersection(right))
      }
    }

    // A class may name the same hundreds of ranges a million times.
    var rangeLimit = 1 << 14
    while let scalar = current {
      let itemStart = position
      if ranges.count > rangeLimit {
        ranges = CodePointSet(ranges).ranges
        rangeLimit = max(rangeLimit, 2 * ranges.count)
      }
      if scalar == "]", !isFirst {
        position += 1
        let set = options.ignoresCase ? RegexProperty.ignoringCase(combined()) : combined()
        return isNegated ? set.inverted : set
      }
      isFirst = false
      if take("&&") {
        left = (combined(), .intersection)
        ranges = []
        continue
      }
      if dialect == .fancyRegex, take("--") {
        left = (combined(), .subtraction)
        ranges = []
        continue
      }
      if dialect == .fancyRegex, take("~~") {
        left = (combined(), .symmetricDifference)
        ranges = []
        continue
      }
      position += 1
      if scalar == "[" {
        if let named = try takePOSIXClass(start: itemStart) {
          ranges += named.ranges
        } else {
          ranges += try characterClass(start: itemStart, depth: depth + 1).ranges
        }
        continue
      }
      if options.isExtended, dialect == .fancyRegex, scalar.properties.isWhitespace { continue }
      var first = scalar
      if scalar == "\\" {
        if let set = try takeClassEscape(start: itemStart) {
          ranges += set.ranges
          continue
        }
        if dialect == .oniguruma, take("b") {
          first = "\u{8}"
        } else {
          first = try takeEscapedCharacter(start: itemStart)
        }
      }
      ranges.append(try takeRange(from: first, start: itemStart))
    }
    throw malformed("a '[' without its ']'", at: start)
  }

  /// `first`, or the range that starts with it.
  private mutating func takeRange(from first: Unicode.Scalar, start: Int) throws(RegexError) -> Range<UInt32> {
    let single = first.value..<first.value + 1
    guard current == "-", position + 1 < scalars.count, scalars[position + 1] != "]",
      !(dialect == .fancyRegex && scalars[position + 1] == "-")
    else { return single }
    if scalars[position + 1] == "[" || (scalars[position + 1] == "&" && scalars.dropFirst(position + 2).first == "&") {
      return single
    }
    position += 1
    guard var last = take() else { throw malformed("a '[' without its ']'", at: start) }
    if last == "\\" {
      if try takeClassEscape(start: position - 1) != nil {
        throw unsupported("a range that ends in a class", at: start)
      }
      last = try takeEscapedCharacter(start: position - 1)
    }
    guard first <= last else { throw malformed("a range that runs backwards", at: start) }
    return first.value..<last.value + 1
  }

  /// The set of `[:name:]` whose first bracket has been taken, or nil when that is not what follows.
  private mutating func takePOSIXClass(start: Int) throws(RegexError) -> CodePointSet? {
    guard current == ":" else { return nil }
    let saved = position
    position += 1
    let isNegated = take("^")
    var name = ""
    while let scalar = current, ("a"..."z").contains(scalar) {
      name += String(scalar)
      position += 1
    }
    guard take(":]") else {
      position = saved
      return nil
    }
    guard var set = name == "word" ? word : RegexProperty.characters(of: name) else {
      throw malformed("unknown class '[:\(name):]'", at: start)
    }
    if dialect == .fancyRegex { set = set.intersection(CodePointSet([0..<0x80])) }
    return isNegated ? set.inverted : set
  }
}
