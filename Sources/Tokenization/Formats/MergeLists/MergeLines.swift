/// Merges as lines of text: `left right`, in the order in which they are made.
///
/// ```
/// #version: 0.2
/// t h
/// th e</w>
/// ```
///
/// - Source: formats.md 5 (`merges.txt`) and 14 (subword-nmt, fastBPE).
struct MergeLines {
  /// One line with a merge.
  struct Line {
    /// Counted from 1.
    let number: Int
    let left: ArraySlice<UInt8>
    let right: ArraySlice<UInt8>
  }

  let lines: [Line]
  /// What the first line says behind `#version:`; nil when it says nothing.
  let version: String?
  private let file: String

  /// The lines of `bytes`; a third field, as fastBPE's counts, is passed over when `allowsCounts`.
  ///
  /// - Parameter limit: no more merges than these are read.
  /// - Throws: `FormatError` with the line that does not hold two tokens with one space between them.
  init(_ bytes: [UInt8], file: String, allowsCounts: Bool = false, limit: Int = .max) throws(FormatError) {
    self.file = file
    var lines: [Line] = []
    var version: String?
    var number = 0
    var start = 0
    while start < bytes.count, lines.count < limit {
      number += 1
      var stop = start
      while stop < bytes.count, bytes[stop] != 0x0A { stop += 1 }
      let next = stop + 1
      if stop > start, bytes[stop - 1] == 0x0D { stop -= 1 }
      let line = bytes[start..<stop]
      guard lines.count < Vocabulary.idLimit else {
        throw FormatError(
          file: file, at: .line(number), expected: "at most \(Vocabulary.idLimit) merges", found: "more")
      }
      start = next
      if number == 1, let mark = MergeLines.version(line) {
        version = mark
        continue
      }
      if line.isEmpty { continue }
      // A line of spaces has as many fields: three and a rest tell all.
      let fields = line.split(separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false)
      let isPair =
        fields.count == 2 || (allowsCounts && fields.count == 3 && fields[2].allSatisfy { $0 >= 0x30 && $0 <= 0x39 })
      guard isPair, !fields[0].isEmpty, !fields[1].isEmpty else {
        throw FormatError(
          file: file, at: .line(number),
          expected: "two tokens with one space between them" + (allowsCounts ? ", or with a count behind them" : ""),
          found: FormatError.quoted(line))
      }
      lines.append(Line(number: number, left: fields[0], right: fields[1]))
    }
    self.lines = lines
    self.version = version
  }

  /// What stands behind `#version:` in a first line.
  static func version(_ line: ArraySlice<UInt8>) -> String? {
    let text = String(decoding: line.prefix(80), as: UTF8.self)
    guard let mark = text.firstRange(of: "#version:") else { return nil }
    return String(text[mark.upperBound...].drop { $0 == " " })
  }

  /// The merges of the lines, ranked by their order.
  ///
  /// - Throws: `FormatError` with the line whose tokens are not in `vocabulary`.
  func merges(in vocabulary: Vocabulary) throws(FormatError) -> [BytePairModel.Merge] {
    var joiner = MergeJoiner(vocabulary: vocabulary, prefix: [])
    var merges: [BytePairModel.Merge] = []
    merges.reserveCapacity(lines.count)
    for line in lines {
      merges.append(
        try joiner.merge(line.left, line.right, rank: merges.count) { expected, found in
          FormatError(file: file, at: .line(line.number), expected: expected, found: found)
        })
    }
    return merges
  }

  /// Appends a line.
  ///
  /// - Throws: `FormatError` for a token that a line cannot hold.
  static func append(
    _ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>, to text: inout [UInt8], file: String
  ) throws(FormatError) {
    for token in [left, right] where token.contains(where: { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }) || token.isEmpty
    {
      throw FormatError(
        file: file, component: "merges", expected: "tokens without spaces and line breaks",
        found: FormatError.quoted(token), advice: "write a tokenizer.json")
    }
    text.append(contentsOf: left)
    text.append(0x20)
    text.append(contentsOf: right)
    text.append(0x0A)
  }
}
