import Corpora
import Tokenization

/// Reads the files of a matrix of words as ids, some rows at a time.
struct WordMatrixReader: ~Copyable {
  private var rows: ArrayReader
  private var lengths: ArrayReader
  private var spaces: ArrayReader
  private var matrix: WordMatrix
  private var rowsLeft: Int
  private let name: String
  private static let step = 1 << 14

  /// Opens the matrix whose rows are at `path`, and the files beside it.
  ///
  /// - Throws: `RecordFailure` when they are not those of one matrix of words of `model`.
  init(_ path: String, model: ByteToWordModel, options: TextInput.Options) throws {
    let files = try WordMatrixFiles(rows: path)
    func open(_ path: String) throws -> ArrayReader {
      try ArrayReader(InputFile(path: Array(path.utf8)), options: options)
    }
    let rows = try open(files.rows)
    let lengths = try open(files.lengths)
    let spaces = try open(files.spaces)
    let width = model.scanner.maximumLength
    func check(_ header: ArrayHeader, _ element: ArrayHeader.Kind, _ shape: [Int], _ path: String) throws {
      guard header.element == element, header.shape == shape else {
        let found = header.shape.map { "\($0)" }.joined(separator: ", ")
        let wanted = shape.map { "\($0)" }.joined(separator: ", ")
        throw RecordFailure(
          location: "'\(path)'",
          reason: IDError.badMatrix(
            "expected '\(element.rawValue)' of shape (\(wanted)), found '\(header.element.rawValue)' of shape (\(found))"
          ))
      }
    }
    let count = rows.header.shape.first ?? 0
    try check(rows.header, .u16, [count, width], files.rows)
    try check(lengths.header, .u16, [count], files.lengths)
    try check(spaces.header, .bool, [count], files.spaces)
    self.rows = rows
    self.lengths = lengths
    self.spaces = spaces
    matrix = WordMatrix(model)
    rowsLeft = count
    name = path
  }

  /// Bytes of the rows' file used so far.
  var storedByteCount: Int { rows.storedByteCount }

  /// Replaces `ids` by the next ones; false at the end.
  mutating func read(into ids: inout [TokenID]) throws -> Bool {
    ids.removeAll(keepingCapacity: true)
    let count = min(rowsLeft, Self.step)
    if count == 0 {
      try rows.finish()
      try lengths.finish()
      try spaces.finish()
      return false
    }
    rowsLeft -= count
    matrix.removeAll()
    let parts = (
      try rows.read(2 * count * matrix.width), try lengths.read(2 * count), try spaces.read(count)
    )
    do {
      try matrix.append(rows: parts.0, lengths: parts.1, spaces: parts.2)
      try matrix.appendIDs(to: &ids)
    } catch {
      throw RecordFailure(location: "'\(name)'", reason: error)
    }
    return true
  }
}
