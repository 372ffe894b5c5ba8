/// A pull reader over one JSON text held as bytes: the caller asks for what should come next, and nothing that it
/// does not keep is stored.
///
/// ```swift
/// var reader = JSONReader(bytes)
/// try reader.readObject { reader, key in
///   if key.equals("vocab") { … } else { try reader.skipValue() }
/// }
/// try reader.readEnd()
/// ```
///
/// Strict: RFC 8259, no comments, no trailing commas, no NaN. Nesting deeper than `maximumDepth` is refused, so a
/// hostile text cannot exhaust the stack.
public struct JSONReader: Sendable {
  /// What a string escape that spells half of a surrogate pair becomes.
  public enum LoneSurrogates: Sendable {
    /// An error: what tokenizer files need.
    case reject
    /// U+FFFD, counted in `replacedSurrogates`: what corpora need.
    case replace
  }

  /// The text.
  public let bytes: [UInt8]
  /// Offset of the next byte to be read.
  public private(set) var position: Int
  /// How many lone surrogates became U+FFFD so far.
  public private(set) var replacedSurrogates = 0
  /// Levels of arrays and objects that may stand inside each other.
  public let maximumDepth: Int
  private let end: Int
  private let loneSurrogates: LoneSurrogates
  private var depth = 0
  private var valueCount = 0

  /// A reader at the start of `bytes`, or of `range` within them.
  public init(
    _ bytes: [UInt8], range: Range<Int>? = nil, loneSurrogates: LoneSurrogates = .reject, maximumDepth: Int = 128
  ) {
    self.bytes = bytes
    self.position = range?.lowerBound ?? 0
    self.end = range?.upperBound ?? bytes.count
    self.loneSurrogates = loneSurrogates
    self.maximumDepth = maximumDepth
    precondition(position <= end && end <= bytes.count, "the range must lie within the bytes")
  }

  // MARK: Looking ahead

  /// The kinds of value, told by their first byte.
  public enum Kind: Sendable { case null, bool, number, string, array, object }

  /// The kind of the value that comes next.
  public mutating func peek() throws(JSONError) -> Kind {
    skipWhitespace()
    guard position < end else { throw unexpected("a value") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    default: throw unexpected("a value")
    }
  }

  // MARK: Objects and arrays

  /// Reads an object, calling `member` with each key; `member` must read or skip exactly the value.
  public mutating func readObject<Failure: Error>(
    _ member: (inout JSONReader, [UInt8]) throws(Failure) -> Void
  ) throws {
    try open(UInt8(ascii: "{"), "an object")
    if close(UInt8(ascii: "}")) { return }
    while true {
      skipWhitespace()
      let key = try readString()
      try expect(UInt8(ascii: ":"), "':'")
      try member(&self, key)
      skipWhitespace()
      if close(UInt8(ascii: "}")) { return }
      try expect(UInt8(ascii: ","), "',' or '}'")
    }
  }

  /// Reads an array, calling `element` for each element with its index; `element` must read or skip exactly one value.
  public mutating func readArray<Failure: Error>(
    _ element: (inout JSONReader, Int) throws(Failure) -> Void
  ) throws {
    try open(UInt8(ascii: "["), "an array")
    if close(UInt8(ascii: "]")) { return }
    var index = 0
    while true {
      try element(&self, index)
      index += 1
      skipWhitespace()
      if close(UInt8(ascii: "]")) { return }
      try expect(UInt8(ascii: ","), "',' or ']'")
    }
  }

  // MARK: Scalars

  /// Reads a string and returns its UTF-8, escapes resolved.
  public mutating func readString() throws(JSONError) -> [UInt8] {
    var result: [UInt8] = []
    try readString(into: &result)
    return result
  }

