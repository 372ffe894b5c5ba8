public import Corpora
internal import Tokenization

/// Counted pieces on their way into a file: sorted tables in memory and sorted runs on disk.
public struct CountedPieces: Sendable {
  /// Texts that were counted.
  public private(set) var recordCount: UInt64 = 0
  /// Their bytes.
  public private(set) var byteCount: UInt64 = 0
  /// Occurrences of all pieces together.
  public private(set) var pieceCount: UInt64 = 0
  /// How often a table was full and went to disk.
  public private(set) var spillCount = 0

  private var tables: [SortedPieces] = []
  private var runs: RunLevels

  init(folder: String) { runs = RunLevels(folder: folder) }

  mutating func add(_ run: SpilledRun, pieceCount: UInt64) throws {
    try add(pieceCount: pieceCount)
    spillCount += 1
    try runs.add(run)
  }

  mutating func add(_ table: SortedPieces, pieceCount: UInt64, recordCount: Int, byteCount: Int) throws {
    try add(pieceCount: pieceCount)
    self.recordCount += UInt64(recordCount)
    self.byteCount += UInt64(byteCount)
    tables.append(table)
  }

  private mutating func add(pieceCount added: UInt64) throws {
    let (sum, overflow) = pieceCount.addingReportingOverflow(added)
    guard !overflow, sum <= CountsHeader.limit else {
      throw CountsError.overflow(file: "counts", what: "all pieces together")
    }
    pieceCount = sum
  }

  /// Writes the counts file.
  ///
  /// - Returns: what was written.
  /// - Throws: `CorpusError`, and what stages throw that have no words in a tokenizer file.
  /// - Complexity: O(*n* log *k*) in the pieces of all *k* runs.
  public consuming func write(
    to output: consuming AtomicOutput, program: String, stages: PieceStages
  ) throws -> CountsSummary {
    let header = CountsHeader(
      program: program, stages: stages, recordCount: recordCount, byteCount: byteCount, pieceCount: pieceCount)
    let files = runs.takeAll()
    var merged = MergedPieces<CountedRun>(capacity: tables.count + files.count, name: "counts")
    for table in tables { try merged.add(CountedRun(table: table)) }
    tables = []
    for file in files { try merged.add(CountedRun(file: file)) }
    return try CountsSummary.writing(&merged, to: output, header: header)
  }
}

/// A table in memory or a run on disk.
private struct CountedRun: PieceStream {
  var table: SortedPieces?
  var file: SpilledRun?

  mutating func next(into piece: inout [UInt8]) throws -> UInt64? {
    if let count = table?.next(into: &piece) { return count }
    return try file?.next(into: &piece) ?? nil
  }
}
