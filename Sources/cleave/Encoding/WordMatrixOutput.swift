import ArgumentParser
import Corpora
import Tokenization

/// A matrix of words on its way to its files.
struct WordMatrixOutput: ~Copyable {
  private var rows: AtomicOutput
  private var lengths: AtomicOutput
  private var spaces: AtomicOutput
  private var records: AtomicOutput
  private let width: Int
  private var rowCount = 0
  private var recordCount = 0

  /// Opens the files.
  init(_ files: WordMatrixFiles, width: Int) throws {
    var rows = try AtomicOutput(path: files.rows)
    var lengths = try AtomicOutput(path: files.lengths)
    var spaces = try AtomicOutput(path: files.spaces)
    var records = try AtomicOutput(path: files.records)
    // The real headers follow when the shapes are known.
    try rows.write(ArrayHeader(.u16, shape: [0, width]).bytes)
    try lengths.write(ArrayHeader(.u16, shape: [0]).bytes)
    try spaces.write(ArrayHeader(.bool, shape: [0]).bytes)
    try records.write(ArrayHeader(.i64, shape: [0]).bytes)
    guard rows.canReplaceStart, lengths.canReplaceStart, spaces.canReplaceStart, records.canReplaceStart else {
      throw ValidationError("A matrix of words goes to plain files, not to a pipe or device.")
    }
    self.width = width
    self.rows = rows
    self.lengths = lengths
    self.spaces = spaces
    self.records = records
  }

  /// Writes what a batch became.
  mutating func write(_ batch: WordMatrixEncoder.Encoded) throws {
    for start in batch.recordStarts { try writeRecord(at: rowCount + start) }
    try rows.write(batch.matrix.rowBytes)
    try lengths.write(batch.matrix.lengthBytes)
    try spaces.write(batch.matrix.spaceBytes)
    rowCount += batch.matrix.count
  }

  /// Puts the headers and then the files in their places.
  mutating func commit() throws {
    try writeRecord(at: rowCount)
    try rows.replaceStart(ArrayHeader(.u16, shape: [rowCount, width]).bytes)
    try lengths.replaceStart(ArrayHeader(.u16, shape: [rowCount]).bytes)
    try spaces.replaceStart(ArrayHeader(.bool, shape: [rowCount]).bytes)
    try records.replaceStart(ArrayHeader(.i64, shape: [recordCount]).bytes)
    try lengths.commit()
    try spaces.commit()
    try records.commit()
    try rows.commit()
  }

  private mutating func writeRecord(at row: Int) throws {
    recordCount += 1
    var number = UInt64(row)
    var bytes: [UInt8] = []
    for _ in 0..<8 {
      bytes.append(UInt8(truncatingIfNeeded: number))
      number >>= 8
    }
    try records.write(bytes)
  }
}

/// Turns batches of records into rows of words; one for each thread.
struct WordMatrixEncoder: ~Copyable {
  /// What a batch became.
  struct Encoded: Sendable {
    var matrix: WordMatrix
    /// The row of the batch at which each record begins that begins in it.
    var recordStarts: [Int] = []
  }

  private var encoder: Encoder
  private let model: ByteToWordModel
  private var ids: [TokenID] = []

  init(_ compiled: CompiledTokenizer, model: ByteToWordModel) {
    encoder = Encoder(compiled)
    self.model = model
  }

  /// The rows of a batch.
  ///
  /// - Throws: `RecordFailure`, with the place of the record.
  mutating func encode(_ job: RecordEncoder.Job) throws -> Encoded {
    var encoded = Encoded(matrix: WordMatrix(model))
    for (index, range) in job.batch.ranges.enumerated() {
      if index > 0 || !job.continuesRecord { encoded.recordStarts.append(encoded.matrix.count) }
      do {
        ids.removeAll(keepingCapacity: true)
        try encoder.encode(
          job.batch.bytes.span.extracting(range), record: job.firstRecord + UInt64(index), into: &ids)
        try encoded.matrix.append(ids)
      } catch {
        throw RecordFailure(location: job.batch.location(of: index), reason: error)
      }
    }
    return encoded
  }
}
