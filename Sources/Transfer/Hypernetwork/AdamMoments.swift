internal import Glibc

/// Adam's running means of gradients and their squares, and its step.
///
/// Rows of the table of byte strings that a batch did not read keep their moments as they are (the sparse form of Adam).
///
/// - Source: Kingma and Ba 2015, algorithm 1, with β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸.
struct AdamMoments: Sendable {
  let first: HypernetworkWeights
  let second: HypernetworkWeights

  init(_ shape: HypernetworkShape) {
    first = HypernetworkWeights(zero: shape)
    second = HypernetworkWeights(zero: shape)
  }

  /// One step on some numbers.
  struct Step: Sendable {
    let rate: Float
    private let firstCorrection: Float
    private let secondCorrection: Float

    /// Step `number`, from 1 on.
    init(number: Int, rate: Double) {
      self.rate = Float(rate)
      firstCorrection = Float(1 / (1 - pow(0.9, Double(number))))
      secondCorrection = Float(1 / (1 - pow(0.999, Double(number))))
    }

    /// Moves `count` numbers by their gradients.
    func move(
      _ values: UnsafeMutablePointer<Float>, _ first: UnsafeMutablePointer<Float>,
      _ second: UnsafeMutablePointer<Float>, by gradient: UnsafePointer<Float>, count: Int
    ) {
      for index in 0..<count {
        let slope = gradient[index]
        let mean = 0.9 * first[index] + 0.1 * slope
        let square = 0.999 * second[index] + 0.001 * slope * slope
        first[index] = mean
        second[index] = square
        values[index] -= rate * (mean * firstCorrection) / ((square * secondCorrection).squareRoot() + 1e-8)
      }
    }
  }
}
