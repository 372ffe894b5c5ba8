internal import Glibc
internal import Tokenization

extension RandomGenerator {
  /// A number from the normal distribution with mean 0 and variance 1.
  ///
  /// - Source: Box and Muller 1958; one of the pair is used, so that a number costs a fixed amount of the sequence.
  mutating func nextNormal() -> Double {
    let radius = (-2 * log(1 - nextUnit())).squareRoot()
    return radius * cos(2 * Double.pi * nextUnit())
  }
}
