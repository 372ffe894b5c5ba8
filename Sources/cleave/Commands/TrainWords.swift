import ArgumentParser
import Corpora
import JSON
import Tokenization

/// `cleave train words`: a vocabulary of whole words.
struct TrainWords: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "words",
    abstract: "Learn a vocabulary of whole words: the most frequent ones.",
    discussion: """
      A baseline. Text is cut into pieces; the most frequent are tokens, and any
      other is the unknown token. Ids are those of Hugging Face's WordLevel
      trainer: special tokens, then pieces by count, the smaller by bytes first
      among equals.

      EXAMPLES
        cleave train words -s 50k -o words.json novel.txt.zst
        cleave train words -s 50k --min-frequency 5 --normalizer lowercase \\
          --pre-tokenizer whitespace -o words.json corpus/

      --resume FILE keeps what is counted in FILE.counts: killed and called again,
      it goes on there and ends in the same bytes.

      The report says which share of the text's pieces are tokens.
      """)

  @OptionGroup var sizes: VocabularySizeOptions

  @Option(
    help: ArgumentHelp(
      "How text is cut: \(PreTokenizerArgument.names), or a regular expression at whose matches it is cut. Default whitespace-split.",
      valueName: "name|regex"))
  var preTokenizer: PreTokenizerArgument?

  @Option(
    help: ArgumentHelp(
      "What is done to text first, from left to right: \(NormalizerArgument.names).", valueName: "name,name"))
  var normalizer: NormalizerArgument?

  @Option(help: ArgumentHelp("Take only words that occur this often.", valueName: "n"))
  var minFrequency: UInt64 = 1

  @OptionGroup var special: PieceTokenOptions

  @Flag(help: "Accept a smaller vocabulary when there are no more words.")
  var allowFewer = false

  @OptionGroup var output: TrainingOutputOptions
  @OptionGroup var resume: ResumeOptions
  @OptionGroup var counts: CountsOptions
  @OptionGroup var text: TrainingTextOptions

  func validate() throws { try output.check(sizes: sizes) }

  func run() throws {
    var trainer = WordLevelTrainer(vocabularySizes: sizes.sizes)
    trainer.minimumCount = minFrequency
    trainer.specialTokens = special.tokens
    trainer.unknownToken = Array(special.unknownToken.utf8)
    trainer.allowsFewer = allowFewer
    let outputs = try sizes.outputs(output.target)
    let keeping = try resume.files(
      reading: text.input.files + counts.counts, writing: output.files(of: outputs))
    let given = try counts.load(beside: text)
    let stages = try TrainerStages.words.stages(
      .init(normalizer: normalizer, preTokenizer: preTokenizer, keepsLineEnds: text.keepsLineEnds),
      given: given?.stages)
    try PieceTraining(
      algorithm: "words", trainer: trainer, stages: stages, given: given, decoder: nil, text: text,
      keeping: keeping, output: output
    ).run(outputs)
  }
}
