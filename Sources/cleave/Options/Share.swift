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

/// A time on the command line: `90`, `90s`, `5m` or `2h`.
struct TimeSpan: ExpressibleByArgument {
  var duration: Duration

  init?(argument: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    let unit = argument.last.flatMap { units[$0] }
    guard let number = Double(unit == nil ? argument : String(argument.dropLast())), number > 0, number < 1e9 else {
      return nil
    }
    duration = .seconds(number * (unit ?? 1))
  }
}
