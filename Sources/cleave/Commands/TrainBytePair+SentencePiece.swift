import ArgumentParser
import Corpora
import Tokenization

/// What `--ties spm` asks for with an alphabet of characters: the pieces of `spm_train --model_type=bpe`.
struct SentencePieceOptions: ParsableArguments {
  @OptionGroup var pieces: PieceOptions

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
    trainer.userDefinedTokens = pieces.userDefinedSymbols?.tokens ?? []
    trainer.byteFallback = pieces.byteFallback
    trainer.characterCoverage = pieces.characterCoverage
    trainer.requiredCharacters = pieces.requiredCharacters
    trainer.maximumPieceLength = pieces.maxPieceLength
    trainer.splitsDigits = pieces.splitDigits
    trainer.splitsByScript = pieces.splitByScript
    trainer.splitsByNumber = pieces.splitByNumber
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
