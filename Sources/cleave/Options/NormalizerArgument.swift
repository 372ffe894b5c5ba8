import ArgumentParser
import Tokenization

/// A normalizer on the command line: names separated by commas, applied from left to right.
struct NormalizerArgument: ExpressibleByArgument {
  /// What the user wrote.
  let name: String
  let normalizer: Normalizer?

  /// The names. Unicode forms are those of Hugging Face's files, which leave characters newer than Unicode 9 alone.
  static let known: [(name: String, normalizer: Normalizer)] = [
    ("nfc", .form(.nfc, .version9)),
    ("nfd", .form(.nfd, .version9)),
    ("nfkc", .form(.nfkc, .version9)),
    ("nfkd", .form(.nfkd, .version9)),
    ("lowercase", .lowercase),
    ("strip-accents", .stripAccents),
    ("strip", .strip(left: true, right: true)),
    ("nmt", .nmt),
    ("bert", .bert(cleanText: true, handleChineseCharacters: true, stripAccents: nil, lowercase: true)),
    ("bert-cased", .bert(cleanText: true, handleChineseCharacters: true, stripAccents: nil, lowercase: false)),
  ]

  /// The names, for help.
  static var names: String { (known.map(\.name) + ["none"]).joined(separator: ", ") }

  init?(argument: String) {
    name = argument
    if argument == "none" {
      normalizer = nil
      return
    }
    var steps: [Normalizer] = []
    for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let step = Self.known.first(where: { $0.name == name })?.normalizer else { return nil }
      steps.append(step)
    }
    normalizer = steps.count > 1 ? .sequence(steps) : steps.first
  }
}
