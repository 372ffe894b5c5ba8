private import CICU

/// A regular expression that finds its matches in bytes, by way of ICU.
///
/// A value of this type can be used from several threads at once. The bytes need not be UTF-8: a sequence of ill-formed
/// ones counts as one U+FFFD, and offsets are exact all the same.
public struct RegexMatcher: Sendable {
  /// The expression as it was given.
  public let pattern: [UInt8]
  private let compiled: CompiledRegex

  /// Steps and memory are bounded: 10 million backtracking points and 100 for each byte of text, and 128 MB.
  private static let stackLimit: Int32 = 128 << 20

  /// Compiles `pattern`, written for the tool of `dialect`.
  ///
  /// - Throws: `RegexError` when it is malformed, or has a part whose meaning in that tool ICU cannot reproduce.
  public init(_ pattern: [UInt8], dialect: RegexDialect) throws(RegexError) {
    self.pattern = pattern
    let text = try RegexTranslator.translate(pattern, dialect: dialect).map { CChar(bitPattern: $0) }
    var regex: OpaquePointer?
    var errorOffset: Int32 = -1
    let status = cicu_regex_open(text, Int32(clamping: text.count), &regex, &errorOffset)
    guard status <= 0, let regex else {
      throw .malformed(
        pattern: String(decoding: pattern, as: UTF8.self), byteOffset: nil,
        reason: "ICU says '\(String(cString: cicu_status_name(status)))'")
    }
    compiled = CompiledRegex(pointer: regex)
  }

  /// The matches in `text`, from left to right without overlap. There may be empty ones, not directly behind another
  /// match.
  ///
  /// - Throws: `RegexError` when the text has 2 GiB or more, or takes more steps or memory than the limits.
  /// - Complexity: as the pattern; bounded by a constant number of steps per byte.
  public func matches(in text: UnsafeBufferPointer<UInt8>) throws(RegexError) -> [Range<Int>] {
    var result: [Range<Int>] = []
    try forEachText(in: text, [0..<text.count]) { _, matches in result = matches }
    return result
  }

  /// Calls `body` with each of `ranges`, as a text of its own, and its matches as offsets in `text`.
  func forEachText(
    in text: UnsafeBufferPointer<UInt8>, _ ranges: [Range<Int>], _ body: (Range<Int>, [Range<Int>]) -> Void
  ) throws(RegexError) {
    var opened: OpaquePointer?
    try check(cicu_matcher_open(compiled.pointer, &opened), byteOffset: 0)
    guard let matcher = opened else { return }
    defer { cicu_matcher_close(matcher) }
    var matches: [Range<Int>] = []
    for range in ranges {
      matches.removeAll(keepingCapacity: true)
      guard range.count <= Int(Int32.max) else { throw .textTooLong(byteCount: range.count) }
      let part = UnsafeBufferPointer(rebasing: text[range])
      let steps = Int32(clamping: 1000 + part.count / 100)
      let status = part.withMemoryRebound(to: CChar.self) { characters in
        // ICU wants an address also for an empty text.
        withUnsafePointer(to: 0 as CChar) { empty in
          cicu_matcher_set_text(
            matcher, characters.baseAddress ?? empty, Int64(part.count), steps, Self.stackLimit)
        }
      }
      try check(status, byteOffset: range.lowerBound)
      var end = -1
      while true {
        var first: Int64 = -1
        var last: Int64 = -1
        try check(cicu_matcher_next(matcher, &first, &last), byteOffset: range.lowerBound + max(end, 0))
        guard first >= 0 else { break }
        // Oniguruma takes no empty match directly behind another; ICU does.
        if first == last, Int(first) == end { continue }
        end = Int(last)
        matches.append(range.lowerBound + Int(first)..<range.lowerBound + end)
      }
      body(range, matches)
    }
  }

  private func check(_ status: Int32, byteOffset: Int) throws(RegexError) {
    guard status > 0 else { return }
    let pattern = String(decoding: pattern, as: UTF8.self)
    let name = String(cString: cicu_status_name(status))
    switch name {
    case "U_REGEX_TIME_OUT": throw .tooManySteps(pattern: pattern, byteOffset: byteOffset)
    case "U_REGEX_STACK_OVERFLOW": throw .tooMuchMemory(pattern: pattern, byteOffset: byteOffset)
    default: throw .failed(pattern: pattern, status: name)
    }
  }
}

/// Owns a compiled expression.
private final class CompiledRegex: Sendable {
  /// ICU's compiled patterns never change and may be shared by threads; everything that changes is in the matcher that
  /// each call opens.
  nonisolated(unsafe) let pointer: OpaquePointer

  init(pointer: OpaquePointer) { self.pointer = pointer }

  deinit { cicu_regex_close(pointer) }
}