  /// Appends the UTF-8 of a string, escapes resolved, to `output`.
  ///
  /// - Throws: on control characters, bad escapes, ill-formed UTF-8, and lone surrogates unless they are replaced.
  /// - Complexity: O(*n*) in the length of the string.
  public mutating func readString(into output: inout [UInt8]) throws(JSONError) {
    skipWhitespace()
    guard position < end, bytes[position] == UInt8(ascii: "\"") else { throw unexpected("a string") }
    position += 1
    while true {
      let run = endOfPlainText(from: position)
      // A slice of the array would be retained and released for every string.
      bytes.withUnsafeBufferPointer { output.append(contentsOf: UnsafeBufferPointer(rebasing: $0[position..<run])) }
      position = run
      guard position < end else { throw unexpected("the end of the string") }
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return
      case UInt8(ascii: "\\"):
        try readEscape(into: &output)
      case 0x80...:
        throw unexpected("well-formed UTF-8")
      default:
        throw unexpected("a control character to be escaped")
      }
    }
  }

  /// Reads a number that is a whole number within `Int`.
  public mutating func readInteger() throws(JSONError) -> Int {
    let start = try numberStart()
    var index = start
    let negative = bytes[index] == UInt8(ascii: "-")
    if negative { index += 1 }
    var value = 0
    while index < end, let digit = decimalDigit(bytes[index]) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (next, overflow2) =
        negative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
      guard !overflow, !overflow2 else { throw unexpected("an integer of at most 64 bits") }
      value = next
      index += 1
    }
    let stop = try numberEnd(from: start)
    guard index == stop else { throw unexpected("an integer") }
    position = stop
    return value
  }

  /// Reads a number as the nearest `Double`.
  public mutating func readNumber() throws(JSONError) -> Double {
    let start = try numberStart()
    let stop = try numberEnd(from: start)
    let text = String(decoding: bytes[start..<stop], as: UTF8.self)
    guard let value = Double(text), value.isFinite else { throw unexpected("a number within the range of a double") }
    position = stop
    return value
  }

  /// Reads a number as it is written.
  public mutating func readNumberText() throws(JSONError) -> ArraySlice<UInt8> {
    let start = try numberStart()
    let stop = try numberEnd(from: start)
    position = stop
    return bytes[start..<stop]
  }

  /// Reads `true` or `false`.
  public mutating func readBool() throws(JSONError) -> Bool {
    if take("true") { return true }
    if take("false") { return false }
    throw unexpected("true or false")
  }

  /// Reads `null` if that is what comes next, and says whether it was.
  public mutating func readNull() -> Bool { take("null") }

  // MARK: Whole values

  /// The most values that ``readValue()`` keeps, those within others counted: a value takes up to twenty times the
  /// memory of its text.
  public static let valueLimit = 1 << 24

  /// Reads any value as a tree: for parts small enough to keep.
  ///
  /// - Throws: `JSONError` for text that is no value, or more than ``valueLimit`` values read from this text in all.
  public mutating func readValue() throws -> JSONValue {
    valueCount += 1
    guard valueCount <= Self.valueLimit else { throw unexpected("at most \(Self.valueLimit) values") }
    switch try peek() {
    case .null:
      guard readNull() else { throw unexpected("null") }
      return .null
    case .bool: return .bool(try readBool())
    case .string: return .string(try readString())
    case .number:
      let start = try numberStart()
      let stop = try numberEnd(from: start)
      let fractional = bytes[start..<stop].contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
      if !fractional, stop - start < 19 { return .integer(try readInteger()) }
      return .number(try readNumber())
    case .array:
      var elements: [JSONValue] = []
      try readArray { reader, _ in elements.append(try reader.readValue()) }
      return .array(elements)
    case .object:
      var members: [JSONValue.Member] = []
      try readObject { reader, key in
        members.append(JSONValue.Member(key: key, value: try reader.readValue()))
      }
      return .object(members)
    }
  }

  /// Reads a string, checks it and keeps nothing.
  private mutating func skipString() throws(JSONError) {
    let start = position
    position = endOfPlainText(from: start + 1)
    if position < end, bytes[position] == UInt8(ascii: "\"") {
      position += 1
      return
    }
    // An escape, or an error to be reported: rare enough to start again.
    position = start
    _ = try readString()
  }

  /// Reads any value, checks it and keeps nothing.
  public mutating func skipValue() throws {
    switch try peek() {
    case .null: guard readNull() else { throw unexpected("null") }
    case .bool: _ = try readBool()
    case .string: try skipString()
    case .number: position = try numberEnd(from: try numberStart())
    case .array: try readArray { reader, _ in try reader.skipValue() }
    case .object: try readObject { reader, _ in try reader.skipValue() }
    }
  }

  /// Checks that nothing but white space is left.
  public mutating func readEnd() throws(JSONError) {
    skipWhitespace()
    guard position == end else { throw unexpected("the end of the text") }
  }

  /// An error that says what was expected at the current position.
  public func unexpected(_ expected: String) -> JSONError {
    JSONError(byteOffset: position, expected: expected, found: foundText())
  }

  // MARK: Details

  private mutating func skipWhitespace() {
    while position < end {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  private mutating func open(_ byte: UInt8, _ what: String) throws(JSONError) {
    skipWhitespace()
    guard position < end, bytes[position] == byte else { throw unexpected(what) }
    guard depth < maximumDepth else { throw unexpected("at most \(maximumDepth) levels of nesting") }
    depth += 1
    position += 1
    skipWhitespace()
  }

  private mutating func close(_ byte: UInt8) -> Bool {
    guard position < end, bytes[position] == byte else { return false }
    depth -= 1
    position += 1
    return true
  }

  private mutating func expect(_ byte: UInt8, _ what: String) throws(JSONError) {
    skipWhitespace()
    guard position < end, bytes[position] == byte else { throw unexpected(what) }
    position += 1
  }

  private mutating func take(_ literal: StaticString) -> Bool {
    skipWhitespace()
    let length = literal.utf8CodeUnitCount
    guard end - position >= length else { return false }
    let same = literal.withUTF8Buffer { buffer in
      buffer.indices.allSatisfy { bytes[position + $0] == buffer[$0] }
    }
    if same { position += length }
    return same
  }

  private mutating func numberStart() throws(JSONError) -> Int {
    skipWhitespace()
    guard position < end, bytes[position] == UInt8(ascii: "-") || decimalDigit(bytes[position]) != nil else {
      throw unexpected("a number")
    }
    return position
  }

  /// The end of the number at `start`, by the grammar of RFC 8259, section 6.
  private func numberEnd(from start: Int) throws(JSONError) -> Int {
    let whole = bytes[start] == UInt8(ascii: "-") ? start + 1 : start
    var index = digitsEnd(from: whole)
    var isNumber = index > whole && (index == whole + 1 || bytes[whole] != UInt8(ascii: "0"))
    if index < end, bytes[index] == UInt8(ascii: ".") {
      let fraction = index + 1
      index = digitsEnd(from: fraction)
      isNumber = isNumber && index > fraction
    }
    if index < end, bytes[index] | 0x20 == UInt8(ascii: "e") {
      var exponent = index + 1
      if exponent < end, bytes[exponent] == UInt8(ascii: "+") || bytes[exponent] == UInt8(ascii: "-") { exponent += 1 }
      index = digitsEnd(from: exponent)
      isNumber = isNumber && index > exponent
    }
    guard isNumber else { throw JSONError(byteOffset: start, expected: "a number", found: foundText()) }
    return index
  }

  private func digitsEnd(from start: Int) -> Int {
    var index = start
    while index < end, decimalDigit(bytes[index]) != nil { index += 1 }
    return index
  }

  private func decimalDigit(_ byte: UInt8) -> Int? {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? Int(byte - UInt8(ascii: "0")) : nil
  }

  private mutating func readEscape(into output: inout [UInt8]) throws(JSONError) {
    guard position + 1 < end else { throw unexpected("the end of the escape") }
    switch bytes[position + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(bytes[position + 1])
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "n"): output.append(0x0A)
    case UInt8(ascii: "r"): output.append(0x0D)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "u"): return try readUnicodeEscape(into: &output)
    default: throw unexpected("an escape among \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
    }
    position += 2
  }

  private mutating func readUnicodeEscape(into output: inout [UInt8]) throws(JSONError) {
    guard let first = hexadecimalUnit(at: position) else { throw unexpected("four hexadecimal digits after \\u") }
    var scalar = UInt32(first)
    var length = 6
    if first & 0xFC00 == 0xD800, let second = hexadecimalUnit(at: position + 6), second & 0xFC00 == 0xDC00 {
      scalar = 0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF))
      length = 12
    } else if first & 0xF800 == 0xD800 {
      guard loneSurrogates == .replace else { throw unexpected("the other half of a surrogate pair") }
      replacedSurrogates += 1
      scalar = 0xFFFD
    }
    if let scalar = Unicode.Scalar(scalar) { output.append(contentsOf: UTF8.encode(scalar)!) }
    position += length
  }

  private func hexadecimalUnit(at offset: Int) -> UInt16? {
    guard offset + 6 <= end, bytes[offset] == UInt8(ascii: "\\"), bytes[offset + 1] == UInt8(ascii: "u") else {
      return nil
    }
    var unit: UInt16 = 0
    for index in offset + 2..<offset + 6 {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt16(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt16(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt16(byte - UInt8(ascii: "A") + 10)
      default: return nil
      }
    }
    return unit
  }

  /// The end of the bytes from `start` on that stand for themselves in a string: up to a quote, a backslash, a control
  /// character, ill-formed UTF-8 or the end.
  private func endOfPlainText(from start: Int) -> Int {
    bytes.withUnsafeBufferPointer { buffer in
      var index = start
      while index < end {
        let byte = buffer[index]
        if byte >= 0x80 {
          let length = Self.wellFormedLength(buffer, at: index, end: end)
          if length == 0 { break }
          index &+= length
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 {
          break
        } else {
          index &+= 1
        }
      }
      return index
    }
  }

  /// The length of the well-formed UTF-8 sequence at `position`, or 0 (Unicode 17, table 3-7).
  private static func wellFormedLength(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int, end: Int) -> Int {
    let lead = bytes[position]
    let length: Int
    var low: UInt8 = 0x80
    var high: UInt8 = 0xBF
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, low) = (3, 0xA0)
    case 0xED: (length, high) = (3, 0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, low) = (4, 0x90)
    case 0xF4: (length, high) = (4, 0x8F)
    case 0xF1...0xF3: length = 4
    default: return 0
    }
    guard end - position >= length, bytes[position + 1] >= low, bytes[position + 1] <= high else { return 0 }
    for index in position + 2..<max(position + 2, position + length) where bytes[index] & 0xC0 != 0x80 { return 0 }
    return length
  }

  private func foundText() -> String {
    guard position < end else { return "the end of the text" }
    let byte = bytes[position]
    guard byte > 0x20, byte < 0x7F else { return "byte 0x" + String(byte, radix: 16, uppercase: true) }
    // A number or a word ends where the value does; of anything else, sixteen bytes tell most.
    let endsWithValue =
      decimalDigit(byte) != nil || byte == UInt8(ascii: "-") || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
    var stop = position
    while stop < end, stop - position < 16, bytes[stop] > 0x20, bytes[stop] < 0x7F {
      if endsWithValue, [UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}")].contains(bytes[stop]) { break }
      stop += 1
    }
    return "'" + String(decoding: bytes[position..<stop], as: UTF8.self) + "'"
  }
}
