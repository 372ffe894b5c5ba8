import ArgumentParser
import Corpora
import Tokenization

/// What `--ties spm` asks for with an alphabet of characters: the pieces of `spm_train --model_type=bpe`.
struct SentencePieceOptions: ParsableArguments {
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

  @Flag(inversion: .prefixedNo, help: "Put a mark in front of each text, as in front of each word.")
  var addDummyPrefix = true

  @Flag(inversion: .prefixedNo, help: "Make runs of spaces one, and leave out those at the ends.")
  var removeExtraSpaces = true

  @Option(
    help: ArgumentHelp("Leave out lines of more bytes than this, as SentencePiece does.", valueName: "bytes"))
  var maxSentenceLength = 4192

  @Option(
    help: ArgumentHelp(
      "Normalize with the character map of this model file, such as that of nmt_nfkc. Default identity.",
      valueName: "model"), completion: .file(extensions: ["model"]))
  var characterMap: String?

  /// The trainer that these settings describe.
  func trainer(sizes: [Int], specialTokens: [[UInt8]]?, allowsFewer: Bool) throws -> SentencePieceBytePairTrainer {
    var trainer = SentencePieceBytePairTrainer(vocabularySizes: sizes)
    if let specialTokens {
      trainer.specialTokens = specialTokens
      // SentencePiece needs an unknown piece; by custom it has the first id.
      if !specialTokens.contains(trainer.unknownToken), let first = specialTokens.first { trainer.unknownToken = first }
    }
    trainer.userDefinedTokens = userDefinedSymbols?.tokens ?? []
    trainer.byteFallback = byteFallback
    trainer.characterCoverage = characterCoverage
    trainer.requiredCharacters = (requiredChars ?? "").unicodeScalars.map { Array(String($0).utf8) }
    trainer.maximumPieceLength = maxPieceLength
    trainer.splitsDigits = splitDigits
    trainer.splitsByScript = splitByScript
    trainer.splitsByNumber = splitByNumber
    trainer.allowsFewer = allowsFewer
    if let characterMap {
      let model = try TokenizerFile.read(path: characterMap) { path in
        var stream = try TextStream(InputFile(path: Array(path.utf8)))
        return try stream.readAll(limit: 1 << 30)
      }
      guard case .sentencePiece(let settings) = model.normalizer else {
        throw ValidationError("--character-map '\(characterMap)' is no SentencePiece model.")
      }
      trainer.normalization.map = settings.map
      trainer.normalization.ruleName = settings.ruleName
    }
    trainer.normalization.addsDummyPrefix = addDummyPrefix
    trainer.normalization.removesExtraSpaces = removeExtraSpaces
    trainer.normalization.userDefinedSymbols = trainer.userDefinedTokens
    return trainer
  }
}
