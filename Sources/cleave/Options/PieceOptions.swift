import ArgumentParser
import Tokenization

/// Which characters a vocabulary of SentencePiece's kind covers, and what its pieces may be.
struct PieceOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The share of all characters that the vocabulary covers.", valueName: "share"))
  var characterCoverage = 0.9995

  @Flag(help: "Write characters that are not covered as tokens of their bytes, <0x00> to <0xFF>.")
  var byteFallback = false

  @Option(help: ArgumentHelp("Characters that are covered, however rare.", valueName: "characters"))
  var requiredChars: String?

  @Option(
    help: ArgumentHelp(
      "Get the next ids: found in text before it is cut, and never part of a piece.", valueName: "token,token"))
  var userDefinedSymbols: TokenListArgument?

  @Option(help: ArgumentHelp("The longest piece, in characters.", valueName: "n"))
  var maxPieceLength = 16

  @Flag(help: "Keep every digit alone.")
  var splitDigits = false

  @Flag(inversion: .prefixedNo, help: "End pieces where the script changes.")
  var splitByScript = true

  @Flag(inversion: .prefixedNo, help: "Tell digits from letters.")
  var splitByNumber = true

  /// The characters that are covered, however rare.
  var requiredCharacters: [[UInt8]] { (requiredChars ?? "").unicodeScalars.map { Array(String($0).utf8) } }
}
