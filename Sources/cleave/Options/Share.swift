import ArgumentParser

/// A share on the command line: `0.5%`, or `0.005`.
struct Share: ExpressibleByArgument {
  var value: Double

  init(_ value: Double) { self.value = value }

  init?(argument: String) {
    let isPercent = argument.hasSuffix("%")
    guard let number = Double(isPercent ? String(argument.dropLast()) : argument), number >= 0 else { return nil }
    value = isPercent ? number / 100 : number
    guard value < 1 else { return nil }
  }

  var defaultValueDescription: String { Share.percent(value) }

  /// The share as a percentage with three places: `0.214 %`.
  static func percent(_ share: Double) -> String { "\((share * 100_000).rounded() / 1000) %" }
}
