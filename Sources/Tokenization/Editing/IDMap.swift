public import JSON

/// What becomes of each id.
public struct IDMap: Sendable, Equatable {
  /// The new id of each old one; nil for one that is gone or was none.
  public private(set) var newIDs: [TokenID?]

  /// A map.
  public init(_ newIDs: [TokenID?]) { self.newIDs = newIDs }

  /// The new id of `old`; nil when it is gone.
  public subscript(old: TokenID) -> TokenID? { Int(old) < newIDs.count ? newIDs[Int(old)] : nil }

  /// The map of ids that are kept in their order and move up to close all holes.
  public init(keeping isKept: [Bool]) {
    var next: TokenID = 0
    newIDs = isKept.map { kept in
      guard kept else { return nil }
      defer { next += 1 }
      return next
    }
  }

  /// The map in which the id that comes *n*th in `order` becomes *n*.
  ///
  /// - Parameter inUse: which ids there are; each must be in `order` once.
  /// - Throws: `EditingError.badOrder`.
  public init(order: [TokenID], inUse: [Bool]) throws(EditingError) {
    var newIDs = [TokenID?](repeating: nil, count: inUse.count)
    for (new, old) in order.enumerated() {
      guard Int(old) < inUse.count, inUse[Int(old)] else { throw .badOrder("no token has id \(old)") }
      guard newIDs[Int(old)] == nil else { throw .badOrder("id \(old) comes twice") }
      newIDs[Int(old)] = TokenID(new)
    }
    if let missing = inUse.indices.first(where: { inUse[$0] && newIDs[$0] == nil }) {
      throw .badOrder("id \(missing) is missing")
    }
    self.newIDs = newIDs
  }

  /// `{"old": new, …}` in order of the old ids, those that are gone left out.
  public var json: JSONValue {
    .object(
      newIDs.enumerated().compactMap { old, new in new.map { JSONValue.Member("\(old)", .integer(Int($0))) } })
  }

  /// A NumPy array of 32-bit integers: the new id at the place of the old one, −1 where it is gone.
  public var npy: [UInt8] {
    var bytes = ArrayHeader(.i32, shape: [newIDs.count]).bytes
    for new in newIDs {
      let number = new.map { UInt32($0) } ?? UInt32(bitPattern: -1)
      for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: number >> UInt32(shift))) }
    }
    return bytes
  }
}
