/// A law laid out so that one random number draws from it: Walker's alias method.
///
/// - Source: Walker 1977; Vose 1991 for the linear construction.
struct AliasTable {
  /// The fraction of each column, in units of 2⁻⁶⁴, that its own index has.
  private(set) var thresholds: [UInt64]
  /// Whose the rest of the column is.
  private(set) var aliases: [Int]

  /// The table of a law that adds up to 1.
  init(_ law: ArraySlice<Double>) {
    let count = law.count
    thresholds = [UInt64](repeating: .max, count: count)
    aliases = Array(0..<count)
    var scaled = law.map { $0 * Double(count) }
    var small = scaled.indices.filter { scaled[$0] < 1 }
    var large = scaled.indices.filter { scaled[$0] >= 1 }
    while let low = small.last, let high = large.last {
      small.removeLast()
      thresholds[low] = AliasTable.fraction(scaled[low])
      aliases[low] = high
      scaled[high] -= 1 - scaled[low]
      if scaled[high] < 1 {
        large.removeLast()
        small.append(high)
      }
    }
  }

  /// The index that a random number stands for.
  func draw(_ random: UInt64) -> Int {
    let place = random.multipliedFullWidth(by: UInt64(thresholds.count))
    let column = Int(place.high)
    return place.low < thresholds[column] ? column : aliases[column]
  }

  private static func fraction(_ value: Double) -> UInt64 {
    let scaled = value * 0x1p64
    return scaled >= 0x1p64 ? .max : UInt64(max(0, scaled))
  }
}
