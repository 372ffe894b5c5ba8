internal import Glibc

/// The digamma function ψ, the derivative of ln Γ, for numbers above 0.
///
/// - Source: formats.md 11.3: the recurrence up to 7, then the expansion around *x* − ½.
func digamma(_ number: Double) -> Double {
  var number = number
  var result = 0.0
  while number < 7 {
    result -= 1 / number
    number += 1
  }
  number -= 0.5
  let inverse = 1 / number
  let square = inverse * inverse
  let fourth = square * square
  return result + log(number) + square / 24 - 7 * fourth / 960 + 31 * fourth * square / 8064
    - 127 * fourth * fourth / 30720
}
