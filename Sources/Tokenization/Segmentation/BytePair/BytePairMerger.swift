/// Merges the symbols of one piece after the other, and keeps the memory that takes.
///
/// Of all neighbours that merge, those with the lowest rank are merged first, and the leftmost of these.
///
/// Up to 64 symbols are handled by looking for the least rank; more as runs where they are a few (``RunMerger``), with
/// buckets of one rank each, or with a queue where a merge may make one of a lower rank possible.
///
/// - Complexity: O(*n* log *n*) in the number of symbols, close to O(*n*) with buckets.
struct BytePairMerger: ~Copyable {
  /// The symbols of the piece; what is left of them after merging.
  var symbols = WorkBuffer<UInt32>(capacity: 128)
  /// After merging: for each symbol that is left, the place of its first symbol before merging.
  private(set) var places = WorkBuffer<UInt32>(capacity: 128)

  /// One for each symbol that has a right neighbour it merges with: `rank << 6 | place`; else `noKey`.
  private var keys = WorkBuffer<Int32>(capacity: shortLimit + 8)
  private var queue = MergeQueue(capacity: 256)
  private var buckets = RankBuckets()
  private var runMerger = RunMerger()
  private var ranks = WorkBuffer<UInt32>(capacity: 128)
  private var next = WorkBuffer<UInt32>(capacity: 128)
  private var previous = WorkBuffer<UInt32>(capacity: 128)
  private var skipped: [UInt64] = []

  /// The most symbols whose places fit into one word.
  static let shortLimit = 64
  private static let noKey = Int32.max
  private static let none = UInt32.max

  /// Merges a piece of at most `shortLimit` bytes whose symbols are its bytes.
  ///
  /// - Returns: how many symbols are left; they stand in `symbols`. -1 when a byte is no token.
  @inline(__always)
  mutating func mergeShort(_ bytes: UnsafeBufferPointer<UInt8>, _ view: MergeTable.View) -> Int {
    let count = bytes.count
    let base = bytes.baseAddress.unsafelyUnwrapped
    let symbols = symbols.base
    let keys = keys.base
    var place = 0
    var missing: UInt32 = 0
    while place < count &- 1 {
      let symbol = view.symbol(of: base[place])
      missing |= symbol
      symbols[place] = symbol
      let rank = view.rank(of: base[place], base[place &+ 1])
      keys[place] =
        rank == PairTable.none
        ? BytePairMerger.noKey : Int32(truncatingIfNeeded: rank &<< 6) | Int32(truncatingIfNeeded: place)
      place &+= 1
    }
    let symbol = view.symbol(of: base[place])
    missing |= symbol
    symbols[place] = symbol
    if missing == BytePairTables.noSymbol { return -1 }
    return mergeByLeastKey(count, view)
  }

  /// A piece that is one symbol.
  mutating func setSingle(_ symbol: UInt32) {
    symbols.base[0] = symbol
    places.base[0] = 0
  }

  /// Merges the first `count` values of `symbols`.
  ///
  /// - Returns: how many are left; they stand in `symbols`, and in `places` where each began.
  mutating func merge(_ count: Int, _ view: MergeTable.View) -> Int {
    if count > BytePairMerger.shortLimit {
      guard view.ranksAscend else { return mergeByQueue(count, view) }
      return runMerger.merge(symbols.base, count: count, view) ? collectRuns() : mergeByBuckets(count, view)
    }
    if count < 2 {
      places.base[0] = 0
      return count
    }
    var place = 0
    while place < count &- 1 {
      keys.base[place] = BytePairMerger.key(view.pairs.rank(symbols.base[place], symbols.base[place &+ 1]), place)
      place &+= 1
    }
    return mergeByLeastKey(count, view)
  }

  /// As `merge`, but each merge that comes up is passed over with the given probability, and comes up again after the
  /// next merge that is made.
  ///
  /// - Source: Provilkov et al. 2020, as in Hugging Face tokenizers (formats.md 3.3).
  mutating func merge(
    _ count: Int, _ view: MergeTable.View, dropout: Double, generator: inout RandomGenerator
  ) -> Int {
    linkAndQueue(count, view)
    skipped.removeAll(keepingCapacity: true)
    while let entry = queue.popLeast() {
      if generator.nextUnit() < dropout {
        skipped.append(entry)
        continue
      }
      for entry in skipped { queue.push(entry) }
      skipped.removeAll(keepingCapacity: true)
      apply(entry, view)
    }
    return collectLinked(count)
  }

  // MARK: After merging

