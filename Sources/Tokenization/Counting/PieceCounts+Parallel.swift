import Synchronization
import WorkerThreads

extension PieceCounts {
  /// The pieces of all texts that `source` gives, counted by several threads.
  ///
  /// Each thread has a counter of its own and takes the next batch itself when it is done with one: reading is done by
  /// one thread at a time, counting by all of them. The counters are added up at the end, so the result depends neither
  /// on `workers` nor on which thread took what.
  ///
  /// - Parameters:
  ///   - source: where texts come from.
  ///   - workers: how many threads; 0 or less is taken as 1.
  ///   - makeCounter: makes a counter; all must be alike.
  ///   - read: puts the next texts into a batch, in place of what it held; false at the end.
  /// - Throws: what `makeCounter`, `read` and the counters throw, the first of it.
  public static func counted<Source: ~Copyable>(
    from source: consuming sending Source, workers: Int, makeCounter: @Sendable () throws -> PieceCounter,
    read: @Sendable (inout Source, inout TextBatch) throws -> Bool
  ) throws -> (counts: PieceCounts, byteCount: Int) {
    let sum = Mutex((counts: PieceCounts(), byteCount: 0))
    try inParallel(
      from: source, workers: workers, makeCounter: makeCounter, read: read,
      finish: { counter in
        try sum.withLock { sum in
          try sum.counts.merge(counter.counts)
          sum.byteCount += counter.byteCount
        }
      })
    return sum.withLock { $0 }
  }

  /// Counts the pieces of all texts that `source` gives in a counter for each thread.
  ///
  /// - Parameters:
  ///   - before: is called with a counter and the texts that it is about to count.
  ///   - finish: is called with each counter when there are no more texts, by several threads at once.
  package static func inParallel<Source: ~Copyable>(
    from source: consuming sending Source, workers: Int, makeCounter: @Sendable () throws -> PieceCounter,
    read: @Sendable (inout Source, inout TextBatch) throws -> Bool,
    before: @Sendable (inout PieceCounter, TextBatch) throws -> Void = { _, _ in },
    finish: @Sendable (inout PieceCounter) throws -> Void
  ) throws {
    let state = Mutex(SharedSource(source))
    ThreadTeam.perform(max(1, workers)) { _ in
      do {
        var counter = try makeCounter()
        var batch = TextBatch()
        while try state.withLock({ try $0.next(&batch, read) }) {
          try before(&counter, batch)
          try counter.add(batch)
        }
        try finish(&counter)
      } catch {
        state.withLock { $0.fail(error) }
      }
    }
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }
}

/// A source of texts that stops at its end or at the first failure of anyone who uses it.
private struct SharedSource<Source: ~Copyable>: ~Copyable {
  private var source: Source
  private var isDone = false
  private(set) var failure: (any Error)?

  init(_ source: consuming Source) { self.source = source }

  mutating func next(_ batch: inout TextBatch, _ read: (inout Source, inout TextBatch) throws -> Bool) throws -> Bool {
    guard !isDone else { return false }
    // Until the call returns well there is nothing more to be had, whatever happens in it.
    isDone = true
    let found = try read(&source, &batch)
    isDone = !found
    return found
  }

  mutating func fail(_ error: any Error) {
    isDone = true
    if failure == nil { failure = error }
  }
}
