internal import Glibc

/// How the number of distinct pieces grows with the number of pieces: about `coefficient · pieces ^ exponent`.
///
/// - Source: Heaps 1978, section 7.5.
public struct HeapsFit: Sendable, Equatable {
  /// Distinct pieces of a text of one piece, by the line that was fitted.
  public let coefficient: Double
  /// How many times as many decades the distinct pieces grow by: 0 where there are no new ones, 1 where all are.
  public let exponent: Double

  /// The line through points of the logarithms that errs least in squares; nil for fewer than two different points.
  init?(_ points: [(pieces: Double, distinct: Double)]) {
    let logarithms = points.filter { $0.pieces >= 1 && $0.distinct >= 1 }.map { (log($0.pieces), log($0.distinct)) }
    guard logarithms.count > 1 else { return nil }
    let count = Double(logarithms.count)
    let meanX = logarithms.reduce(0) { $0 + $1.0 } / count
    let meanY = logarithms.reduce(0) { $0 + $1.1 } / count
    let spread = logarithms.reduce(0) { $0 + ($1.0 - meanX) * ($1.0 - meanX) }
    guard spread > 0 else { return nil }
    exponent = logarithms.reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / spread
    coefficient = exp(meanY - exponent * meanX)
  }

  /// How many distinct pieces so many pieces have, estimated.
  public func distinct(pieces: Double) -> Double { coefficient * pow(pieces, exponent) }
}

/// How many distinct pieces a random part of a text has, expected: of all parts that are 1, 1/2, 1/4, 1/8 and 1/16 of it.
///
/// It follows from the counts alone, so it does not depend on the order of the text: a piece that occurs *c* times is
/// missed by a share *p* of all places with probability (1 − *p*)^*c*.
struct SubsampleCurve {
  private static let shareCount = 5
  private(set) var distinctCount: UInt64 = 0
  private(set) var onceCount: UInt64 = 0
  private var sums = [Double](repeating: 0, count: SubsampleCurve.shareCount)
  /// What a piece adds to each sum, by its count, for small counts.
  private let known: [[Double]] = (0..<256).map { count in (0..<shareCount).map { found(UInt64(count), share: $0) } }

  mutating func add(_ count: UInt64) {
    distinctCount += 1
    if count == 1 { onceCount += 1 }
    if count < 256 {
      for share in 0..<Self.shareCount { sums[share] += known[Int(count)][share] }
    } else {
      for share in 0..<Self.shareCount { sums[share] += Self.found(count, share: share) }
    }
  }

  /// The growth over the last sixteenfold; nil for fewer than a thousand pieces.
  func fit(pieceCount: UInt64) -> HeapsFit? {
    guard pieceCount >= 1000 else { return nil }
    return HeapsFit((0..<Self.shareCount).map { (Double(pieceCount) / Double(1 << $0), sums[$0]) })
  }

  private static func found(_ count: UInt64, share: Int) -> Double {
    share == 0 ? (count > 0 ? 1 : 0) : -expm1(Double(count) * log1p(-1 / Double(1 << share)))
  }
}
