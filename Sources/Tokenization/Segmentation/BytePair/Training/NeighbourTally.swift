/// What one merge step does to the neighbours on one side, added up by neighbour symbol.
struct NeighbourTally {
  /// What happened to one neighbour symbol.
  struct Change {
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
  struct Place {
    var neighbour: UInt32
    var node: UInt32
  }

  /// By symbol; all zero between steps, but for the cursors.
  private(set) var changes: [Change] = []
  /// The symbols whose changes are not zero.
  private(set) var symbols: [UInt32] = []
  /// In order of node.
  private(set) var places: [Place] = []

  /// Starts a step with `symbolCount` symbols.
  mutating func begin(symbolCount: Int) {
    if changes.count < symbolCount {
      changes.append(contentsOf: repeatElement(Change(), count: symbolCount + 1024 - changes.count))
    }
    symbols.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
  }

  /// An occurrence of `neighbour` with the old symbol became one with the new symbol, at `node`.
  @inline(__always)
  mutating func replace(_ neighbour: UInt32, weight: Int64, node: UInt32) {
    let index = Int(neighbour)
    if changes[index].lost == 0, changes[index].gained == 0 { symbols.append(neighbour) }
    changes[index].lost &+= weight
    changes[index].gained &+= weight
    changes[index].number &+= 1
    places.append(Place(neighbour: neighbour, node: node))
  }

  /// The neighbour of the last place, `neighbour` until now, has itself become the new symbol.
  @inline(__always)
  mutating func redirectLast(from neighbour: UInt32, to new: UInt32, weight: Int64) {
    changes[Int(neighbour)].gained &-= weight
    changes[Int(neighbour)].number &-= 1
    let index = Int(new)
    if changes[index].lost == 0, changes[index].gained == 0 { symbols.append(new) }
    changes[index].gained &+= weight
    changes[index].number &+= 1
    places[places.count &- 1].neighbour = new
  }

  /// The change of `neighbour`, which is zero again afterwards and keeps `cursor`.
  @inline(__always)
  mutating func take(_ neighbour: UInt32) -> Change {
    let change = changes[Int(neighbour)]
    changes[Int(neighbour)] = Change()
    return change
  }

  /// Says where the list of the pair with `neighbour` has room for its places.
  @inline(__always)
  mutating func setCursor(_ cursor: UInt32, of neighbour: UInt32) { changes[Int(neighbour)].cursor = cursor }

  /// Writes the places into the lists that the cursors point to, which have room for them.
  mutating func distribute(into lists: UnsafeMutablePointer<UInt32>) {
    changes.withUnsafeMutableBufferPointer { changes in
      for place in places {
        let cursor = changes[Int(place.neighbour)].cursor
        if cursor == SymbolChains.none { continue }
        lists[Int(cursor)] = place.node
        changes[Int(place.neighbour)].cursor = cursor &+ 1
      }
    }
  }
}
