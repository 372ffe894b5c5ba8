/// Student's t, for confidence intervals of means.
public enum StudentT {
  /// The 97.5 % point for so many degrees of freedom: a mean lies within so many standard errors with 95 % confidence.
  ///
  /// Tabulated up to 30; beyond, Fisher's expansion around the normal law, right to four digits.
  public static func quantile(degrees: Int) -> Double {
    if degrees < 1 { return .infinity }
    if degrees <= table.count { return table[degrees - 1] }
    let z = 1.959964
    let z3 = z * z * z
    let n = Double(degrees)
    return z + (z3 + z) / (4 * n) + (5 * z3 * z * z + 16 * z3 + 3 * z) / (96 * n * n)
  }

  /// Half of the 95 % interval of the mean of independent values; infinite for fewer than two.
  ///
  /// - Complexity: O(*n*).
  public static func halfWidth(of values: [Double]) -> Double {
    guard values.count > 1 else { return .infinity }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    return quantile(degrees: values.count - 1) * (variance / Double(values.count)).squareRoot()
  }

  private static let table: [Double] = [
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, 2.2010, 2.1788, 2.1604, 2.1448,
    2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484,
    2.0452, 2.0423,
  ]
}
