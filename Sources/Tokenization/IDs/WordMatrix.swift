/// Words as rows of ids of one width, the form that a model over words of bytes is trained on.
///
/// ```
/// ids      <word> a  <spaced-word> c a t
/// rows     a 0 0 0        lengths 1   spaces false
///          c a t 0                3          true
/// ```
///
/// A row holds the ids of a word's bytes, filled up with the padding id 0. A special token is a row of its own with
/// nothing else in it. From rows, lengths and flags the ids come back as they were.
///
/// - Source: papers.md 5.
public struct WordMatrix: Sendable, Equatable {
  /// Ids in a row: the most bytes that a word of the model has.
  public let width: Int
  /// `count × width` ids, row by row.
  public private(set) var rows: [UInt16] = []
  /// How many ids of each row are meant.
  public private(set) var lengths: [UInt16] = []
  /// Whether one space stands before each word.
  public private(set) var spaces: [Bool] = []

  private let byteBase: TokenID
  private let marks: (word: TokenID, spaced: TokenID)

  /// An empty matrix for the words of `model`.
  public init(_ model: ByteToWordModel) {
    width = model.scanner.maximumLength
    byteBase = model.byteBase
    marks = (model.wordMark, model.spacedWordMark)
  }

  /// Whether the rows are the same; of which model they are is not asked.
  public static func == (left: WordMatrix, right: WordMatrix) -> Bool {
    left.width == right.width && left.rows == right.rows && left.lengths == right.lengths && left.spaces == right.spaces
  }

  /// How many rows there are.
  public var count: Int { lengths.count }

  /// Takes all rows out and keeps the memory.
  public mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
    spaces.removeAll(keepingCapacity: true)
  }

  /// Appends the words of a text.
  ///
  /// - Parameter ids: what the model's tokenizer made of it.
  /// - Throws: `IDError` for ids that it does not make; nothing is appended then.
  /// - Complexity: O(*n* + *r w*) for *n* ids in *r* rows of width *w*.
  public mutating func append(_ ids: [TokenID]) throws(IDError) {
    // Every id that is no byte begins a row.
    var newRowCount = 0
    for id in ids where !isByte(id) { newRowCount += 1 }
    var newLengths: [UInt16] = []
    var newSpaces: [Bool] = []
    newLengths.reserveCapacity(newRowCount)
    newSpaces.reserveCapacity(newRowCount)
    var newRows = [UInt16](repeating: 0, count: newRowCount * width)
    var index = 0
    while index < ids.count {
      let first = ids[index]
      let start = newLengths.count * width
      let isWord = first == marks.word || first == marks.spaced
      var end = index + 1
      if isWord {
        while end < ids.count, isByte(ids[end]) { end += 1 }
        guard end - index - 1 > 0, end - index - 1 <= width else {
          throw .badMatrix("id \(index) begins a word of \(end - index - 1) bytes: expected from 1 to \(width)")
        }
        for offset in 0..<end - index - 1 {
          newRows[start + offset] = UInt16(truncatingIfNeeded: ids[index + 1 + offset])
        }
      } else {
        guard !isByte(first), first <= TokenID(UInt16.max) else {
          throw .badMatrix("id \(index) is \(first): expected a word's mark or a special token")
        }
        newRows[start] = UInt16(first)
      }
      newLengths.append(isWord ? UInt16(end - index - 1) : 1)
      newSpaces.append(first == marks.spaced)
      index = end
    }
    rows += newRows
    lengths += newLengths
    spaces += newSpaces
  }

  /// Appends rows as they were stored.
  ///
  /// - Parameters:
  ///   - rows: little-endian ids, `width` in each row.
  ///   - lengths: little-endian numbers, one a row.
  ///   - spaces: a byte a row, 0 for false.
  /// - Throws: `IDError` when they do not belong together.
  public mutating func append(
    rows newRows: [UInt8], lengths newLengths: [UInt8], spaces newSpaces: [UInt8]
  ) throws(IDError) {
    let count = newSpaces.count
    guard newLengths.count == 2 * count, newRows.count == 2 * count * width else {
      throw .badMatrix(
        "\(newRows.count / (2 * width)) rows, \(newLengths.count / 2) lengths and \(count) flags: expected as many of each"
      )
    }
    let parsed = Self.numbers(in: newLengths)
    if let length = parsed.first(where: { $0 > width }) {
      throw .badMatrix("a row of \(length) ids: expected at most \(width)")
    }
    rows += Self.numbers(in: newRows)
    lengths += parsed
    spaces += newSpaces.map { $0 != 0 }
  }

  /// Appends the ids of all rows to `ids`: what ``append(_:)`` took. A row of length 0 is padding and gives none.
  ///
  /// - Throws: `IDError` when a row holds something that is neither bytes nor one special token.
  public func appendIDs(to ids: inout [TokenID]) throws(IDError) {
    ids.reserveCapacity(ids.count + 8 * count)
    for row in 0..<count where lengths[row] > 0 {
      let start = row * width
      let length = Int(lengths[row])
      let first = TokenID(rows[start])
      if length == 1, !isByte(first), first != marks.word, first != marks.spaced {
        ids.append(first)
        continue
      }
      ids.append(spaces[row] ? marks.spaced : marks.word)
      for id in rows[start..<start + length] {
        guard isByte(TokenID(id)) else { throw .badMatrix("row \(row) holds id \(id): expected ids of bytes") }
        ids.append(TokenID(id))
      }
    }
  }

  /// The rows as they are stored: little-endian.
  public var rowBytes: [UInt8] { Self.bytes(of: rows) }
  /// The lengths as they are stored: little-endian.
  public var lengthBytes: [UInt8] { Self.bytes(of: lengths) }
  /// The flags as they are stored: a byte each.
  public var spaceBytes: [UInt8] { spaces.map { $0 ? 1 : 0 } }

  private func isByte(_ id: TokenID) -> Bool { id >= byteBase && id < byteBase + 256 }

  private static func bytes(of numbers: [UInt16]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 2 * numbers.count) { buffer, count in
      let raw = UnsafeMutableRawBufferPointer(buffer)
      for index in numbers.indices {
        raw.storeBytes(of: numbers[index].littleEndian, toByteOffset: 2 &* index, as: UInt16.self)
      }
      count = 2 * numbers.count
    }
  }

  private static func numbers(in bytes: [UInt8]) -> [UInt16] {
    bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / 2).map { UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 &* $0, as: UInt16.self)) }
    }
  }
}
