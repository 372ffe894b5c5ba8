/// A small generator of random numbers that gives the same sequence on every machine and in every release.
///
/// - Source: Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators" (SplitMix64).
public struct RandomGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The sequence of a seed.
  public init(seed: UInt64) { state = seed }

  /// The sequence of one record, whoever encodes it: it depends on the seed and the record's number alone, so results do
  /// not depend on the number of threads.
  public init(seed: UInt64, record: UInt64) {
    var seeds = RandomGenerator(seed: seed)
    var records = RandomGenerator(seed: record ^ 0x6A09_E667_F3BC_C909)
    state = seeds.next() ^ records.next()
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }

  /// A number in 0 ..< 1, evenly spread over the multiples of 2⁻⁵³.
  public mutating func nextUnit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }
}
