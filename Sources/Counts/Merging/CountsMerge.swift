public import Corpora
public import Tokenization

/// Counts files added up, as streams: memory does not follow their size.
public struct CountsMerge: Sendable {
  /// The files, each with what its numbers are multiplied with: as if its text stood there so often.
  public var files: [(file: InputFile, weight: UInt64)]
  /// How the files are opened.
  public var options: TextInput.Options
  /// Longer lines are refused.
  public var lineLimit: Int
  /// A folder on the file system where runs go when there are more than ``fanIn`` files.
  public var folder: String

  /// Files that are open at once.
  public static let fanIn = 64

  /// A merge of these files.
  public init(
    _ files: [(file: InputFile, weight: UInt64)], options: TextInput.Options = TextInput.Options(),
    lineLimit: Int = 1 << 30, folder: String
  ) {
    self.files = files
    self.options = options
    self.lineLimit = lineLimit
    self.folder = folder
  }

  /// Writes the sum.
  ///
  /// - Parameters:
  ///   - program: the version that the header names.
  ///   - output: is opened when all headers have been found alike.
  ///   - progress: is told how many files have been opened.
  /// - Throws: `CountsError`, `CorpusError`; `.differentStages` before anything is written.
  /// - Complexity: O(*n* log *k*) in the pieces of all *k* files.
  public func write(
    program: String, to output: () throws -> AtomicOutput, progress: (Int) -> Void = { _ in }
  ) throws -> CountsSummary {
    var sum: (header: CountsHeader, file: String)?
    if files.count <= Self.fanIn {
      var merged = try open(files[...], sum: &sum)
      progress(files.count)
      return try finish(&merged, sum, program: program, output: output)
    }
    var runs = RunLevels(folder: folder)
    for start in stride(from: 0, to: files.count, by: Self.fanIn) {
      let end = min(start + Self.fanIn, files.count)
      var merged = try open(files[start..<end], sum: &sum)
      try runs.add(try SpilledRun(&merged, folder: folder))
      progress(end)
    }
    let files = runs.takeAll()
    var merged = MergedPieces<SpilledRun>(capacity: files.count, name: "the sum")
    for file in files { try merged.add(file) }
    return try finish(&merged, sum, program: program, output: output)
  }

  /// The sum as counts in memory, for a trainer.
  ///
  /// - Throws: `CountsError`, `CorpusError`.
  public func load() throws -> (header: CountsHeader, counts: PieceCounts) {
    var sum: (header: CountsHeader, file: String)?
    var counts = PieceCounts()
    var piece: [UInt8] = []
    for file in files {
      var reader = try open(file.file, weight: file.weight, sum: &sum)
      while let count = try reader.next(into: &piece) {
        let (weighted, overflow) = count.multipliedReportingOverflow(by: file.weight)
        guard !overflow else { throw CountsError.overflow(file: reader.name, what: "a count") }
        try counts.add(piece, count: weighted)
      }
    }
    guard let sum else { throw CountsError.damaged(file: "counts", expected: "at least one file", found: "none") }
    return (sum.header, counts)
  }

  // MARK: Details

  private func open(
    _ files: ArraySlice<(file: InputFile, weight: UInt64)>, sum: inout (header: CountsHeader, file: String)?
  ) throws -> MergedPieces<CountsReader> {
    var merged = MergedPieces<CountsReader>(capacity: files.count, name: "the sum")
    for file in files { try merged.add(try open(file.file, weight: file.weight, sum: &sum), weight: file.weight) }
    return merged
  }

  /// Opens a file, compares its header with those before, and adds its sums to theirs.
  private func open(
    _ file: InputFile, weight: UInt64, sum: inout (header: CountsHeader, file: String)?
  ) throws -> CountsReader {
    let reader = try CountsReader(file, options: options, lineLimit: lineLimit)
    var header = reader.header
    let name = reader.name
    if let sum { try header.check(alike: sum.header, file: reader.name, otherFile: sum.file) }
    func added(_ number: UInt64, _ sum: UInt64?, _ what: String) throws -> UInt64 {
      let (weighted, overflow) = number.multipliedReportingOverflow(by: weight)
      let (total, overflow2) = weighted.addingReportingOverflow(sum ?? 0)
      guard !overflow, !overflow2, total <= CountsHeader.limit else {
        throw CountsError.overflow(file: name, what: what)
      }
      return total
    }
    // A sum is no text that a training could go on to count.
    header.progress = nil
    header.recordCount = try added(header.recordCount, sum?.header.recordCount, "records")
    header.byteCount = try added(header.byteCount, sum?.header.byteCount, "bytes")
    header.pieceCount = try added(header.pieceCount, sum?.header.pieceCount, "pieces")
    sum = (header, sum?.file ?? reader.name)
    return reader
  }

  private func finish(
    _ merged: inout some PieceStream & ~Copyable, _ sum: (header: CountsHeader, file: String)?, program: String,
    output: () throws -> AtomicOutput
  ) throws -> CountsSummary {
    guard var header = sum?.header else {
      throw CountsError.damaged(file: "counts", expected: "at least one file", found: "none")
    }
    header.program = program
    return try CountsSummary.writing(&merged, to: try output(), header: header)
  }
}
