/// Words with their morphemes, to see whether tokens end where morphemes do.
///
/// The file: UTF-8, a word a line, a tab, its morphemes with single spaces between them; their concatenation is the word.
/// Further columns, blank lines and lines that begin with `#` are left out. A word that stands twice counts twice.
///
/// ```
/// unbelievable	un believ able
/// cats	cat s
/// ```
public struct GoldSegmentations: Sendable, Equatable {
  /// One word.
  public struct Word: Sendable, Equatable {
    /// Its bytes.
    public var bytes: [UInt8]
    /// Where morphemes end within it, the end of the word left out.
    public var boundaries: [Int]
  }

  /// The words in the order of the file.
  public private(set) var words: [Word] = []

  /// Reads a file's content.
  ///
  /// - Throws: `MorphologyError` with the line.
  public init(_ bytes: [UInt8]) throws(MorphologyError) {
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      let line = line.last == 0x0D ? line.dropLast() : line
      guard let first = line.first, first != UInt8(ascii: "#") else { continue }
      let columns = line.split(separator: 0x09, omittingEmptySubsequences: false)
      guard columns.count >= 2 else {
        throw MorphologyError(line: index + 1, reason: "expected a word, a tab and its morphemes, found no tab")
      }
      let morphemes = columns[1].split(separator: 0x20)
      guard !columns[0].isEmpty, Array(morphemes.joined()) == Array(columns[0]) else {
        throw MorphologyError(
          line: index + 1,
          reason: "expected morphemes that join to '\(String(decoding: columns[0], as: UTF8.self))', found "
            + "'\(String(decoding: columns[1], as: UTF8.self))'")
      }
      var boundaries: [Int] = []
      var end = 0
      for morpheme in morphemes.dropLast() {
        end += morpheme.count
        boundaries.append(end)
      }
      words.append(Word(bytes: Array(columns[0]), boundaries: boundaries))
    }
  }
}

/// A line of a file of morphemes that cannot be used.
public struct MorphologyError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The line, from 1.
  public let line: Int
  /// What was expected and what was found.
  public let reason: String
  /// The line and the reason.
  public var description: String { "line \(line): \(reason)" }
}
