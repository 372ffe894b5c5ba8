import ArgumentParser
import Tokenization

/// A pre-tokenizer on the command line: a known pattern, a component by its name, or a regular expression.
struct PreTokenizerArgument: ExpressibleByArgument {
  private enum Kind {
    case pattern(SplitPattern)
    case component(PreTokenizer)
    case none
    case regex(String)
  }

  /// What the user wrote.
  let name: String
  private let kind: Kind

  var defaultValueDescription: String { name }

  static let components: [(name: String, preTokenizer: PreTokenizer)] = [
    ("whitespace", .whitespace),
    ("whitespace-split", .whitespaceSplit),
    ("bert", .bert),
    ("metaspace", .metaspace(replacement: "▁", prependScheme: .always, split: true)),
    ("digits", .digits(individual: true)),
    ("punctuation", .punctuation(.isolated)),
    ("unicode-scripts", .unicodeScripts),
  ]

  init?(argument: String) {
    name = argument
    if let pattern = SplitPattern(name: argument) {
      kind = .pattern(pattern)
    } else if let component = Self.components.first(where: { $0.name == argument }) {
      kind = .component(component.preTokenizer)
    } else if argument == "none" {
      kind = .none
    } else if let pattern = SplitPattern(
      .split(pattern: .regex(Array(argument.utf8), .fancyRegex), behavior: .isolated, invert: false))
    {
      // A known pattern as tiktoken spells it means what it means there.
      kind = .pattern(pattern)
    } else {
      // A name that was mistyped is not taken for a regular expression: that has other characters in it.
      let isWord = argument.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-" || $0 == "_"
      }
      guard !isWord else { return nil }
      kind = .regex(argument)
    }
  }

  /// The names, for help.
  static var names: String {
    (SplitPattern.allCases.map(\.rawValue) + components.map(\.name) + ["none"]).joined(separator: ", ")
  }

  /// The stage for a vocabulary of this alphabet, as Hugging Face's file has it.
  func preTokenizer(for alphabet: Alphabet) -> PreTokenizer? {
    let asBytes = PreTokenizer.byteLevel(addPrefixSpace: false, trimOffsets: true, useRegex: false)
    let stages: [PreTokenizer]
    switch kind {
    case .pattern(let pattern):
      if alphabet == .bytes { return pattern.preTokenizer }
      stages = pattern.regexes(in: .oniguruma).map {
        .split(
          pattern: .regex(Array($0.utf8), .oniguruma), behavior: pattern.coversText ? .isolated : .removed,
          invert: !pattern.coversText)
      }
    case .component(let component): stages = [component]
    case .none: stages = []
    case .regex(let regex):
      stages = [.split(pattern: .regex(Array(regex.utf8), .oniguruma), behavior: .isolated, invert: false)]
    }
    let all = alphabet == .bytes ? stages + [asBytes] : stages
    return all.count > 1 ? .sequence(all) : all.first
  }
}
