/// Room for the keys of a few hundred pieces on their way into a table.
///
/// Looking at all keys of a batch before the first is counted lets the processor fetch many table lines at once.
package struct PieceBatch: ~Copyable {
  /// Pieces in a batch: their keys and the lines they need fit the first-level cache.
  package static let capacity = 256

  struct Place {
    var key: PieceKey
    var hash: UInt64
  }

  /// The places of short pieces, `count` of them.
  let places = UnsafeMutablePointer<Place>.allocate(capacity: PieceBatch.capacity)
  var count = 0
  /// Where the longer pieces lie, `longCount` of them.
  let longRanges = UnsafeMutablePointer<Range<Int>>.allocate(capacity: PieceBatch.capacity)
  var longCount = 0
  /// Room for a scanner's answers, for some batches at once.
  let ends = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: 4 * PieceBatch.capacity)
  /// Keeps the early looks at the table from being optimized away.
  var seen: UInt64 = 0

  /// An empty batch.
  package init() {}

  deinit {
    places.deallocate()
    longRanges.deallocate()
    ends.deallocate()
  }
}
