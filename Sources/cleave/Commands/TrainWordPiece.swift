import ArgumentParser
import Corpora
import Counts
import JSON
import Tokenization

/// `cleave train wordpiece`: a WordPiece vocabulary from text.
struct TrainWordPiece: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wordpiece",
    abstract: "Learn a WordPiece vocabulary from text, as BERT has.",
    discussion: """
      Words begin as characters, all but the first marked with '##'. Pairs are
      merged until there are enough tokens; the tokens are the vocabulary. Text is
      then cut greedily, the longest token from the left; a word that cannot be
      cut to its end is [UNK].

      EXAMPLES
        cleave train wordpiece -s 30k -o tok.json novel.txt.zst
        cleave train wordpiece -s 30k --normalizer bert -o vocab.txt corpus/
        cleave train wordpiece -s 8k --objective likelihood -o tok.json a.txt
        cleave train wordpiece -s 8k --objective ratio --min-frequency 20 \\
          -o tok.json a.txt

      OBJECTIVE (--objective) says which pair is merged next.
        count       the most frequent one. This is what Hugging Face's trainer
                    does, and the vocabulary is the same. Only the ids of ##
                    characters, which it gives in random order, are sorted.
        likelihood  the one that makes the text most likely, which is what
                    WordPiece was described to do. The gain is exact: with f(x)
                    = x ln x, a token n times, N tokens in all, the likelihood
                    of the text is the sum of f(n), less f(N). Training stops
                    when no pair gains anything; --accept-loss goes on.
        ratio       the largest count(ab) / (count(a) count(b)): the short form
                    that many texts give for the likelihood. It prefers rare
                    pairs, so give it a --min-frequency.

      INTERRUPTIONS
        --resume FILE keeps counts and merges in files. Killed and called again,
        it goes on there and ends in the same bytes.

      The paper (Schuster and Nakajima 2012) defines likelihood, without a
      formula; independent tokens and the exact gain are Cleave's reading of it.
      Ties go to the oldest left, then the oldest right token (--ties hf) and as
      in 'cleave train bpe'. The report gives the likelihood in bits.
      """)

  @OptionGroup var sizes: VocabularySizeOptions

  @Option(help: "Which pair is merged next: count, likelihood or ratio.")
  var objective: TrainingObjective = .count

  @Option(
    help: ArgumentHelp(
      "How text is cut: \(PreTokenizerArgument.names), or a regular expression at whose matches it is cut. Default bert.",
      valueName: "name|regex"))
  var preTokenizer: PreTokenizerArgument?

  @Option(
    help: ArgumentHelp(
      """
      What is done to text first, from left to right: \(NormalizerArgument.names). Default bert-cased; bert also removes \
      case and accents.
      """, valueName: "name,name"))
  var normalizer: NormalizerArgument?

  @Option(
    help: ArgumentHelp(
      "Get the first ids; separated by commas, or a JSON array. Default \(Self.usual.joined(separator: ",")).",
      valueName: "token,token"))
  var specialTokens: TokenListArgument?

  @Option(help: ArgumentHelp("The special token for words that cannot be cut.", valueName: "token"))
  var unknownToken = "[UNK]"

  @Option(help: ArgumentHelp("In front of tokens that continue a word; may be empty.", valueName: "text"))
  var continuingPrefix = "##"

  @Option(help: ArgumentHelp("A longer word is unknown when text is cut.", valueName: "n"))
  var maxWordCharacters = WordPieceModel.defaultCharacterLimit

  @Option(
    name: .customLong("limit-alphabet"),
    help: ArgumentHelp(
      "Keep only this many characters, the most frequent; of equally frequent ones the smaller code points.",
      valueName: "n"))
  var alphabetLimit: Int?

  @Option(help: ArgumentHelp("Merge only pairs that occur this often.", valueName: "n"))
  var minFrequency: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "Count a new pair only when it has fewer characters than this: Hugging Face's rule.", valueName: "n"))
  var maxTokenLength: Int?

  @Option(help: "Which of pairs that are equally good goes first: hf, spm, subword-nmt or bytes.")
  var ties: TieRule = .huggingFace

  @Flag(help: "Accept a smaller vocabulary when no pair is left, or none gains anything.")
  var allowFewer = false

  @Flag(help: "With --objective likelihood, go on when no merge makes the text more likely.")
  var acceptLoss = false

  @OptionGroup var output: TrainingOutputOptions
  @OptionGroup var resume: ResumeOptions
  @OptionGroup var counts: CountsOptions
  @OptionGroup var text: TrainingTextOptions

  private static let usual = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

  func validate() throws {
    try output.check(sizes: sizes)
    if let alphabetLimit, alphabetLimit < 1 { throw ValidationError("--limit-alphabet must be at least 1.") }
    if let maxTokenLength, maxTokenLength < 1 { throw ValidationError("--max-token-length must be at least 1.") }
    if maxWordCharacters < 1 { throw ValidationError("--max-word-characters must be at least 1.") }
  }

  func run() throws {
    let given = try counts.load(beside: text)
    let stages = try TrainerStages.wordPiece.stages(
      .init(normalizer: normalizer, preTokenizer: preTokenizer, keepsLineEnds: text.keepsLineEnds),
      given: given?.stages)
    let keeping = try resume.files(
      reading: text.input.files + counts.counts, writing: output.files(of: sizes.outputs(output.target)))
    let checkpoints = try keeping?.checkpoints()
    var counted = try given ?? text.count(stages, keptIn: keeping)
    var bar = Progress(label: "training", total: sizes.sizes.max(), unit: "tokens", mode: text.progress.mode)
    let training = try trainer.train(on: counted.takeCounts(), checkpoints: checkpoints) {
      bar.update(to: $0.vocabularySize)
    }
    bar.finish()
    warn(about: training)

    let report = MergingReport(algorithm: "wordpiece", level: "characters", training.merging).report(of: counted)
    try output.write(sizes.outputs(output.target), reportedIn: report, quiet: text.progress.quiet) { size in
      try training.tokenizer(
        vocabularySize: size, normalizer: stages.normalizer, preTokenizer: stages.preTokenizer,
        postProcessor: BERTPreset.postProcessor)
    }
    keeping?.remove()
  }

  private var trainer: WordPieceTrainer {
    var trainer = WordPieceTrainer(vocabularySizes: sizes.sizes)
    trainer.objective = objective
    trainer.ties = ties
    trainer.minimumCount = minFrequency
    trainer.specialTokens = specialTokens?.tokens ?? Self.usual.map { Array($0.utf8) }
    trainer.unknownToken = Array(unknownToken.utf8)
    trainer.continuingPrefix = Array(continuingPrefix.utf8)
    trainer.characterLimit = maxWordCharacters
    trainer.alphabetLimit = alphabetLimit
    trainer.maximumTokenLength = maxTokenLength
    trainer.allowsFewer = allowFewer
    trainer.acceptsLoss = acceptLoss
    return trainer
  }

  private func warn(about training: WordPieceTraining) {
    if !training.settings.specialTokens.contains(training.settings.unknownToken) {
      StandardError.write(
        "cleave: warning: '\(unknownToken)' is not among the special tokens: a word that cannot be cut will be an error\n"
      )
    }
    if objective == .ratio, minFrequency < 2 {
      StandardError.write("cleave: warning: ratio without --min-frequency merges the rarest pairs first\n")
    }
  }
}
