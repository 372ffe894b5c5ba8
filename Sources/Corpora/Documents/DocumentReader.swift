/// Reads the documents of files one after another, in order.
///
/// A document never spans two files. Memory: one batch of `RecordReader` and the longest document, which is bounded by
/// `RecordReader.Options.maximumRecordByteCount`.
public struct DocumentReader: ~Copyable {
  /// A document.
  public struct Document: Sendable, Equatable {
    /// As it stands in the file: without its terminator, without blank lines before and after it.
    public var bytes: [UInt8] = []
    /// Its text: the member of a JSON object, otherwise the same bytes.
    public var text: [UInt8] = []

    /// An empty document.
    public init() {}
  }

  /// What one document is.
  public let boundary: DocumentBoundary
  /// Documents left out because they were no JSON object with a text.
  public private(set) var skippedDocumentCount = 0

  private var reader: RecordReader
  private let options: RecordReader.Options
  private var batch = RecordBatch()
  private var nextRecord = 0
  private var decoder: JSONLinesDecoder?

  /// A reader at the start of the first file.
  public init(_ input: TextInput, boundary: DocumentBoundary, options: RecordReader.Options = .init()) {
    self.boundary = boundary
    self.options = options
    let framing: Framing =
      switch boundary {
      case .line, .blankLine, .jsonl: .line
      case .null: .null
      case .file: .whole
      }
    reader = RecordReader(input, framing: framing, options: options)
    if case .jsonl(let field) = boundary { decoder = JSONLinesDecoder(field: field) }
  }

  /// Bytes of the files used so far (compressed, where they are).
  public var storedByteCount: Int { reader.storedByteCount }

  /// Puts the next document into `document`, in place of what it held. False when there is none.
  ///
  /// - Throws: `CorpusError`. The reader must not be used after that.
  public mutating func read(into document: inout Document) throws(CorpusError) -> Bool {
    document.bytes.removeAll(keepingCapacity: true)
    document.text.removeAll(keepingCapacity: true)
    switch boundary {
    case .line, .null, .file:
      guard try fillBatch() else { return false }
      document.bytes.append(contentsOf: batch.bytes[batch.ranges[nextRecord]])
      nextRecord += 1
    case .jsonl:
      return try readObject(into: &document)
    case .blankLine:
      guard try readParagraphs(into: &document.bytes) else { return false }
    }
    document.text.append(contentsOf: document.bytes)
    return true
  }

  // MARK: Details

  /// Sees to it that `batch` has a record left.
  private mutating func fillBatch() throws(CorpusError) -> Bool {
    guard nextRecord == batch.ranges.count else { return true }
    nextRecord = 0
    return try reader.read(into: &batch)
  }

  private mutating func readObject(into document: inout Document) throws(CorpusError) -> Bool {
    while try fillBatch() {
      let range = batch.ranges[nextRecord]
      let line = batch.firstRecord + nextRecord
      nextRecord += 1
      do throws(JSONLinesDecoder.BadLine) {
        guard try decoder?.decode(batch.bytes, range, into: &document.text) == true else { continue }
      } catch {
        document.text.removeAll(keepingCapacity: true)
        guard options.badRecords == .skip else {
          throw .badRecord(
            file: batch.file.name, line: line, byteOffset: batch.byteOffset + error.byteOffset, reason: error.reason)
        }
        skippedDocumentCount += 1
        continue
      }
      document.bytes.append(contentsOf: Self.object(in: batch.bytes[range]))
      return true
    }
    return false
  }

  /// A line of JSON without byte order mark and carriage return.
  private static func object(in line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    if line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
    if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
    return line
  }

  private mutating func readParagraphs(into document: inout [UInt8]) throws(CorpusError) -> Bool {
    while try fillBatch() {
      // Files begin with record 1: a document ends with its file.
      if nextRecord == 0, batch.firstRecord == 1, !document.isEmpty { return true }
      let line = batch.bytes[batch.ranges[nextRecord]]
      if isBlank(line) {
        nextRecord += 1
        if !document.isEmpty { return true }
        continue
      }
      if !document.isEmpty { document.append(UInt8(ascii: "\n")) }
      document.append(contentsOf: line)
      if document.count > options.maximumRecordByteCount {
        throw .recordTooLong(
          file: batch.file.name, record: batch.firstRecord + nextRecord, byteOffset: batch.byteOffset + line.startIndex,
          limit: options.maximumRecordByteCount)
      }
      nextRecord += 1
    }
    return !document.isEmpty
  }
}
