import ArgumentParser
import Tokenization

/// What `--ties spm` asks for with an alphabet of characters: the pieces of `spm_train --model_type=bpe`.
struct SentencePieceOptions: ParsableArguments {
  @OptionGroup var pieces: PieceOptions

  @OptionGroup var normalization: SentencePieceNormalizationOptions

  @Option(
    help: ArgumentHelp(
      "Leave out lines of more bytes than this, as SentencePiece does. Default 4192.", valueName: "bytes"))
  var maxSentenceLength: Int?

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
    return trainer
  }
}
