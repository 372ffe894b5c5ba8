public import Corpora
public import Tokenization

/// Counts as they are kept while a text is counted: a counts file whose header says how far that has come.
public enum KeptCounts {
  /// Writes what has been counted. The header gets the sum of the counts.
  ///
  /// - Throws: `CorpusError`, `CountsError.overflow`.
  /// - Complexity: O(*n* log *n*) in the distinct pieces; it takes the memory of the counts once more.
  public static func write(_ counts: PieceCounts, header: CountsHeader, to output: consuming AtomicOutput) throws {
    var header = header
    header.pieceCount = counts.total
    guard counts.total <= CountsHeader.limit else {
      throw CountsError.overflow(file: "counts", what: "all pieces together")
    }
    var sorted = SortedPieces(counts)
    var writer = try CountsWriter(output, header: header)
    var piece: [UInt8] = []
    while let count = sorted.next(into: &piece) { try writer.write(piece, count: count) }
    try writer.commit()
  }

  /// Reads what was written.
  ///
  /// - Throws: `CountsError`, `CorpusError`.
  /// - Complexity: O(*n*) in the bytes of the file; it takes the memory of the counts.
  public static func read(_ file: InputFile) throws -> (header: CountsHeader, counts: PieceCounts) {
    var reader = try CountsReader(file, lineLimit: 1 << 33, acceptsUnfinished: true)
    var counts = PieceCounts()
    var piece: [UInt8] = []
    while let count = try reader.next(into: &piece) { try counts.add(piece, count: count) }
    return (reader.header, counts)
  }
}
