internal import JSON

/// The members of one JSON object of a tokenizer file, asked for by name and kind; every error names the file and the
/// member's path in it.
struct ComponentFields {
  /// Where the object stands: `pre_tokenizer.pretokenizers[1]`.
  let path: String
  private let file: String
  private let byteOffset: Int
  private let members: [JSONValue.Member]

  /// The members of `value`, which must be an object without doubled keys.
  ///
  /// - Parameter byteOffset: where the outermost object begins; errors give it, and `path` for what is inside.
  init(_ value: JSONValue, path: String, file: String, byteOffset: Int) throws(FormatError) {
    self.path = path
    self.file = file
    self.byteOffset = byteOffset
    guard case .object(let members) = value else {
      throw FormatError(
        file: file, at: .byte(byteOffset), component: path, expected: "an object", found: value.foundText)
    }
    self.members = members
    // By a set: a file may have millions of keys.
    var seen: Set<[UInt8]> = []
    for member in members where !seen.insert(member.key).inserted {
      throw FormatError(
        file: file, at: .byte(byteOffset), component: path, expected: "every key once",
        found: "\(FormatError.quoted(member.key)) twice")
    }
  }

  /// An object inside this one.
  func component(_ value: JSONValue, path: String) throws(FormatError) -> ComponentFields {
    try ComponentFields(value, path: path, file: file, byteOffset: byteOffset)
  }

  /// An error about the member called `key`, or about the object when `key` is nil.
  func error(_ key: String?, expected: String, found: String, advice: String? = nil) -> FormatError {
    FormatError(
      file: file, at: .byte(byteOffset), component: key.map { "\(path).\($0)" } ?? path, expected: expected,
      found: found, advice: advice)
  }

  /// The member called `key`; nil when there is none or it is null.
  func value(_ key: String) -> JSONValue? {
    let name = Array(key.utf8)
    guard let member = members.first(where: { $0.key == name }), member.value != .null else { return nil }
    return member.value
  }

  /// The member called `key`.
  func required(_ key: String, _ expected: String) throws(FormatError) -> JSONValue {
    guard let value = value(key) else {
      let isNull = members.contains { $0.key == Array(key.utf8) }
      throw error(key, expected: expected, found: isNull ? "null" : "nothing")
    }
    return value
  }

  /// The component's `type`, which must be one of `known`.
  func type(known: [String]) throws(FormatError) -> String {
    let name = try string("type")
    let text = String(decoding: name, as: UTF8.self)
    guard known.contains(text) else {
      throw error(
        "type", expected: "one of \(known.joined(separator: ", "))", found: FormatError.quoted(name))
    }
    return text
  }

  /// A string; `fallback` when it is missing, an error when there is no fallback.
  func string(_ key: String, default fallback: [UInt8]? = nil) throws(FormatError) -> [UInt8] {
    if let fallback, value(key) == nil { return fallback }
    let value = try required(key, "a string")
    guard case .string(let text) = value else { throw error(key, expected: "a string", found: value.foundText) }
    return text
  }

  /// True or false.
  func bool(_ key: String, default fallback: Bool? = nil) throws(FormatError) -> Bool {
    if let fallback, value(key) == nil { return fallback }
    let value = try required(key, "true or false")
    guard case .bool(let bool) = value else { throw error(key, expected: "true or false", found: value.foundText) }
    return bool
  }

  /// A whole number within `range`.
  func integer(_ key: String, in range: ClosedRange<Int>, default fallback: Int? = nil) throws(FormatError) -> Int {
    if let fallback, value(key) == nil { return fallback }
    let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    let value = try required(key, expected)
    guard case .integer(let integer) = value, range.contains(integer) else {
      throw error(key, expected: expected, found: value.foundText)
    }
    return integer
  }

  /// A token's id.
  func tokenID(_ key: String) throws(FormatError) -> TokenID {
    TokenID(try integer(key, in: 0...Vocabulary.idLimit - 1))
  }

  /// A string that is one character.
  func scalar(_ key: String, default fallback: Unicode.Scalar? = nil) throws(FormatError) -> Unicode.Scalar {
    if let fallback, value(key) == nil { return fallback }
    let scalars = String(decoding: try string(key), as: UTF8.self).unicodeScalars
    guard scalars.count == 1, let scalar = scalars.first else {
      throw error(key, expected: "one character", found: FormatError.quoted(try string(key)))
    }
    return scalar
  }

  /// One of the spellings of an enumeration.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, default fallback: Choice? = nil
  ) throws(FormatError) -> Choice where Choice.RawValue == String {
    if let fallback, value(key) == nil { return fallback }
    let name = try string(key)
    guard let choice = Choice(rawValue: String(decoding: name, as: UTF8.self)) else {
      let known = Choice.allCases.map { "\($0.rawValue)" }.joined(separator: ", ")
      throw error(key, expected: "one of \(known)", found: FormatError.quoted(name))
    }
    return choice
  }

  /// `{"String": s}` or `{"Regex": r}`.
  func pattern(_ key: String) throws(FormatError) -> TextPattern {
    let fields = try component(try required(key, "a pattern"), path: "\(path).\(key)")
    if fields.value("String") != nil { return .string(try fields.string("String")) }
    guard fields.value("Regex") != nil else {
      throw error(key, expected: "'String' or 'Regex' with the pattern", found: "neither")
    }
    return .regex(try fields.string("Regex"), .oniguruma)
  }

  /// The elements of an array.
  func elements(_ key: String) throws(FormatError) -> [JSONValue] {
    let value = try required(key, "an array")
    guard case .array(let elements) = value else { throw error(key, expected: "an array", found: value.foundText) }
    return elements
  }

  /// The components of an array, each read by `read`.
  func components<Component>(
    _ key: String, _ read: (ComponentFields) throws(FormatError) -> Component
  ) throws(FormatError) -> [Component] {
    var components: [Component] = []
    for (index, element) in try elements(key).enumerated() {
      components.append(try read(try component(element, path: "\(path).\(key)[\(index)]")))
    }
    return components
  }

  /// The keys of this object, in order.
  var keys: [[UInt8]] { members.map(\.key) }
}

extension JSONValue {
  /// The value as a message shows it: strings quoted, numbers as they are, the rest by kind.
  var foundText: String {
    switch self {
    case .string(let text): FormatError.quoted(text)
    case .integer(let integer): "\(integer)"
    case .number(let number): "\(number)"
    case .bool(let bool): "\(bool)"
    case .null: "null"
    case .array, .object: kind
    }
  }
}
