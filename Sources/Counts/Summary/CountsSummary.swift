internal import Corpora

/// What a counts file holds, in numbers.
public struct CountsSummary: Sendable, Equatable {
  /// Its first line: stages, records, bytes and the sum of counts.
  public let header: CountsHeader
  /// Distinct pieces.
  public let distinctCount: UInt64
  /// Pieces that occur once.
  public let onceCount: UInt64
  /// How distinct pieces grow with the text; nil where there are too few.
  public let growth: HeapsFit?

  /// Writes what `pieces` gives.
  ///
  /// - Parameter header: with the sums of the pieces.
  /// - Throws: `CorpusError`, and what `pieces` throws.
  static func writing(
    _ pieces: inout some PieceStream & ~Copyable, to output: consuming AtomicOutput, header: CountsHeader
  ) throws -> CountsSummary {
    var writer = try CountsWriter(output, header: header)
    var piece: [UInt8] = []
    var curve = SubsampleCurve()
    while let count = try pieces.next(into: &piece) {
      try writer.write(piece, count: count)
      curve.add(count)
    }
    try writer.commit()
    return CountsSummary(
      header: header, distinctCount: curve.distinctCount, onceCount: curve.onceCount,
      growth: curve.fit(pieceCount: header.pieceCount))
  }
}
