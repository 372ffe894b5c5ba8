internal import CBLAS
internal import Tokenization

/// Where the true row stands among all rows when they are ordered by their cosine to a given one.
struct RowRanks {
  private let source: EmbeddingMatrix
  /// Rows that are ranked.
  private let ids: [TokenID]
  private static let chunk = 1024

  init(_ source: EmbeddingMatrix, ids: [TokenID]) {
    self.source = source
    self.ids = ids
  }

  /// How many rows are ranked.
  var candidateCount: Int { ids.count }

  /// The rank of each true row, from 1 on; rows as near as the true one, within rounding, do not come before it.
  ///
  /// - Parameter rows: guesses, row after row.
  /// - Complexity: one product of the guesses with all rows.
  func ranks(of truths: [TokenID], rows: [Float], workers: Int) throws -> [Int] {
    let (width, count) = (source.width, truths.count)
    let guesses = FloatBuffer(rows)
    var nearness = [Float](repeating: 0, count: count)
    let row = FloatBuffer(count: width)
    for (place, id) in truths.enumerated() {
      RowRanks.normalize(guesses.base + place * width, width)
      source.read(row: Int(id), into: row.base)
      RowRanks.normalize(row.base, width)
      nearness[place] = cleave_sdot(width, row.base, guesses.base + place * width)
    }
    let (source, ids, known) = (self.source, self.ids, nearness)
    let chunkCount = (ids.count + RowRanks.chunk - 1) / RowRanks.chunk
    let counts = ChunkCounts(chunks: chunkCount, guesses: count)
    try Shards.run(chunkCount, workers: workers) { chunk in
      let part = ids[chunk * RowRanks.chunk..<min(ids.count, (chunk + 1) * RowRanks.chunk)]
      let rows = FloatBuffer(count: part.count * width)
      let cosines = FloatBuffer(count: count * part.count)
      for (place, id) in part.enumerated() {
        source.read(row: Int(id), into: rows.base + place * width)
        RowRanks.normalize(rows.base + place * width, width)
      }
      cleave_sgemm(
        0, 1, count, part.count, width, 1, guesses.base, width, rows.base, width, 0, cosines.base, part.count)
      for guess in 0..<count {
        var nearer: Int32 = 0
        for (place, id) in part.enumerated()
        where cosines.base[guess * part.count + place] > known[guess] + 1e-6 && id != truths[guess] {
          nearer += 1
        }
        counts.base[chunk * count + guess] = nearer
      }
    }
    return (0..<count).map { guess in
      (0..<chunkCount).reduce(1) { $0 + Int(counts.base[$1 * count + guess]) }
    }
  }

  private static func normalize(_ row: UnsafeMutablePointer<Float>, _ width: Int) {
    let square = cleave_sdot(width, row, row)
    guard square > 0 else { return }
    let factor = 1 / square.squareRoot()
    for column in 0..<width { row[column] *= factor }
  }

  /// How many rows of each chunk come before the true one, for each guess. Each place is written once.
  private final class ChunkCounts: Sendable {
    nonisolated(unsafe) let base: UnsafeMutablePointer<Int32>

    init(chunks: Int, guesses: Int) {
      base = .allocate(capacity: max(1, chunks * guesses))
      base.initialize(repeating: 0, count: max(1, chunks * guesses))
    }

    deinit { base.deallocate() }
  }
}
