public import Corpora
internal import Glibc
internal import JSON
internal import Tokenization

/// Reads a counts file piece by piece, and trusts nothing in it.
///
/// ```swift
/// var reader = try CountsReader(InputFile(path: Array("counts.zst".utf8)))
/// var piece: [UInt8] = []
/// while let count = try reader.next(into: &piece) { … }
/// ```
///
/// Memory: what ``Corpora/TextStream`` takes, and twice the longest line.
public struct CountsReader: ~Copyable {
  /// What was counted, and how.
  public let header: CountsHeader
  /// What messages call the file.
  public let name: String
  /// How many pieces have been read; all of them at the end.
  public private(set) var distinctCount: UInt64 = 0

  private var lines: LineReader
  private var previous: [UInt8] = []
  private var sum: UInt64 = 0
  private var isAtEnd = false

  /// Opens `file`, plain or compressed, and reads its header.
  ///
  /// - Parameters:
  ///   - lineLimit: a longer line is refused. A byte of a piece takes up to four there.
  ///   - acceptsUnfinished: whether it may be a file that counts are kept in, of a text that is not counted to its end.
  /// - Throws: `CountsError`, `CorpusError`.
  public init(
    _ file: InputFile, options: TextInput.Options = TextInput.Options(), lineLimit: Int = 1 << 30,
    acceptsUnfinished: Bool = false
  ) throws {
    var lines = LineReader(try TextStream(file, options: options), limit: lineLimit)
    guard let line = try lines.next() else {
      throw CountsError.malformed(
        file: file.name, line: 1, byteOffset: 0, expected: "the header of a counts file of 'cleave count'",
        found: "an empty file")
    }
    let header = try CountsHeader(line: lines.bytes(line), file: file.name)
    guard acceptsUnfinished || header.progress?.isDone ?? true else { throw CountsError.unfinished(file: file.name) }
    self.header = header
    name = file.name
    self.lines = lines
  }

  /// Puts the next piece into `piece`, in place of what it holds, and returns its count; nil at the end. Pieces ascend by
  /// bytes.
  ///
  /// - Throws: `CountsError`, `CorpusError`. The reader must not be used after that.
  public mutating func next(into piece: inout [UInt8]) throws -> UInt64? {
    guard !isAtEnd else { return nil }
    guard let line = try lines.next() else {
      throw CountsError.damaged(
        file: name, expected: "a last line with the number of pieces", found: "the end after \(distinctCount) pieces")
    }
    let parsed = lines.withBytes(line) { (text: UnsafeBufferPointer<UInt8>) -> Parsed in
      guard let base = text.baseAddress, let tab = memchr(base, 0x09, text.count) else { return .noTab }
      let length = UnsafeRawPointer(tab) - UnsafeRawPointer(base)
      if length == 0 { return .end }
      if let place = PieceEscape.read(UnsafeBufferPointer(rebasing: text[..<length]), into: &piece) {
        return .badEscape(place)
      }
      return Self.number(UnsafeBufferPointer(rebasing: text[(length + 1)...])).map { .piece($0) }
        ?? .badCount(length + 1)
    }
    switch parsed {
    case .piece(let count):
      guard previous.lexicographicallyPrecedes(piece) else {
        throw malformed(
          line, expected: "a piece behind \(FormatError.quoted(previous)) in the order of bytes",
          found: FormatError.quoted(piece))
      }
      previous.replaceSubrange(previous.indices, with: piece)
      let (total, overflow) = sum.addingReportingOverflow(count)
      guard !overflow, total <= CountsHeader.limit else {
        throw CountsError.overflow(file: name, what: "all counts together")
      }
      sum = total
      distinctCount += 1
      return count
    case .end:
      try readEnd(line)
      isAtEnd = true
      return nil
    case .noTab: throw malformed(line, expected: "a piece, a tab and a count", found: lines.quoted(line))
    case .badEscape(let place):
      throw malformed(
        line, at: place, expected: "\\t, \\n, \\r, \\\\ or \\xHH behind a backslash",
        found: lines.quoted(line, from: place))
    case .badCount(let place):
      throw malformed(
        line, at: place, expected: "a whole number from 1 to \(CountsHeader.limit)",
        found: lines.quoted(line, from: place))
    }
  }

  // MARK: Details

  private enum Parsed {
    case piece(UInt64)
    case end, noTab
    case badEscape(Int)
    case badCount(Int)
  }

  private mutating func readEnd(_ line: Range<Int>) throws {
    let bytes = lines.bytes(line.lowerBound + 1..<line.upperBound)
    var reader = JSONReader(bytes)
    guard let value = try? reader.readValue(), case .integer(let distinct)? = value["distinct"] else {
      throw malformed(line, expected: "a piece, or the last line with its number of pieces", found: lines.quoted(line))
    }
    guard distinct == Int(clamping: distinctCount), sum == header.pieceCount else {
      throw CountsError.damaged(
        file: name, expected: "\(distinct) pieces that occur \(header.pieceCount) times together",
        found: "\(distinctCount) that occur \(sum) times")
    }
    if let more = try lines.next() {
      throw malformed(more, expected: "nothing behind the last line", found: lines.quoted(more))
    }
  }

  private func malformed(_ line: Range<Int>, at place: Int = 0, expected: String, found: String) -> CountsError {
    .malformed(
      file: name, line: lines.lineNumber, byteOffset: lines.offset(of: line) + place, expected: expected, found: found)
  }

  /// Digits without leading zeros, from 1 to ``CountsHeader/limit``.
  private static func number(_ text: UnsafeBufferPointer<UInt8>) -> UInt64? {
    guard (1...18).contains(text.count), text[0] != UInt8(ascii: "0") else { return nil }
    var value: UInt64 = 0
    for byte in text {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value &* 10 &+ UInt64(digit)
    }
    return value
  }
}
