import Tokenization

/// Known patterns, whose scanners are compared with the engine for regular expressions, and patterns that are any bytes.
enum PatternFuzzing {
  /// A byte that chooses the pattern, then a text: block scanners and scalar ones cut as the pattern does.
  static func split(_ bytes: [UInt8]) throws {
    guard let choice = bytes.first, bytes.count <= 4096 else { return }
    // What CLIP's pattern leaves out is no piece, and is looked at elsewhere.
    let patterns = SplitPattern.allCases.filter(\.coversText)
    let pattern = patterns[Int(choice) % patterns.count]
    // The engine sees ill-formed bytes in another way; `round-trip` is about those.
    let text = Array(String(decoding: bytes.dropFirst(), as: UTF8.self).utf8)
    let found = PieceScanner(pattern).pieces(in: text)
    let expected = try matches(of: pattern, in: text)
    guard found == expected else {
      throw Discrepancy(description: "\(pattern): pieces \(found), expected \(expected)")
    }
  }

  private static func matches(of pattern: SplitPattern, in text: [UInt8]) throws -> [Range<Int>] {
    if text.isEmpty { return [] }
    guard let matchers = try? engines[pattern]?.get() else {
      throw Discrepancy(description: "\(pattern) is no regular expression")
    }
    var pieces = [0..<text.count]
    for matcher in matchers {
      pieces = try pieces.flatMap { piece in
        var parts: [Range<Int>] = []
        var end = piece.lowerBound
        let found = try Array(text[piece]).withUnsafeBufferPointer { try matcher.matches(in: $0) }
        for match in found where !match.isEmpty {
          let match = piece.lowerBound + match.lowerBound..<piece.lowerBound + match.upperBound
          // What no match covers is a piece, too.
          if match.lowerBound > end { parts.append(end..<match.lowerBound) }
          parts.append(match)
          end = match.upperBound
        }
        if end < piece.upperBound { parts.append(end..<piece.upperBound) }
        return parts
      }
    }
    return pieces
  }

  private static let engines: [SplitPattern: Result<[RegexMatcher], any Error>] = Dictionary(
    uniqueKeysWithValues: SplitPattern.allCases.map { pattern in
      (
        pattern,
        Result { try pattern.regexes(in: .fancyRegex).map { try RegexMatcher(Array($0.utf8), dialect: .fancyRegex) } }
      )
    })

  /// A byte that chooses the dialect, a pattern, a zero byte, a text.
  static func match(_ bytes: [UInt8]) {
    guard let choice = bytes.first, bytes.count <= 1024 else { return }
    let parts = bytes.dropFirst().split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    let dialect: RegexDialect = choice & 1 == 0 ? .oniguruma : .fancyRegex
    let pattern = Array(parts.first ?? [])
    _ = try? OnigurumaPattern.spelling(ofFancyRegex: pattern)
    guard let matcher = try? RegexMatcher(pattern, dialect: dialect) else { return }
    // A hundred bytes are enough for a pattern that takes exponential time to come to its limit of steps.
    _ = try? Array((parts.count > 1 ? parts[1] : []).prefix(100)).withUnsafeBufferPointer {
      try matcher.matches(in: $0)
    }
  }
}
