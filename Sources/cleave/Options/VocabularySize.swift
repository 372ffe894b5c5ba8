import ArgumentParser

/// A number of tokens on the command line: `8000`, or with `k` for thousands and `m` for millions, `8k`.
struct VocabularySize: ExpressibleByArgument, Equatable {
  var tokens: Int

  init(_ tokens: Int) { self.tokens = tokens }

  init?(argument: String) {
    let unit: Int
    switch argument.last {
    case "k", "K": unit = 1000
    case "m", "M": unit = 1_000_000
    default: unit = 1
    }
    guard let number = Int(unit == 1 ? argument[...] : argument.dropLast()), number > 0 else { return nil }
    let (tokens, overflow) = number.multipliedReportingOverflow(by: unit)
    guard !overflow else { return nil }
    self.tokens = tokens
  }

  var defaultValueDescription: String { "\(tokens)" }
}

/// Several of them, separated by commas: `4k,8k,32k`.
struct VocabularySizes: ExpressibleByArgument, Equatable {
  var sizes: [VocabularySize]

  init?(argument: String) {
    sizes = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let size = VocabularySize(argument: String(part)) else { return nil }
      sizes.append(size)
    }
  }
}