  /// Cuts each of `count` symbols that must not be left.
  ///
  /// - Returns: how many there are then.
  mutating func cut(_ count: Int, _ cuts: [UInt32: TokenCut]) -> Int {
    var cutSymbols: [UInt32] = []
    var cutPlaces: [UInt32] = []
    for index in 0..<count {
      let symbol = symbols.base[index]
      let place = places.base[index]
      if let cut = cuts[symbol] {
        cutSymbols += cut.tokens
        cutPlaces += cut.places.map { place &+ $0 }
      } else {
        cutSymbols.append(symbol)
        cutPlaces.append(place)
      }
    }
    symbols.reserve(cutSymbols.count)
    places.reserve(cutSymbols.count)
    for index in cutSymbols.indices {
      symbols.base[index] = cutSymbols[index]
      places.base[index] = cutPlaces[index]
    }
    return cutSymbols.count
  }

  // MARK: Up to 64 symbols

  @inline(__always)
  private static func key(_ rank: UInt32, _ place: Int) -> Int32 {
    rank == PairTable.none
      ? noKey : Int32(truncatingIfNeeded: rank &<< 6) | Int32(truncatingIfNeeded: place)
  }

  /// `keys` hold the first `count - 1` keys. Live places are bits of a word, so neighbours are found by bit scans and
  /// nothing is moved before the end.
  @inline(__always)
  private mutating func mergeByLeastKey(_ count: Int, _ view: MergeTable.View) -> Int {
    let symbols = symbols.base
    let keys = keys.base
    let vectors = UnsafeMutableRawPointer(keys).assumingMemoryBound(to: SIMD8<Int32>.self)
    let vectorCount = (count &+ 6) &>> 3
    // Fills the last vector: keys count - 1 and up to 7 more.
    UnsafeMutableRawPointer(keys + (count &- 1)).storeBytes(
      of: SIMD8<Int32>(repeating: BytePairMerger.noKey), as: SIMD8<Int32>.self)
    var live: UInt64 = ~0 &>> UInt64(truncatingIfNeeded: 64 &- count)
    while true {
      var least = vectors[0]
      var index = 1
      while index < vectorCount {
        let vector = vectors[index]
        least.replace(with: vector, where: vector .< least)
        index &+= 1
      }
      // Halving by hand: a vector minimum is slow without SSE4.
      var four = least.lowHalf
      four.replace(with: least.highHalf, where: least.highHalf .< four)
      let key = Swift.min(Swift.min(four[0], four[1]), Swift.min(four[2], four[3]))
      if key == BytePairMerger.noKey { break }
      let place = Int(key & 63)
      let above = live & (~1 &<< UInt64(truncatingIfNeeded: place))
      let right = above.trailingZeroBitCount
      let after = above & (above &- 1)
      let below = live & ~(~0 &<< UInt64(truncatingIfNeeded: place))
      let left = 63 &- below.leadingZeroBitCount
      let merged = view.result(ofRank: UInt32(bitPattern: key) &>> 6, symbols[place], symbols[right])
      // Both neighbours are asked about before the first answer is waited for.
      let next = after != 0 ? view.pairs.probe(merged, symbols[after.trailingZeroBitCount]) : nil
      let last = below != 0 ? view.pairs.probe(symbols[left], merged) : nil
      symbols[place] = merged
      live ^= 1 &<< UInt64(truncatingIfNeeded: right)
      keys[right] = BytePairMerger.noKey
      keys[place] = next.map { BytePairMerger.key(view.pairs.rank($0), place) } ?? BytePairMerger.noKey
      if let last { keys[left] = BytePairMerger.key(view.pairs.rank(last), left) }
    }
    let places = places.base
    var kept = 0
    while live != 0 {
      let place = live.trailingZeroBitCount
      symbols[kept] = symbols[place]
      places[kept] = UInt32(truncatingIfNeeded: place)
      kept &+= 1
      live &= live &- 1
    }
    return kept
  }

  // MARK: More symbols

  /// A rank at a time: its places from left to right. On a megabyte of one piece this makes 2 to 4 times as many merges a
  /// second as the queue, whose heap no longer fits the cache.
  private mutating func mergeByBuckets(_ count: Int, _ view: MergeTable.View) -> Int {
    link(count, view)
    buckets.prepare(rankCount: view.rankCount)
    for place in 0..<count where ranks.base[place] != PairTable.none {
      buckets.add(rank: ranks.base[place], place: UInt32(truncatingIfNeeded: place))
    }
    while let (rank, places) = buckets.takeLowest() {
      var index = 0
      while index < places {
        let place = Int(buckets.taken.base[index])
        index &+= 1
        // A place that was merged away, or whose pair has changed, has another rank or none.
        if ranks.base[place] != rank { continue }
        let (left, right) = join(place, rank, view)
        if left != BytePairMerger.none, let rank = pair(Int(left), place, view) { buckets.add(rank: rank, place: left) }
        if right != BytePairMerger.none, let rank = pair(place, Int(right), view) {
          buckets.add(rank: rank, place: UInt32(truncatingIfNeeded: place))
        }
      }
    }
    return collectLinked(count)
  }

