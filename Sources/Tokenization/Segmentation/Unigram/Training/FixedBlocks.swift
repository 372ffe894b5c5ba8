import Synchronization
import WorkerThreads

/// Work on a list in blocks that do not depend on the number of threads, so that sums over the blocks in their order do
/// not either.
enum FixedBlocks {
  /// How many blocks there are: more threads than this have nothing to do.
  static let count = 16

  /// The results of `work` on each block of `0..<length`, in order; blocks weigh about the same by `weight`.
  ///
  /// - Parameters:
  ///   - ends: ascending; the weight of the elements up to *i* is `ends[i]`.
  ///   - workers: how many threads.
  static func map<Result: Sendable>(
    ends: [Int], workers: Int, _ work: @Sendable (Range<Int>) -> Result
  ) -> [Result] {
    let blocks = ranges(ends: ends)
    let next = Mutex(0)
    let results = Mutex([Result?](repeating: nil, count: blocks.count))
    ThreadTeam.perform(max(1, min(workers, blocks.count))) { _ in
      while true {
        let block = next.withLock { next -> Int in
          next += 1
          return next - 1
        }
        guard block < blocks.count else { return }
        let result = work(blocks[block])
        results.withLock { $0[block] = result }
      }
    }
    return results.withLock { $0.compactMap { $0 } }
  }

  private static func ranges(ends: [Int]) -> [Range<Int>] {
    let total = ends.last ?? 0
    var ranges: [Range<Int>] = []
    var start = 0
    for block in 1...count {
      let goal = block == count ? Int.max : total / count * block
      var end = start
      if block == count { end = ends.count } else { while end < ends.count, ends[end] <= goal { end += 1 } }
      if start < end { ranges.append(start..<end) }
      start = end
    }
    return ranges
  }
}
