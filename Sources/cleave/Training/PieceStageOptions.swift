import ArgumentParser
import Counts
import Tokenization

/// How text becomes the pieces that are counted.
struct PieceStageOptions: ParsableArguments {
  @Option(
    name: .customLong("for"),
    help: """
      Cut text as 'cleave train' does for this algorithm: bpe, wordpiece, unigram, swe, words, characters, optimal, \
      chunks; as SentencePiece, bpe-spm or unigram-spm. Default bpe.
      """)
  var trainer: TrainerStages?

  @Option(
    name: [.short, .customLong("tokenizer")],
    help: ArgumentHelp("Cut text as this tokenizer does, in place of --for.", valueName: "tokenizer"),
    completion: .file())
  var tokenizer: String?

  @OptionGroup var preset: PresetOptions

  @Option(
    help: ArgumentHelp(
      "How text is cut, as for 'cleave train': \(PreTokenizerArgument.names), or a regular expression.",
      valueName: "name|regex"))
  var preTokenizer: PreTokenizerArgument?

  @Option(
    help: ArgumentHelp(
      "What is done to text first, as for 'cleave train': \(NormalizerArgument.names).", valueName: "name,name"))
  var normalizer: NormalizerArgument?

  @Option(help: "What the vocabulary will be made of where the algorithm has a choice: bytes or characters.")
  var alphabetLevel: AlphabetName?

  @OptionGroup(title: "WITH --for bpe-spm AND unigram-spm") var sentencePiece: SentencePieceNormalizationOptions

  @Option(
    help: ArgumentHelp("Symbols that normalization leaves alone, as for 'cleave train'.", valueName: "token,token"))
  var userDefinedSymbols: TokenListArgument?

  @Option(
    help: ArgumentHelp("Leave out lines of more bytes than this. Default 4192 for bpe-spm.", valueName: "bytes"))
  var maxSentenceLength: Int?

  enum AlphabetName: String, ExpressibleByArgument, CaseIterable { case bytes, characters }

  func validate() throws {
    let isSentencePiece = trainer == .bpeAsSentencePiece || trainer == .unigramAsSentencePiece
    let hasStages = preTokenizer != nil || normalizer != nil || alphabetLevel != nil
    if tokenizer != nil, trainer != nil || hasStages {
      throw ValidationError("-t says all about how text is cut: leave out --for and the like.")
    }
    if isSentencePiece, hasStages {
      throw ValidationError("SentencePiece has neither --normalizer nor --pre-tokenizer nor --alphabet-level.")
    }
    if !isSentencePiece, sentencePiece.isUsed || userDefinedSymbols != nil || maxSentenceLength != nil {
      throw ValidationError("SentencePiece's options are for --for bpe-spm and unigram-spm.")
    }
    if let maxSentenceLength, maxSentenceLength < 1 {
      throw ValidationError("--max-sentence-length must be at least 1.")
    }
  }

  /// The stages.
  ///
  /// - Parameter keepsLineEnds: nil for what the algorithm does as a rule.
  func stages(keepsLineEnds: Bool?) throws -> PieceStages {
    if let tokenizer {
      let loaded = try preset.load(tokenizer).tokenizer
      return PieceStages(
        normalizer: loaded.normalizer, preTokenizer: loaded.trainingPreTokenizer, alphabet: loaded.model.alphabet,
        keepsLineEnds: keepsLineEnds ?? true)
    }
    if preset.preset != nil { throw ValidationError("--preset is for a tokenizer: name one with -t.") }
    let trainer = trainer ?? .bpe
    if trainer == .bpeAsSentencePiece || trainer == .unigramAsSentencePiece {
      return try SentencePieceStages(
        options: sentencePiece, userDefinedSymbols: userDefinedSymbols?.tokens ?? [], recordLimit: maxSentenceLength
      ).stages(of: trainer, given: nil).stages
    }
    let stages = try trainer.stages(
      .init(
        normalizer: normalizer, preTokenizer: preTokenizer,
        alphabet: alphabetLevel.map { $0 == .bytes ? .bytes : .characters }, keepsLineEnds: keepsLineEnds),
      given: nil)
    if trainer == .chunks, preTokenizer == nil {
      throw ValidationError(
        "Chunks without a pre-tokenizer reach from record to record and cannot be counted: name one, such as "
          + "--pre-tokenizer gpt2.")
    }
    return stages
  }
}
