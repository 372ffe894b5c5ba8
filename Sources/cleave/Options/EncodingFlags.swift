import ArgumentParser
import Tokenization

/// How text becomes ids, beyond what the tokenizer itself says.
struct EncodingFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Special tokens that may come from their spelling in the text: all, none, or a list parted by commas.",
      valueName: "all|none|list"))
  var allowedSpecial: SpecialSelection = .none

  @Option(
    help: ArgumentHelp(
      "Special tokens whose spelling in the text is an error: all (but the allowed), none, or a list.",
      valueName: "all|none|list"))
  var disallowedSpecial: SpecialSelection = .none

  @Flag(help: "Put the begin and end tokens of the tokenizer's template around each record.")
  var addSpecial = false

  @Option(
    help: ArgumentHelp(
      "Cut pieces in this way, whatever the model would do: \(SegmentationMethod.names).", valueName: "method"))
  var encoder: SegmentationMethod?

  @Option(help: "The probability with which a merge is passed over (BPE-dropout), from 0 to 1.")
  var dropout: Double?

  @Option(
    help: ArgumentHelp(
      "Draw segmentations at random, with probabilities to the power of alpha (unigram models): 1 as they are, 0 all alike.",
      valueName: "alpha"))
  var sample: Double?

  @Option(
    help: ArgumentHelp(
      "Write the n best segmentations of each record (unigram models). With --sample: draw from the n best of each piece.",
      valueName: "n"))
  var nbest: Int?

  @Option(help: "The seed of dropout and --sample: same seed, same ids, for any number of threads.")
  var seed: UInt64 = 0

  @Option(
    help: """
      What becomes of text that the vocabulary cannot spell when it has no unknown token: fail, or drop (as Hugging \
      Face does, without a word).
      """)
  var unknown: UnknownName = .fail

  func validate() throws {
    if let dropout, !(0...1).contains(dropout) {
      throw ValidationError("--dropout takes a number from 0 to 1, not \(dropout).")
    }
    if let sample, !(sample >= 0) { throw ValidationError("--sample takes a number from 0 on, not \(sample).") }
    if let nbest, !(1...1_000_000 ~= nbest) { throw ValidationError("--nbest takes a number from 1 to 1000000.") }
    if sample != nil, dropout != nil { throw ValidationError("--sample is for unigram models, --dropout for BPE.") }
  }

  /// How many segmentations are written; nil for one.
  var alternatives: Int? { sample == nil ? nbest : nil }

  /// The same for the library.
  var options: EncodingOptions {
    EncodingOptions(
      allowedSpecial: allowedSpecial.tokens, disallowedSpecial: disallowedSpecial.tokens, addsSpecialTokens: addSpecial,
      unknownSymbols: unknown == .drop ? .drop : .fail,
      dropout: dropout.map { EncodingOptions.Dropout(probability: $0, seed: seed) },
      sampling: sample.map { EncodingOptions.Sampling(alpha: $0, candidates: nbest ?? 0, seed: seed) }, method: encoder)
  }
}

/// The values of `--unknown`.
enum UnknownName: String, ExpressibleByArgument, CaseIterable { case fail, drop }
