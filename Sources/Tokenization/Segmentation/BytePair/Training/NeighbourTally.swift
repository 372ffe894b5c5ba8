/// What one merge step does to the neighbours on one side, added up by neighbour symbol.
///
/// A step says beforehand how many symbols and places there may be (`begin`), so that nothing is checked while it runs.
struct NeighbourTally: ~Copyable {
  /// What happened to one neighbour symbol.
  struct Change: BitwiseCopyable {
    /// Occurrences that its pair with the old symbol lost.
    var lost: Int64 = 0
    /// Occurrences that its pair with the new symbol has.
    var gained: Int64 = 0
    /// Places of its pair with the new symbol.
    var number: UInt32 = 0
    /// Where the next of them goes in the list, or `none` when the pair is too long to be counted.
    var cursor: UInt32 = 0
  }

  /// A place of a new pair.
  struct Place: BitwiseCopyable {
    var neighbour: UInt32
    var node: UInt32
  }

  /// By symbol; all zero between steps, but for the cursors.
  private var changes = WorkBuffer<Change>(capacity: 0)
  private var changeCount = 0
  /// The symbols whose changes are not zero.
  private var touched = WorkBuffer<UInt32>(capacity: 0)
  private(set) var symbolCount = 0
  /// In order of node.
  private var places = WorkBuffer<Place>(capacity: 0)
  private var placeCount = 0

  /// Starts a step with `symbolCount` symbols that visits `placeCount` places.
  mutating func begin(symbolCount count: Int, placeCount visited: Int) {
    if changeCount < count {
      changes.reserve(count + 1024, keeping: changeCount)
      let larger = changes.capacity
      (changes.base + changeCount).update(repeating: Change(), count: larger - changeCount)
      changeCount = larger
    }
    // One more symbol where a neighbour becomes the new symbol itself.
    touched.reserve(visited + 1)
    places.reserve(visited)
    symbolCount = 0
    placeCount = 0
  }

  /// The neighbour symbols, each once, in the order in which they were met.
  @inline(__always)
  func symbol(_ index: Int) -> UInt32 { touched.base[index] }

  /// An occurrence of `neighbour` with the old symbol became one with the new symbol, at `node`. At most once for each
  /// place that the step visits.
  @inline(__always)
  mutating func replace(_ neighbour: UInt32, weight: Int64, node: UInt32) {
    let change = changes.base + Int(neighbour)
    if change.pointee.lost == 0, change.pointee.gained == 0 {
      touched.base[symbolCount] = neighbour
      symbolCount &+= 1
    }
    change.pointee.lost &+= weight
    change.pointee.gained &+= weight
    change.pointee.number &+= 1
    places.base[placeCount] = Place(neighbour: neighbour, node: node)
    placeCount &+= 1
  }

  /// The neighbour of the last place, `neighbour` until now, has itself become the new symbol.
  @inline(__always)
  mutating func redirectLast(from neighbour: UInt32, to new: UInt32, weight: Int64) {
    let old = changes.base + Int(neighbour)
    old.pointee.gained &-= weight
    old.pointee.number &-= 1
    let change = changes.base + Int(new)
    if change.pointee.lost == 0, change.pointee.gained == 0 {
      touched.base[symbolCount] = new
      symbolCount &+= 1
    }
    change.pointee.gained &+= weight
    change.pointee.number &+= 1
    places.base[placeCount &- 1].neighbour = new
  }

  /// The change of `neighbour`, which is zero again afterwards and keeps `cursor`.
  @inline(__always)
  mutating func take(_ neighbour: UInt32) -> Change {
    let change = changes.base[Int(neighbour)]
    changes.base[Int(neighbour)] = Change()
    return change
  }

  /// Says where the list of the pair with `neighbour` has room for its places.
  @inline(__always)
  mutating func setCursor(_ cursor: UInt32, of neighbour: UInt32) { changes.base[Int(neighbour)].cursor = cursor }

  /// Writes the places into the lists that the cursors point to, which have room for them.
  mutating func distribute(into lists: UnsafeMutablePointer<UInt32>) {
    let (changes, places) = (changes.base, places.base)
    for index in 0..<placeCount {
      let place = places[index]
      let cursor = changes[Int(place.neighbour)].cursor
      if cursor == SymbolChains.none { continue }
      lists[Int(cursor)] = place.node
      changes[Int(place.neighbour)].cursor = cursor &+ 1
    }
  }
}
