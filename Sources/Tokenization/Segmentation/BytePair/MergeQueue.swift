/// Merges that can be made, the one to be made first on top: a binary heap of `rank << 32 | place`.
struct MergeQueue: ~Copyable {
  private var heap: WorkBuffer<UInt64>
  private var count = 0

  init(capacity: Int) { heap = WorkBuffer(capacity: capacity) }

  /// A merge at a place. Lower ranks come first, then lower places.
  @inline(__always)
  static func entry(rank: UInt32, place: UInt32) -> UInt64 { UInt64(rank) &<< 32 | UInt64(place) }

  mutating func removeAll() { count = 0 }

  /// Adds an entry at the end; the queue is a heap again only after `order()`.
  @inline(__always)
  mutating func append(_ entry: UInt64) {
    heap.reserve(count &+ 1, keeping: count)
    heap.base[count] = entry
    count &+= 1
  }

  /// Makes a heap of what was appended.
  ///
  /// - Complexity: O(*n*)
  mutating func order() {
    var index = count / 2 - 1
    while index >= 0 {
      sink(heap.base[index], from: index)
      index -= 1
    }
  }

  @inline(__always)
  mutating func push(_ entry: UInt64) {
    append(entry)
    let heap = heap.base
    var index = count &- 1
    while index > 0 {
      let parent = (index &- 1) &>> 1
      if heap[parent] <= entry { break }
      heap[index] = heap[parent]
      index = parent
    }
    heap[index] = entry
  }

  @inline(__always)
  mutating func popLeast() -> UInt64? {
    if count == 0 { return nil }
    let least = heap.base[0]
    count &-= 1
    if count > 0 { sink(heap.base[count], from: 0) }
    return least
  }

  /// Puts `entry` at `start` or below, wherever the heap's order wants it.
  @inline(__always)
  private mutating func sink(_ entry: UInt64, from start: Int) {
    let heap = heap.base
    var index = start
    while true {
      var child = 2 &* index &+ 1
      if child >= count { break }
      if child &+ 1 < count, heap[child &+ 1] < heap[child] { child &+= 1 }
      if heap[child] >= entry { break }
      heap[index] = heap[child]
      index = child
    }
    heap[index] = entry
  }
}
