internal import Glibc

/// One axis of a plot.
public struct Axis: Sendable, Equatable {
  /// How values are laid out along it.
  public enum Scale: Sendable, Equatable {
    /// Equal differences take equal room.
    case linear
    /// Equal ratios take equal room; values that are not positive cannot be shown.
    case logarithmic
  }

  /// What the values are, with their unit.
  public var label: String
  /// How values are laid out.
  public var scale: Scale
  /// Values that the axis shows whatever the points are.
  public var included: [Double]
  /// Names in place of numbers: the first stands at 0, the next at 1; nil for numbers.
  public private(set) var names: [String]?

  /// An axis.
  public init(_ label: String, scale: Scale = .linear, including included: [Double] = []) {
    self.label = label
    self.scale = scale
    self.included = included
  }

  /// An axis of named things, such as languages, in this order from the top or the left.
  public init(_ label: String, names: [String]) {
    self.label = label
    scale = .linear
    included = []
    self.names = names
  }

  func canShow(_ value: Double) -> Bool { value.isFinite && (scale == .linear || value > 0) }

  /// From the smallest value to the largest, with a margin; never empty.
  func range(of values: [Double]) -> ClosedRange<Double> {
    if let names { return -0.6...Double(max(0, names.count - 1)) + 0.6 }
    let shown = (values + included).filter(canShow)
    guard var low = shown.min(), var high = shown.max() else { return scale == .linear ? 0...1 : 1...10 }
    if scale == .logarithmic {
      if low == high { return low / 2...high * 2 }
      let margin = pow(high / low, 0.04)
      return low / margin...high * margin
    }
    if low == high {
      low -= 0.5
      high += 0.5
    }
    let margin = 0.05 * (high - low)
    // A quantity that is never negative does not begin below zero.
    return (low >= 0 ? max(0, low - margin) : low - margin)...high + margin
  }

  /// Where a value stands between the ends of a range, from 0 to 1.
  func position(_ value: Double, in range: ClosedRange<Double>) -> Double {
    switch scale {
    case .linear: (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    case .logarithmic: log(value / range.lowerBound) / log(range.upperBound / range.lowerBound)
    }
  }

  /// Round values within a range, and how they are written.
  func ticks(in range: ClosedRange<Double>, about count: Int) -> [(value: Double, text: String)] {
    if let names { return names.enumerated().map { (Double($0), $1) } }
    return switch scale {
    case .linear: linearTicks(range, count)
    case .logarithmic: logarithmicTicks(range, count)
    }
  }

  private func linearTicks(_ range: ClosedRange<Double>, _ count: Int) -> [(value: Double, text: String)] {
    let rough = (range.upperBound - range.lowerBound) / Double(max(1, count))
    let magnitude = pow(10, floor(log10(rough)))
    let step = [1, 2, 5, 10].map { $0 * magnitude }.first { $0 >= rough * 0.999 } ?? 10 * magnitude
    let places = max(0, Int(ceil(-log10(step) - 1e-9)))
    var result: [(value: Double, text: String)] = []
    var index = ceil(range.lowerBound / step - 1e-9)
    while index * step <= range.upperBound + 1e-9 * step, result.count < 50 {
      result.append((index * step, Axis.text(index * step, places: places)))
      index += 1
    }
    return result
  }

  private func logarithmicTicks(_ range: ClosedRange<Double>, _ count: Int) -> [(value: Double, text: String)] {
    let factors: [[Double]] = [[1, 2, 5], [1, 3], [1]]
    let first = Int(floor(log10(range.lowerBound)))
    let last = Int(ceil(log10(range.upperBound)))
    for choice in factors {
      var result: [(value: Double, text: String)] = []
      for exponent in first...max(first, last) {
        for factor in choice {
          let value = factor * pow(10, Double(exponent))
          if value >= range.lowerBound * 0.9999, value <= range.upperBound * 1.0001 {
            result.append((value, Axis.short(value)))
          }
        }
      }
      if result.count <= count + 2 || choice.count == 1 { return result }
    }
    return []
  }

  /// `2000` → `2k`, `0.01` → `0.01`.
  private static func short(_ value: Double) -> String {
    if value >= 1e9 { return text(value / 1e9, places: 0) + "G" }
    if value >= 1e6 { return text(value / 1e6, places: 0) + "M" }
    if value >= 1e3 { return text(value / 1e3, places: 0) + "k" }
    return text(value, places: value >= 1 ? 0 : min(9, Int(ceil(-log10(value) - 1e-9))))
  }

  /// With a fixed number of digits behind the point.
  static func text(_ value: Double, places: Int) -> String {
    let scale = pow(10, Double(places))
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 1e15 else { return "\(value)" }
    let digits = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let sign = value < 0 && scaled > 0 ? "−" : ""
    return sign + (places == 0 ? padded : padded.dropLast(places) + "." + padded.suffix(places))
  }
}
