import ArgumentParser
import Corpora
import Counts
import JSON
import Tokenization

/// `cleave train swe`: a likelihood-optimal sub-word vocabulary from text.
struct TrainLikelihood: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "swe",
    abstract: "Learn a likelihood-optimal sub-word encoding (SWE) from text.",
    discussion: """
      Every word ends in a symbol of its own and is written as the sequence of at
      most k pieces with the highest likelihood: a k-step shortest path.

      EXAMPLES
        cleave train swe -s 8k -o swe.json novel.txt.zst
        cleave train swe -s 8k --max-steps 4 --max-piece-length 12 -o swe.json a.txt
        cleave train swe --vocab-sizes 4k,8k -o swe.json corpus/

      WHAT THE PAPER SAYS
        Likelihood of the text is maximized, not frequency; the encoding is a
        k-step shortest path with an end-of-word symbol, found as Bellman and Ford
        do; every word of the text is covered; settings at the start as for BPE.
      WHAT IS OURS
        The rest: pieces to start from are all substrings of a word that occur
        twice; words are segmented and pieces counted in turn, until the
        likelihood changes by less than a millionth; then the pieces that cost
        the least are dropped, a quarter at most, until there are few enough.
        A word that cannot be had with k pieces gets the fewest.
        Of equal likelihoods fewer pieces win, then the longer first piece.
        With --form merges pieces come from the other side, from BPE's start:
        single symbols, of which the pair with the largest exact gain in
        likelihood is merged, again and again; then rounds as above.
      HOW GOOD IT IS
        For given pieces and probabilities the segmentation of every word is the
        best there is. Pieces and probabilities together are found by a local
        search. The likelihood is printed after every round; between prunings it
        never falls.

      INTERRUPTIONS
        --resume FILE keeps counts and pieces in files, before each round; with
        --form merges it keeps the merges, and rounds are made again. Killed and
        called again, it goes on there and ends in the same bytes.

      The file is a tokenizer.json with a model of type SWE, which Cleave reads
      and Hugging Face refuses, since it would encode differently. The report
      goes to standard error unless --quiet, as JSON (--json) to standard output.
      """)

  @OptionGroup var sizes: VocabularySizeOptions

  @Option(help: "Where pieces come from: paths, from many substrings by dropping, or merges, from symbols by merging.")
  var form: LikelihoodTrainer.Form = .paths

  @Option(help: ArgumentHelp("The most tokens of a word, up to 255; 0 for no bound.", valueName: "k"))
  var maxSteps = 0

  @Option(help: ArgumentHelp("The longest piece, in characters, the end of a word being one.", valueName: "n"))
  var maxPieceLength = 16

  @Option(help: ArgumentHelp("What ends a word; empty for nothing.", valueName: "text"))
  var wordSuffix = "</w>"

  @Option(
    help: ArgumentHelp(
      "How text is cut: \(PreTokenizerArgument.names), or a regular expression at whose matches it is cut. Default whitespace-split.",
      valueName: "name|regex"))
  var preTokenizer: PreTokenizerArgument?

  @Option(
    help: ArgumentHelp(
      "What is done to text first, from left to right: \(NormalizerArgument.names). Default none.",
      valueName: "name,name"))
  var normalizer: NormalizerArgument?

  @Option(help: ArgumentHelp("The share of all characters that the vocabulary covers.", valueName: "share"))
  var characterCoverage = 1.0

  @Option(
    help: ArgumentHelp(
      "Get the first ids; separated by commas, or a JSON array. Default <unk>.", valueName: "token,token"))
  var specialTokens: TokenListArgument?

  @Option(help: ArgumentHelp("Stands for characters that are not covered.", valueName: "token"))
  var unkToken = "<unk>"

  @Option(help: ArgumentHelp("The most pieces to start from.", valueName: "n"))
  var seedSize = 1_000_000

  @Option(help: ArgumentHelp("The most rounds between prunings.", valueName: "n"))
  var rounds = 50

  @Flag(help: "Accept a smaller vocabulary when pieces run out.")
  var allowFewer = false

  @OptionGroup var output: TrainingOutputOptions
  @OptionGroup var resume: ResumeOptions
  @OptionGroup var counts: CountsOptions
  @OptionGroup var text: TrainingTextOptions

  func validate() throws { try output.check(sizes: sizes) }

  func run() throws {
    let given = try counts.load(beside: text)
    let stages = try TrainerStages.likelihood.stages(
      .init(normalizer: normalizer, preTokenizer: preTokenizer, keepsLineEnds: text.keepsLineEnds),
      given: given?.stages)
    var trainer = LikelihoodTrainer(vocabularySizes: sizes.sizes)
    trainer.form = form
    trainer.maximumSteps = maxSteps
    trainer.maximumPieceLength = maxPieceLength
    trainer.wordSuffix = Array(wordSuffix.utf8)
    trainer.characterCoverage = characterCoverage
    trainer.unknownToken = Array(unkToken.utf8)
    trainer.specialTokens = specialTokens?.tokens ?? [trainer.unknownToken]
    trainer.seedLimit = seedSize
    trainer.maximumRounds = rounds
    trainer.allowsFewer = allowFewer

    let keeping = try resume.files(
      reading: text.input.files + counts.counts, writing: output.files(of: sizes.outputs(output.target)))
    let checkpoints = try keeping?.checkpoints()
    let counted = try given ?? text.count(stages, keptIn: keeping)
    var bar = Progress(label: "training", total: nil, unit: "pieces", mode: text.progress.mode)
    let training = try trainer.train(
      on: counted.counts, workers: text.jobs.jobs, checkpoints: checkpoints
    ) { bar.update(to: $0.pieceCount) }
    bar.finish()

    try output.write(
      sizes.outputs(output.target), reportedIn: report(training.report, of: counted), quiet: text.progress.quiet
    ) { size in
      try training.tokenizer(
        vocabularySize: size, normalizer: stages.normalizer, preTokenizer: stages.preTokenizer)
    }
    keeping?.remove()
  }

  private func report(
    _ training: LikelihoodTraining.Report, of counted: CountedText
  ) -> TrainingReport {
    var report = TrainingReport(
      algorithm: "swe", byteCount: counted.byteCount, pieces: training.pieces, distinctPieces: training.distinctPieces,
      countingSeconds: counted.seconds, trainingSeconds: training.duration / .seconds(1))
    report.learned = ["learned from \(training.seeds) seeds over \(training.alphabetSize) symbols"]
    for round in training.rounds {
      let likelihood = (round.logLikelihood * 100).rounded() / 100
      report.learned.append(
        "  \(round.pieceCount) pieces: log-likelihood \(likelihood), \(Int(round.tokens)) tokens"
          + (round.wordsBeyondBound > 0 ? ", \(round.wordsBeyondBound) distinct words with more than \(maxSteps)" : ""))
    }
    report.fields = [
      ("form", .text(form.rawValue)),
      ("max_steps", .integer(maxSteps)),
      ("alphabet", .integer(training.alphabetSize)),
      ("seeds", .integer(training.seeds)),
      (
        "rounds",
        .array(
          training.rounds.map { round in
            .object([
              .init("pieces", .integer(round.pieceCount)),
              .init("log_likelihood", .number(round.logLikelihood)),
              .init("tokens", .number(round.tokens)),
              .init("words_beyond_bound", .integer(round.wordsBeyondBound)),
            ])
          })
      ),
    ]
    return report
  }
}
