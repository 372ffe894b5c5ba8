/// Patterns of tiktoken's engine, spelt so that Hugging Face's engine finds the same matches.
///
/// ```
/// \p{N}{1,3}+|…   →  \p{N}{1,3}|…        a possessive interval would be read as "once or more"
/// (?:ab){2}+c     →  (?>(?:ab){2})c
/// a$              →  a\z                 `$` would also stand before a line feed
/// \s++$           →  \s++$               no line feed can follow: all white space is taken
/// ```
///
/// - Source: formats.md 7, the two traps.
package enum OnigurumaPattern {
  /// What cannot be said in Hugging Face's dialect.
  package struct Untranslatable: Error {
    package let found: String
  }

  /// `pattern` in Hugging Face's dialect.
  ///
  /// - Throws: `Untranslatable` for inline flags other than `i` and `x`, and for unbalanced brackets.
  package static func spelling(ofFancyRegex pattern: [UInt8]) throws(Untranslatable) -> [UInt8] {
    var output: [UInt8] = []
    /// Where in `output` the last atom begins, for each open group and the level outside.
    var atomStarts = [0]
    var groupStarts: [Int] = []
    var index = 0
    func fail(_ found: String) -> Untranslatable {
      Untranslatable(found: "\(found) in \(FormatError.quoted(pattern))")
    }
    func byte(_ offset: Int) -> UInt8? { offset < pattern.count ? pattern[offset] : nil }
    while index < pattern.count {
      let current = pattern[index]
      switch current {
      case UInt8(ascii: "\\"):
        let end = escapeEnd(pattern, from: index)
        atomStarts[atomStarts.count - 1] = output.count
        output.append(contentsOf: pattern[index..<end])
        index = end
      case UInt8(ascii: "["):
        guard let end = classEnd(pattern, from: index) else { throw fail("a class without end") }
        atomStarts[atomStarts.count - 1] = output.count
        output.append(contentsOf: pattern[index..<end])
        index = end
      case UInt8(ascii: "("):
        if byte(index + 1) == UInt8(ascii: "?") {
          var flag = index + 2
          while let letter = byte(flag), letter == UInt8(ascii: "-") || (letter >= 0x61 && letter <= 0x7A) {
            guard letter == UInt8(ascii: "i") || letter == UInt8(ascii: "x") || letter == UInt8(ascii: "-") else {
              throw fail("the flag '\(Character(Unicode.Scalar(letter)))'")
            }
            flag += 1
          }
        }
        groupStarts.append(output.count)
        atomStarts.append(output.count + 1)
        output.append(current)
        index += 1
        // `?` after a parenthesis opens no quantifier.
        if byte(index) == UInt8(ascii: "?") {
          output.append(UInt8(ascii: "?"))
          index += 1
        }
      case UInt8(ascii: ")"):
        guard let start = groupStarts.popLast() else { throw fail("')' without '('") }
        atomStarts.removeLast()
        atomStarts[atomStarts.count - 1] = start
        output.append(current)
        index += 1
      case UInt8(ascii: "{"):
        guard let end = intervalEnd(pattern, from: index) else {
          atomStarts[atomStarts.count - 1] = output.count
          output.append(current)
          index += 1
          continue
        }
        output.append(contentsOf: pattern[index..<end])
        index = end
        guard byte(index) == UInt8(ascii: "+") else { continue }
        index += 1
        // Nothing of the alternative follows, so giving back would never help.
        if groupStarts.isEmpty, byte(index) == nil || byte(index) == UInt8(ascii: "|") { continue }
        output.insert(contentsOf: "(?>".utf8, at: atomStarts[atomStarts.count - 1])
        output.append(UInt8(ascii: ")"))
      case UInt8(ascii: "$"):
        let takesAllSpace =
          output.suffix(4).elementsEqual(#"\s++"#.utf8) && output.dropLast(4).last != UInt8(ascii: "\\")
        output.append(contentsOf: takesAllSpace ? "$".utf8 : #"\z"#.utf8)
        index += 1
      case UInt8(ascii: "^"):
        output.append(contentsOf: #"\A"#.utf8)
        index += 1
      case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "|"):
        output.append(current)
        index += 1
      default:
        var end = index + 1
        while let next = byte(end), next & 0xC0 == 0x80 { end += 1 }
        atomStarts[atomStarts.count - 1] = output.count
        output.append(contentsOf: pattern[index..<end])
        index = end
      }
    }
    guard groupStarts.isEmpty else { throw fail("'(' without ')'") }
    return output
  }

  /// The end of the escape at `start`: `\s`, `\p{Lu}`, `\x{41}`.
  private static func escapeEnd(_ pattern: [UInt8], from start: Int) -> Int {
    guard start + 1 < pattern.count else { return pattern.count }
    var end = start + 2
    let letter = pattern[start + 1] | 0x20
    if letter == UInt8(ascii: "p") || letter == UInt8(ascii: "x") || letter == UInt8(ascii: "u"), end < pattern.count,
      pattern[end] == UInt8(ascii: "{")
    {
      while end < pattern.count, pattern[end] != UInt8(ascii: "}") { end += 1 }
      return min(end + 1, pattern.count)
    }
    while end < pattern.count, pattern[end] & 0xC0 == 0x80 { end += 1 }
    return end
  }

  /// The end of the class at `start`, classes inside it included.
  private static func classEnd(_ pattern: [UInt8], from start: Int) -> Int? {
    var depth = 0
    var index = start
    while index < pattern.count {
      switch pattern[index] {
      case UInt8(ascii: "\\"): index += 1
      case UInt8(ascii: "["):
        depth += 1
        if index + 1 < pattern.count, pattern[index + 1] == UInt8(ascii: "^") { index += 1 }
        // A bracket that comes first stands for itself.
        if index + 1 < pattern.count, pattern[index + 1] == UInt8(ascii: "]") { index += 1 }
      case UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return index + 1 }
      default: break
      }
      index += 1
    }
    return nil
  }

  /// The end of the interval `{m}`, `{m,}`, `{m,n}` or `{,n}` at `start`; nil when the brace stands for itself.
  private static func intervalEnd(_ pattern: [UInt8], from start: Int) -> Int? {
    var index = start + 1
    var digits = 0
    var commas = 0
    while index < pattern.count {
      switch pattern[index] {
      case 0x30...0x39: digits += 1
      case UInt8(ascii: ","): commas += 1
      case UInt8(ascii: "}"): return digits > 0 && commas < 2 ? index + 1 : nil
      default: return nil
      }
      index += 1
    }
    return nil
  }
}
