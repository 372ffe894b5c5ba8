import ArgumentParser
import Checkpoints
import Corpora
import Counts
import JSON
import Tokenization

/// `cleave train unigram`: a unigram vocabulary from text.
struct TrainUnigram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unigram",
    abstract: "Learn a unigram vocabulary (SentencePiece's) from text.",
    discussion: """
      Starts from a million frequent substrings, fits their probabilities to the
      text by expectation maximization, drops those that the text misses least,
      and goes on until few enough are left. Text is encoded as the sequence of
      pieces with the highest probability.

      EXAMPLES
        cleave train unigram -s 8k -o tok.json novel.txt.zst
        cleave train unigram --vocab-sizes 4k,8k,32k -o tok.json corpus/
        cleave train unigram -s 32k --byte-fallback --split-digits -o t.json a.txt
        cleave train unigram -s 8k --alphabet-level bytes -o t.json corpus/
        cleave train unigram -s 32k -o spiece.model corpus/
        cleave train unigram -s 8k --variant hf --special-tokens '<pad>,<unk>' \\
          -o t.json a.txt

      SIZES
        A size counts all tokens: special tokens, byte tokens and pieces. 8k is
        8000. Each of several sizes comes out as from a run of its own. Sizes that
        the text cannot give are refused before training.

      TEXT
        Normalized as SentencePiece does by default: nmt, nfkc, spaces at the ends
        removed, runs of spaces to one (--normalizer changes that); then spaces
        become ▁ and text is cut before each (--pre-tokenizer changes that).

      SENTENCEPIECE
        With a name that ends in .model or .vocab, or with --normalization-rule,
        all is as in spm_train: text is normalized by SentencePiece's own keys,
        which the file holds (nmt_nfkc, as there, if nothing else is said), and
        encoding follows its 32-bit rule. Lines are not left out for their length.

      VARIANTS (--variant)
        spm  SentencePiece's rules: substrings count as often as they occur and
             end where the script changes. Unlike SentencePiece, words are
             learned from once with their counts, so what follows a word does not
             decide whether it is a seed: all ends of words are.
        hf   Hugging Face's rules: substrings count once for each distinct word
             and may hold anything.
        In both, probabilities are 64 bits, and ties are by text, so the result
        does not depend on threads or the order of the text.

      INTERRUPTIONS
        --resume FILE keeps counts and pieces in files, before each fit and each
        pruning. Killed and called again, it goes on there and ends in the same
        bytes.

      The report gives the objective of each fit: minus the mean log-likelihood of
      a word, in nats (SentencePiece's obj). It goes to standard error unless
      --quiet, as JSON (--json) to standard output.
      """)

  @OptionGroup var sizes: VocabularySizeOptions

  @Option(help: "Whose rules are followed: spm (SentencePiece) or hf (Hugging Face tokenizers).")
  var variant: UnigramTrainer.Variant = .sentencePiece

  @Option(
    help: ArgumentHelp(
      """
      How text is cut: \(PreTokenizerArgument.names), or a regular expression at whose matches it is cut. Default \
      metaspace; for bytes gpt2.
      """, valueName: "name|regex"))
  var preTokenizer: PreTokenizerArgument?

  @Option(
    help: ArgumentHelp(
      "What is done to text first, from left to right: \(NormalizerArgument.names). Default SentencePiece's; for bytes none.",
      valueName: "name,name"))
  var normalizer: NormalizerArgument?

  @Option(
    help: "What the smallest pieces are: characters, or bytes, so that every text can be encoded. Default characters.")
  var alphabetLevel: AlphabetName?

  @OptionGroup(title: "AS SENTENCEPIECE") var sentencePiece: SentencePieceNormalizationOptions
  @OptionGroup var pieces: PieceOptions

  @Option(
    help: ArgumentHelp(
      "Get the first ids; separated by commas, or a JSON array. Default <unk>,<s>,</s>; for hf <unk>; for bytes none.",
      valueName: "token,token"))
  var specialTokens: TokenListArgument?

  @Option(help: ArgumentHelp("Stands for characters that are not covered.", valueName: "token"))
  var unkToken = "<unk>"

  @Option(help: ArgumentHelp("The most pieces to start from.", valueName: "n"))
  var seedSize = 1_000_000

  @Option(
    help: ArgumentHelp(
      "Start from the pieces of this file, each line a piece, a tab and its count, in place of the substrings of the text.",
      valueName: "file"), completion: .file())
  var seedPieces: String?

  @Option(help: ArgumentHelp("The share of pieces that stays in each round.", valueName: "share"))
  var shrinkingFactor = 0.75

  @Option(help: ArgumentHelp("Fits of the probabilities between prunings.", valueName: "n"))
  var subIterations = 2

  @Flag(help: "Accept a smaller vocabulary when pieces run out.")
  var allowFewer = false

  @OptionGroup var output: TrainingOutputOptions
  @OptionGroup var resume: ResumeOptions
  @OptionGroup var counts: CountsOptions
  @OptionGroup var text: TrainingTextOptions

  enum AlphabetName: String, ExpressibleByArgument, CaseIterable { case bytes, characters }

  func validate() throws {
    try output.check(sizes: sizes)
    if alphabetLevel == .bytes, pieces.byteFallback {
      throw ValidationError("--byte-fallback is for characters: with --alphabet-level bytes every byte is a piece.")
    }
    if sentencePiece.isUsed, alphabetLevel == .bytes || preTokenizer != nil || normalizer != nil {
      throw ValidationError(
        "SentencePiece has neither --normalizer nor --pre-tokenizer nor bytes: leave these out, or its own options.")
    }
  }

  func run() throws {
    let given = try counts.load(beside: text)
    if try isSentencePiece(given) { return try runAsSentencePiece(makeTrainer(.characters), given) }
    let stages = try TrainerStages.unigram.stages(
      .init(
        normalizer: normalizer, preTokenizer: preTokenizer,
        alphabet: alphabetLevel.map { $0 == .bytes ? .bytes : .characters }, keepsLineEnds: text.keepsLineEnds),
      given: given?.stages)
    let trainer = try makeTrainer(stages.alphabet)
    let keeping = try makeFiles()
    let checkpoints = try keeping?.checkpoints()
    var counted = try given ?? text.count(stages, keptIn: keeping)
    let training = try train(trainer, on: &counted, checkpoints)
    try output.write(
      sizes.outputs(output.target), reportedIn: report(training.report, of: counted), quiet: text.progress.quiet
    ) { size in
      try training.tokenizer(
        vocabularySize: size, normalizer: stages.normalizer, preTokenizer: stages.preTokenizer)
    }
    keeping?.remove()
  }

  /// Whether all is to be as `spm_train` does it. Counts say that themselves.
  private func isSentencePiece(_ given: CountedText?) throws -> Bool {
    if let given {
      guard case .sentencePiece = given.stages.normalizer else {
        guard !sentencePiece.isUsed else {
          throw ValidationError("The counts were not made as SentencePiece does it: count with --for unigram-spm.")
        }
        return false
      }
      return true
    }
    if sentencePiece.isUsed { return true }
    let format = try output.target.format
    return alphabetLevel != .bytes && preTokenizer == nil && normalizer == nil
      && (format == .sentencePiece || format == .pieceScores)
  }

  private func runAsSentencePiece(_ trainer: UnigramTrainer, _ given: CountedText?) throws {
    if alphabetLevel == .bytes || preTokenizer != nil || normalizer != nil {
      throw ValidationError(
        "The counts were made as SentencePiece does it: leave out --normalizer, --pre-tokenizer and bytes.")
    }
    let stages = try SentencePieceStages(
      options: sentencePiece, userDefinedSymbols: trainer.userDefinedTokens, recordLimit: nil
    ).stages(of: .unigramAsSentencePiece, given: given?.stages)
    let keeping = try makeFiles()
    let checkpoints = try keeping?.checkpoints()
    var counted = try given ?? text.count(stages.stages, keptIn: keeping)
    let training = try train(trainer, on: &counted, checkpoints)
    try output.write(
      sizes.outputs(output.target), reportedIn: report(training.report, of: counted), quiet: text.progress.quiet
    ) { size in
      try training.tokenizer(vocabularySize: size, normalization: stages.normalization)
    }
    keeping?.remove()
  }

  // MARK: Details

  private func makeFiles() throws -> ResumeFiles? {
    try resume.files(
      reading: text.input.files + counts.counts, writing: output.files(of: sizes.outputs(output.target)))
  }

  private func train(
    _ trainer: UnigramTrainer, on counted: inout CountedText, _ checkpoints: TrainingCheckpoints?
  ) throws -> UnigramTraining {
    var bar = Progress(label: "training", total: nil, unit: "pieces", mode: text.progress.mode)
    let training = try trainer.train(
      on: counted.takeCounts(), workers: text.jobs.jobs, checkpoints: checkpoints
    ) { bar.update(to: $0.pieceCount) }
    bar.finish()
    return training
  }

  private func makeTrainer(_ alphabet: Alphabet) throws -> UnigramTrainer {
    var trainer = UnigramTrainer(vocabularySizes: sizes.sizes, alphabet: alphabet, variant: variant)
    if let specialTokens { trainer.specialTokens = specialTokens.tokens }
    trainer.unknownToken = Array(unkToken.utf8)
    if specialTokens == nil, unkToken != "<unk>", alphabet == .characters {
      trainer.specialTokens[0] = trainer.unknownToken
    }
    trainer.userDefinedTokens = pieces.userDefinedSymbols?.tokens ?? []
    trainer.characterCoverage = pieces.characterCoverage
    trainer.byteFallback = pieces.byteFallback
    trainer.requiredCharacters = pieces.requiredCharacters
    trainer.maximumPieceLength = pieces.maxPieceLength
    trainer.seedLimit = seedSize
    trainer.shrinkingFactor = shrinkingFactor
    trainer.subIterations = subIterations
    trainer.splitsDigits = pieces.splitDigits
    trainer.splitsByScript = pieces.splitByScript
    trainer.splitsByNumber = pieces.splitByNumber
    trainer.allowsFewer = allowFewer
    if let seedPieces { trainer.seeds = try SeedFile.read(seedPieces) }
    return trainer
  }

  private func report(
    _ training: UnigramTraining.Report, of counted: CountedText
  ) -> TrainingReport {
    var report = TrainingReport(
      algorithm: "unigram", byteCount: counted.byteCount, pieces: training.pieces,
      distinctPieces: training.distinctPieces,
      countingSeconds: counted.seconds, trainingSeconds: training.duration / .seconds(1))
    report.learned = [
      "learned from \(training.words) words and \(training.seeds) seeds over \(training.alphabetSize) \((alphabetLevel ?? .characters).rawValue)"
    ]
    for round in training.rounds {
      let objective = (round.objective * 10000).rounded() / 10000
      report.learned.append(
        "  \(round.pieceCount) pieces: objective \(objective), \(Int(round.tokens)) tokens expected")
    }
    if training.uncoveredCharacters > 0 {
      report.learned.append("left \(training.uncoveredCharacters) characters uncovered")
    }
    report.fields = [
      ("variant", .text(variant.rawValue)),
      ("alphabet", .integer(training.alphabetSize)),
      ("uncovered_characters", .integer(Int(clamping: training.uncoveredCharacters))),
      ("seeds", .integer(training.seeds)),
      (
        "rounds",
        .array(
          training.rounds.map { round in
            .object([
              .init("pieces", .integer(round.pieceCount)),
              .init("objective", .number(round.objective)),
              .init("log_likelihood", .number(round.logLikelihood)),
              .init("tokens", .number(round.tokens)),
            ])
          })
      ),
    ]
    return report
  }
}
