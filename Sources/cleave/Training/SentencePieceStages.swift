import ArgumentParser
import Counts
import Tokenization

/// The stages of a training that does all as SentencePiece does it.
struct SentencePieceStages {
  let options: SentencePieceNormalizationOptions
  let userDefinedSymbols: [[UInt8]]
  /// Longer lines are left out; nil for what the user does not say.
  let recordLimit: Int?

  /// The stages, and the normalization in them.
  ///
  /// - Parameter given: those of the counts files that take the text's place.
  /// - Throws: when the counts files contradict the options.
  func stages(
    of trainer: TrainerStages, given: PieceStages?
  ) throws -> (stages: PieceStages, normalization: SentencePieceNormalization) {
    let isBytePair = trainer == .bpeAsSentencePiece
    if let given, case .sentencePiece(var found) = given.normalizer {
      var wanted = given
      if options.isUsed {
        found = try options.normalization(rule: isBytePair ? .identity : .nmtNFKC)
      }
      found.userDefinedSymbols = userDefinedSymbols
      wanted.normalizer = .sentencePiece(found)
      if recordLimit != nil { wanted.recordLimit = recordLimit }
      let differences = try given.differences(to: wanted)
      guard differences.isEmpty else {
        throw ValidationError(
          "The counts were made in another way than the options ask for: in the file "
            + "\(differences.joined(separator: "; ")). Name the options that they were counted with, "
            + "--user-defined-symbols too, or count again: cleave count --for \(trainer.rawValue).")
      }
      return (given, found)
    }
    var normalization = try options.normalization(rule: isBytePair ? .identity : .nmtNFKC)
    normalization.userDefinedSymbols = userDefinedSymbols
    let stages = PieceStages(
      normalizer: .sentencePiece(normalization), preTokenizer: SentencePieceBytePairTrainer.preTokenizer,
      alphabet: .characters, keepsLineEnds: false, recordLimit: recordLimit ?? (isBytePair ? 4192 : nil))
    return (stages, normalization)
  }
}