  private mutating func collectRuns() -> Int {
    let kept = runMerger.runs.reduce(0) { $0 + $1.count }
    places.reserve(kept)
    var index = 0
    var place = 0
    for run in runMerger.runs {
      for _ in 0..<run.count {
        symbols.base[index] = run.symbol
        places.base[index] = UInt32(truncatingIfNeeded: place)
        index &+= 1
        place &+= run.width
      }
    }
    return kept
  }

  private mutating func mergeByQueue(_ count: Int, _ view: MergeTable.View) -> Int {
    linkAndQueue(count, view)
    while let entry = queue.popLeast() { apply(entry, view) }
    return collectLinked(count)
  }

  private mutating func linkAndQueue(_ count: Int, _ view: MergeTable.View) {
    link(count, view)
    queue.removeAll()
    for place in 0..<count where ranks.base[place] != PairTable.none {
      queue.append(MergeQueue.entry(rank: ranks.base[place], place: UInt32(truncatingIfNeeded: place)))
    }
    queue.order()
  }

  /// Links the symbols and finds the rank of every pair.
  private mutating func link(_ count: Int, _ view: MergeTable.View) {
    ranks.reserve(count)
    next.reserve(count)
    previous.reserve(count)
    for place in 0..<count {
      next.base[place] = place &+ 1 < count ? UInt32(truncatingIfNeeded: place &+ 1) : BytePairMerger.none
      previous.base[place] = place > 0 ? UInt32(truncatingIfNeeded: place &- 1) : BytePairMerger.none
      ranks.base[place] =
        place &+ 1 < count ? view.pairs.rank(symbols.base[place], symbols.base[place &+ 1]) : PairTable.none
    }
  }

  /// Makes a queued merge, unless one of its symbols is gone.
  private mutating func apply(_ entry: UInt64, _ view: MergeTable.View) {
    let place = Int(UInt32(truncatingIfNeeded: entry))
    let rank = UInt32(truncatingIfNeeded: entry &>> 32)
    guard ranks.base[place] == rank else { return }
    let (left, right) = join(place, rank, view)
    if right != BytePairMerger.none, let rank = pair(place, Int(right), view) {
      queue.push(MergeQueue.entry(rank: rank, place: UInt32(truncatingIfNeeded: place)))
    }
    if left != BytePairMerger.none, let rank = pair(Int(left), place, view) {
      queue.push(MergeQueue.entry(rank: rank, place: left))
    }
  }

  /// Makes the merge of a symbol and the next one, whose pair has `rank`.
  ///
  /// - Returns: the places of the neighbours, or `none`.
  @inline(__always)
  private mutating func join(
    _ place: Int, _ rank: UInt32, _ view: MergeTable.View
  ) -> (left: UInt32, right: UInt32) {
    let gone = Int(next.base[place])
    let after = next.base[gone]
    symbols.base[place] = view.result(ofRank: rank, symbols.base[place], symbols.base[gone])
    ranks.base[gone] = PairTable.none
    ranks.base[place] = PairTable.none
    next.base[place] = after
    if after != BytePairMerger.none { previous.base[Int(after)] = UInt32(truncatingIfNeeded: place) }
    return (previous.base[place], after)
  }

  /// Finds the rank of a place and its right neighbour; nil when they do not merge.
  @inline(__always)
  private mutating func pair(_ place: Int, _ right: Int, _ view: MergeTable.View) -> UInt32? {
    let rank = view.pairs.rank(symbols.base[place], symbols.base[right])
    ranks.base[place] = rank
    return rank == PairTable.none ? nil : rank
  }

  private mutating func collectLinked(_ count: Int) -> Int {
    places.reserve(count)
    guard count > 0 else { return 0 }
    var kept = 0
    var place: UInt32 = 0
    while place != BytePairMerger.none {
      symbols.base[kept] = symbols.base[Int(place)]
      places.base[kept] = place
      kept &+= 1
      place = next.base[Int(place)]
    }
    return kept
  }
}
