import Synchronization
import WorkerThreads

/// Work in parts that do not depend on the number of threads.
enum ParallelBlocks {
  /// Calls `work` once with each number below `count`; a thread takes the next one when it is done with one.
  static func run(_ count: Int, workers: Int, _ work: @Sendable (Int) -> Void) {
    let next = Atomic(0)
    ThreadTeam.perform(max(1, min(workers, count))) { _ in
      while true {
        let block = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard block < count else { return }
        work(block)
      }
    }
  }

  /// The same for work that keeps something from part to part: `work` gets the numbers of the thread and of the part.
  static func run(_ count: Int, threads: Int, _ work: @Sendable (_ thread: Int, _ block: Int) -> Void) {
    let next = Atomic(0)
    ThreadTeam.perform(max(1, threads)) { thread in
      while true {
        let block = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard block < count else { return }
        work(thread, block)
      }
    }
  }
}
