import ArgumentParser
import Tokenization

/// The values of `--allowed-special` and `--disallowed-special`: `all`, `none`, or spellings parted by commas.
struct SpecialSelection: ExpressibleByArgument, Sendable {
  /// What was asked for.
  let tokens: EncodingOptions.SpecialTokens

  static let none = SpecialSelection(tokens: .none)

  init(tokens: EncodingOptions.SpecialTokens) { self.tokens = tokens }

  init?(argument: String) {
    switch argument {
    case "all": tokens = .all
    case "none", "": tokens = .none
    default:
      // A comma inside a token cannot be told from one between two; tokens with commas are spelt by 'all'.
      tokens = .only(argument.split(separator: ",").map { Array($0.utf8) })
    }
  }

  var defaultValueDescription: String {
    switch tokens {
    case .none: "none"
    case .all: "all"
    case .only(let list): list.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ",")
    }
  }
}
