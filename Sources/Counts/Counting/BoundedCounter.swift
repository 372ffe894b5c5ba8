internal import Synchronization
public import Tokenization

/// Counts the pieces of texts of any size in a bounded amount of memory, by several threads.
///
/// ```
/// texts → a table for each thread ─ full ─→ sorted run on disk ┐
///                                 └ end ──→ sorted table ──────┴→ merged → counts file
/// ```
///
/// What comes out depends neither on the memory, nor on the threads, nor on the order of the texts.
public struct BoundedCounter: Sendable {
  /// Bytes that the tables of all threads take together. Beside them the program needs some tens of megabytes, and more
  /// where a record is long.
  public var memory: Int
  /// Threads that count.
  public var workers: Int
  /// A folder on the file system where runs go.
  public var folder: String

  /// A counter with these bounds.
  public init(memory: Int, workers: Int, folder: String) {
    self.memory = memory
    self.workers = max(1, workers)
    self.folder = folder
  }

  /// The pieces of all texts that `source` gives.
  ///
  /// - Parameters:
  ///   - makeCounter: makes a counter; all must be alike.
  ///   - read: puts the next texts into a batch, in place of what it held; false at the end.
  ///   - estimate: is told what has been seen, on the way.
  /// - Throws: what `makeCounter`, `read` and the counters throw, the first of it; `CorpusError` when a run cannot be
  ///   written.
  public func count<Source: ~Copyable>(
    from source: consuming sending Source, makeCounter: @Sendable () throws -> PieceCounter,
    read: @Sendable (inout Source, inout TextBatch) throws -> Bool, estimate: DistinctEstimate? = nil
  ) throws -> CountedPieces {
    let share = memory / workers
    let state = Mutex(CountedPieces(folder: folder))
    try PieceCounts.inParallel(
      from: source, workers: workers, makeCounter: makeCounter, read: read,
      before: { counter, texts in
        let byteCount = texts.ranges.reduce(0) { $0 + $1.count }
        estimate?.update(byteCount: counter.byteCount, distinctCount: counter.counts.distinctCount)
        // A few bytes of text make a new piece at most, as a rule; a table may be a little larger than was asked for.
        guard counter.counts.memory(adding: byteCount / 8, byteCount: byteCount / 4) > share, !counter.counts.isEmpty
        else { return }
        let counts = counter.takeCounts()
        let total = counts.total
        var sorted = SortedPieces(counts)
        let run = try SpilledRun(&sorted, folder: folder)
        try state.withLock { try $0.add(run, pieceCount: total) }
      },
      finish: { counter in
        let counts = counter.takeCounts()
        let total = counts.total
        let sorted = SortedPieces(counts)
        let (texts, bytes) = (counter.textCount, counter.byteCount)
        try state.withLock { try $0.add(sorted, pieceCount: total, recordCount: texts, byteCount: bytes) }
      })
    return state.withLock { $0 }
  }
}
