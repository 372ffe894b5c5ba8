/// How much a merge gains, by the counts of what it joins and makes.
protocol PairGain {
  /// Whether a symbol paired with itself counts as often as it is replaced ("aaa" once) or as it occurs (twice).
  static var countsReplacements: Bool { get }
  /// Whether a gain of zero or less is none.
  static var canLose: Bool { get }

  /// The part of the gain that depends on the two symbols.
  ///
  /// - Parameters:
  ///   - left: how often the left symbol occurs, in pairs or not; `right` likewise.
  ///   - result: how often what the merge makes occurs already.
  ///   - isDouble: whether both symbols are the same.
  static func gain(left: Int64, right: Int64, count: Int64, result: Int64, isDouble: Bool) -> Double

  /// The part that is the same for all pairs that occur `count` times in a text of `total` symbols. It falls as the total
  /// falls.
  static func shift(total: Int64, count: Int64) -> Double
}

/// The exact gain in likelihood.
///
/// A text of N symbols, each n times, has the maximized log-likelihood L = Σ f(n) − f(N) with f(x) = x ln x. A merge takes
/// c from either symbol (2c from one that stands on both sides) and from N, and gives c to what it makes.
///
/// - Source: papers.md 2.2; there what is made has no occurrences before, here it may have.
package enum LikelihoodGain: PairGain {
  static var countsReplacements: Bool { true }
  static var canLose: Bool { true }

  static func gain(left: Int64, right: Int64, count: Int64, result: Int64, isDouble: Bool) -> Double {
    let made = loss(of: count, from: result + count)
    let lost =
      isDouble ? loss(of: 2 * count, from: left) : loss(of: count, from: left) + loss(of: count, from: right)
    return rounded(made - lost)
  }

  /// To 40 binary digits, so that gains that are equal by their formula are equal: 6 ln 3 from a pair with 2 and 6
  /// occurrences as well as from one with 3 and 3.
  private static func rounded(_ gain: Double) -> Double {
    let scaled = gain * 8193
    return scaled - (scaled - gain)
  }

  static func shift(total: Int64, count: Int64) -> Double { loss(of: count, from: total) }

  /// The gain of a merge, in nats.
  ///
  /// - Parameters: `left` and `right` occurrences of the two symbols, `count` replacements, `result` occurrences of what is
  ///   made, among `total` symbols.
  package static func gain(
    left: Int64, right: Int64, count: Int64, result: Int64 = 0, total: Int64, isDouble: Bool = false
  ) -> Double {
    gain(left: left, right: right, count: count, result: result, isDouble: isDouble) + shift(total: total, count: count)
  }

  /// The maximized log-likelihood of a text in which symbols occur as often as `counts` say, in nats.
  package static func logLikelihood(_ counts: some Sequence<Int64>) -> Double {
    var sum = 0.0
    var total: Int64 = 0
    for count in counts where count > 0 {
      sum += loss(of: count, from: count)
      total += count
    }
    return total == 0 ? 0 : sum - loss(of: total, from: total)
  }

  /// f(n) − f(n − c) = c ln n + (n − c) ln(n / (n − c)), which loses no digits where c is small beside n.
  private static func loss(of count: Int64, from number: Int64) -> Double {
    let (c, n) = (Double(count), Double(number))
    let rest = n - c
    guard rest > 0 else { return n * NaturalLogarithm.of(n) }
    return c * NaturalLogarithm.of(n) + rest * NaturalLogarithm.ofRatio(n, rest)
  }
}

/// count(ab) / (count(a) · count(b)).
enum CountRatio: PairGain {
  static var countsReplacements: Bool { false }
  static var canLose: Bool { false }

  static func gain(left: Int64, right: Int64, count: Int64, result: Int64, isDouble: Bool) -> Double {
    Double(count) / (Double(left) * Double(right))
  }

  static func shift(total: Int64, count: Int64) -> Double { 0 }
}

/// Natural logarithms that are the same to the last bit on every machine, unlike those of a system's library: merges
/// depend on which of two numbers is larger.
enum NaturalLogarithm {
  /// ln `x`, for x > 0.
  static func of(_ x: Double) -> Double {
    var exponent = Double(x.exponent)
    var fraction = x.significand
    if fraction > 1.4142135623730951 {
      fraction /= 2
      exponent += 1
    }
    return exponent * 0.6931471805599453 + 2 * artanh((fraction - 1) / (fraction + 1))
  }

  /// ln(`x` / `y`), for x ≥ y > 0; exact to the last digits also where the two are close.
  static func ofRatio(_ x: Double, _ y: Double) -> Double {
    let quotient = (x - y) / (x + y)
    return quotient <= 0.1716 ? 2 * artanh(quotient) : of(x) - of(y)
  }

  /// By its series, for arguments up to 0.1716 in size: the first term left out is below 10⁻¹⁹ of the sum.
  private static func artanh(_ x: Double) -> Double {
    let square = x * x
    var sum = 1.0 / 25
    for odd in stride(from: 23.0, through: 1, by: -2) { sum = sum * square + 1 / odd }
    return x * sum
  }
}
