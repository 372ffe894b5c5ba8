import ArgumentParser

/// A time on the command line: `90`, `90s`, `5m` or `2h`.
struct TimeSpan: ExpressibleByArgument {
  let duration: Duration
  private let argument: String

  /// As it was written.
  var defaultValueDescription: String { argument }

  init?(argument: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    let unit = argument.last.flatMap { units[$0] }
    guard let number = Double(unit == nil ? argument : String(argument.dropLast())), number > 0, number < 1e9 else {
      return nil
    }
    duration = .seconds(number * (unit ?? 1))
    self.argument = argument
  }
}
