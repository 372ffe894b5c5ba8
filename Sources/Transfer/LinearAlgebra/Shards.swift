internal import Synchronization
internal import WorkerThreads

/// Work in numbered parts that do not depend on how many threads there are.
enum Shards {
  /// Calls `work` once for each of `0..<count`, on up to `workers` threads, and waits for all.
  ///
  /// - Throws: the error of the lowest number that failed.
  static func run(_ count: Int, workers: Int, _ work: @Sendable (Int) throws -> Void) throws {
    let threads = max(1, min(workers, count))
    if threads == 1 {
      for shard in 0..<count { try work(shard) }
      return
    }
    let next = Atomic<Int>(0)
    let failure = Mutex<(shard: Int, error: any Error)?>(nil)
    ThreadTeam.perform(threads) { _ in
      while true {
        let shard = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard shard < count else { return }
        do {
          try work(shard)
        } catch {
          failure.withLock { if $0.map({ shard < $0.shard }) ?? true { $0 = (shard, error) } }
        }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure.error }
  }
}
