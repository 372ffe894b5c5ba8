/// Merges that can be made, grouped by rank: for models in which a merge never makes a merge of the same or a lower rank
/// possible. Then ranks come up in ascending order, and all places of one rank can be worked off from left to right.
///
/// ```
/// heads[rank] → entry → entry → …     in the order in which they were added
/// ```
///
/// - Complexity: O(1) to add an entry, but for the first of its rank, which takes O(log *r*) in the number of waiting
///   ranks; the places of a rank are sorted where they were not added in order.
struct RankBuckets: ~Copyable {
  private var heads = WorkBuffer<UInt32>(capacity: 16)
  private var tails = WorkBuffer<UInt32>(capacity: 16)
  private var places = WorkBuffer<UInt32>(capacity: 256)
  private var links = WorkBuffer<UInt32>(capacity: 256)
  private var entryCount = 0
  private var rankCount = 0
  private var waiting = MergeQueue(capacity: 64)
  /// The places of the rank taken last.
  private(set) var taken = WorkBuffer<UInt32>(capacity: 256)

  private static let none = UInt32.max

  /// Makes ready for ranks below `rankCount`. All buckets are empty.
  mutating func prepare(rankCount: Int) {
    entryCount = 0
    if rankCount <= self.rankCount { return }
    heads.reserve(rankCount)
    tails.reserve(rankCount)
    heads.base.update(repeating: RankBuckets.none, count: rankCount)
    self.rankCount = rankCount
  }

  /// Adds a place to the bucket of a rank.
  @inline(__always)
  mutating func add(rank: UInt32, place: UInt32) {
    let entry = entryCount
    places.reserve(entry &+ 1, keeping: entry)
    links.reserve(entry &+ 1, keeping: entry)
    places.base[entry] = place
    links.base[entry] = RankBuckets.none
    entryCount &+= 1
    if heads.base[Int(rank)] == RankBuckets.none {
      heads.base[Int(rank)] = UInt32(truncatingIfNeeded: entry)
      waiting.push(UInt64(rank))
    } else {
      links.base[Int(tails.base[Int(rank)])] = UInt32(truncatingIfNeeded: entry)
    }
    tails.base[Int(rank)] = UInt32(truncatingIfNeeded: entry)
  }

  /// Empties the bucket of the lowest rank: its places stand in `taken`, ascending.
  @inline(__always)
  mutating func takeLowest() -> (rank: UInt32, count: Int)? {
    guard let lowest = waiting.popLeast() else { return nil }
    let rank = UInt32(truncatingIfNeeded: lowest)
    var entry = heads.base[Int(rank)]
    heads.base[Int(rank)] = RankBuckets.none
    var count = 0
    var isSorted = true
    while entry != RankBuckets.none {
      let place = places.base[Int(entry)]
      taken.reserve(count &+ 1, keeping: count)
      if count > 0, place < taken.base[count &- 1] { isSorted = false }
      taken.base[count] = place
      count &+= 1
      entry = links.base[Int(entry)]
    }
    if !isSorted {
      var unsorted = UnsafeMutableBufferPointer(start: taken.base, count: count)
      unsorted.sort()
    }
    return (rank, count)
  }
}
