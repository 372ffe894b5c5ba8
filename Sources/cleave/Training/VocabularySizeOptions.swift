import ArgumentParser

/// How many tokens a trained vocabulary has, one size or several.
struct VocabularySizeOptions: ParsableArguments {
  @Option(
    name: [.customLong("vocab-size"), .customShort("s")],
    help: ArgumentHelp(
      "Tokens in all: 8000, or 8k, thousands being 1000. Default 30000, as Hugging Face's.", valueName: "n"))
  var vocabularySize: VocabularySize?

  @Option(
    name: .customLong("vocab-sizes"),
    help: ArgumentHelp(
      "Several sizes from one run, each to a file of its own: tok.json becomes tok-8000.json, and {size} in the name the size.",
      valueName: "n,n"))
  var vocabularySizes: VocabularySizes?

  private static let defaultSize = 30_000

  /// All sizes that are asked for.
  var sizes: [Int] {
    let sizes = (vocabularySizes?.sizes ?? []) + (vocabularySize.map { [$0] } ?? [])
    return sizes.isEmpty ? [Self.defaultSize] : sizes.map(\.tokens)
  }

  /// Where the tokenizer of each size goes: the size of `--vocab-size` to the output's own name, those of
  /// `--vocab-sizes` to names with the size.
  func outputs(_ target: TokenizerOutput) -> [(size: Int, path: String?)] {
    let several = vocabularySizes.map { $0.sizes.map { (size: $0.tokens, path: target.path(size: $0.tokens)) } } ?? []
    if several.isEmpty { return [(vocabularySize?.tokens ?? Self.defaultSize, target.path)] }
    return several + (vocabularySize.map { [(size: $0.tokens, path: target.path)] } ?? [])
  }
}
