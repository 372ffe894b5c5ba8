/// What tokens behind the first of a text give, where that depends on nothing else; filled as they come.
///
/// ```
/// places:   for each id where its bytes begin in storage, and how many there are; nothing yet for a length of −1
/// storage:  the bytes of the tokens that have come, one after the other
/// ```
package struct DecodingCache: Sendable {
  private var places: [(start: Int, length: Int32)] = []
  private var storage: [UInt8] = []

  /// Nothing kept yet.
  package init() {}

  /// Appends what a token gives; false where that is not known yet.
  @inline(__always)
  mutating func append(_ id: TokenID, to bytes: inout [UInt8]) -> Bool {
    guard Int(id) < places.count, places[Int(id)].length >= 0 else { return false }
    let (start, length) = places[Int(id)]
    bytes += storage[start..<start + Int(length)]
    return true
  }

  /// Keeps what a token gives.
  mutating func keep(_ bytes: ArraySlice<UInt8>, for id: TokenID) {
    while places.count <= Int(id) { places.append((0, -1)) }
    places[Int(id)] = (storage.count, Int32(bytes.count))
    storage += bytes
  }
}

extension DecodingStage {
  /// Whether what a token gives depends on the token and on whether it is the first alone.
  var dependsOnlyOnTheFirst: Bool {
    switch self {
    case .single, .metaspace, .wordPiece, .join: true
    case .bytePair, .ctc, .stripText, .wholeText: false
    }
  }
}
