import ArgumentParser
import Corpora
import JSON
import Tokenization

/// `cleave train characters`: a vocabulary of single characters.
struct TrainCharacters: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "characters",
    abstract: "Learn a vocabulary of single characters.",
    discussion: """
      A baseline. Every Unicode character is a token of its own, spaces and line
      feeds too; the most frequent have the first ids. A character that is not
      in the vocabulary is the unknown token.

      EXAMPLES
        cleave train characters -o characters.json novel.txt.zst
        cleave train characters -s 5k --min-frequency 10 -o characters.json corpus/

      --resume FILE keeps what is counted in FILE.counts: killed and called again,
      it goes on there and ends in the same bytes.

      Without --vocab-size all characters of the text are taken.
      """)

  @Option(
    name: [.customLong("vocab-size"), .customShort("s")],
    help: ArgumentHelp("At most this many tokens, special ones included.", valueName: "n"))
  var vocabularySize: VocabularySize?

  @Option(
    help: ArgumentHelp(
      "What is done to text first, from left to right: \(NormalizerArgument.names).", valueName: "name,name"))
  var normalizer: NormalizerArgument?

  @Option(help: ArgumentHelp("Take only characters that occur this often.", valueName: "n"))
  var minFrequency: UInt64 = 1

  @OptionGroup var special: PieceTokenOptions
  @OptionGroup var output: TrainingOutputOptions
  @OptionGroup var resume: ResumeOptions
  @OptionGroup var counts: CountsOptions
  @OptionGroup var text: TrainingTextOptions

  func validate() throws { try output.check(sizes: nil) }

  func run() throws {
    let size = vocabularySize?.tokens ?? Vocabulary.idLimit
    var trainer = WordLevelTrainer(vocabularySizes: [size])
    trainer.minimumCount = minFrequency
    trainer.specialTokens = special.tokens
    trainer.unknownToken = Array(special.unknownToken.utf8)
    trainer.allowsFewer = true
    let outputs = [(size, try output.target.path)]
    let keeping = try resume.files(
      reading: text.input.files + counts.counts, writing: output.files(of: outputs))
    let given = try counts.load(beside: text)
    let stages = try TrainerStages.characters.stages(
      .init(normalizer: normalizer, keepsLineEnds: text.keepsLineEnds), given: given?.stages)
    try PieceTraining(
      algorithm: "characters", trainer: trainer, stages: stages, given: given, decoder: .fuse, text: text,
      keeping: keeping, output: output
    ).run(outputs)
  }
}
