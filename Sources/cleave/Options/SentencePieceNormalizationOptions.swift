public import ArgumentParser
import Corpora
public import Tokenization

extension SentencePieceRule: ExpressibleByArgument {}

/// What SentencePiece does to a text before it cuts it.
struct SentencePieceNormalizationOptions: ParsableArguments {
  @Option(
    help: """
      SentencePiece's rule of this name: nmt_nfkc (what it does by default), nfkc, these two with _cf (case folded), or \
      identity.
      """)
  var normalizationRule: SentencePieceRule?

  @Option(
    help: ArgumentHelp("Normalize with the character map of this model file instead.", valueName: "model"),
    completion: .file(extensions: ["model"]))
  var characterMap: String?

  @Flag(inversion: .prefixedNo, help: "Put a mark in front of each text, as in front of each word (by default it is).")
  var addDummyPrefix: Bool?

  @Flag(
    inversion: .prefixedNo, help: "Make runs of spaces one, and leave out those at the ends (by default they are).")
  var removeExtraSpaces: Bool?

  /// Whether anything was asked for.
  var isUsed: Bool {
    normalizationRule != nil || characterMap != nil || addDummyPrefix != nil || removeExtraSpaces != nil
  }

  func validate() throws {
    if normalizationRule != nil, characterMap != nil {
      throw ValidationError("--normalization-rule and --character-map exclude each other.")
    }
  }

  /// The settings; `rule` where none is named.
  func normalization(rule: SentencePieceRule) throws -> SentencePieceNormalization {
    var settings: SentencePieceNormalization
    if let characterMap {
      let model = try TokenizerFile.read(path: characterMap) { path in
        var stream = try TextStream(InputFile(path: Array(path.utf8)))
        return try stream.readAll(limit: 1 << 30)
      }
      guard case .sentencePiece(let others) = model.normalizer else {
        throw ValidationError("--character-map '\(characterMap)' is no SentencePiece model.")
      }
      settings = SentencePieceNormalization(ruleName: others.ruleName, map: others.map)
    } else {
      settings = try (normalizationRule ?? rule).normalization()
    }
    settings.addsDummyPrefix = addDummyPrefix ?? true
    settings.removesExtraSpaces = removeExtraSpaces ?? true
    return settings
  }
}
