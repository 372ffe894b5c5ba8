import ArgumentParser
import Corpora
import Tokenization

/// `cleave vocab extend`: more merges from new text.
struct VocabExtend: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extend",
    abstract: "Train more merges on new text and keep every old id.",
    discussion: """
      The text is cut as the tokenizer cuts it now; then the most frequent pair of
      neighbouring tokens becomes a new token, again and again. Old ids stay, new
      ones follow the last. In a BPE model (without marks such as </w>) old merges
      come first, so that no text is cut anew, only joined further. In a WordPiece
      model the longest token wins, so that words can be cut anew. Of a BPE model
      of characters, characters that it lacks get ids first.

      EXAMPLES
        cleave vocab extend tok.json --add 4k -o more.json new-text.txt.zst
        cleave vocab extend gpt2/ --to-size 60k --min-frequency 10 -o more.json corpus/
        cleave inspect more.json --on new-text.txt.zst --against tok.json

      This way of adding is ours; ties are those of 'cleave train bpe'.
      """)

  @OptionGroup var editing: EditingOptions
  @Option(help: ArgumentHelp("So many more ids.", valueName: "n"))
  var add: VocabularySize?
  @Option(help: ArgumentHelp("So many ids in all.", valueName: "n"))
  var toSize: VocabularySize?
  @Option(help: ArgumentHelp("Merge only pairs that occur this often.", valueName: "n"))
  var minFrequency: UInt64 = 1
  @Option(help: ArgumentHelp("A file of texts that no merge makes.", valueName: "file"), completion: .file())
  var blockList: String?
  @Flag(help: "Give no ids to characters that the vocabulary lacks.")
  var noNewCharacters = false
  @Flag(help: "Accept fewer tokens when no pair is left.")
  var allowFewer = false
  @OptionGroup var text: TrainingTextOptions

  func validate() throws {
    guard (add == nil) != (toSize == nil) else { throw ValidationError("Say either --add or --to-size.") }
  }

  func run() throws {
    let tokenizer = try editing.load()
    _ = try TokenizerOutput(path: editing.output)
    var trainer = VocabularyExtension(vocabularySize: toSize?.tokens ?? tokenizer.idEnd + (add?.tokens ?? 0))
    trainer.minimumCount = minFrequency
    trainer.addsCharacters = !noNewCharacters
    trainer.allowsFewer = allowFewer
    if let blockList { trainer.blockedTokens = try TokenList.read(blockList) }
    let counted = try text.count(
      normalizer: tokenizer.normalizer, preTokenizer: tokenizer.preTokenizer, alphabet: tokenizer.model.alphabet)
    var bar = Progress(label: "training", total: trainer.vocabularySize, unit: "tokens", mode: text.progress.mode)
    let result = try trainer.extend(tokenizer, on: counted.counts) { bar.update(to: $0) }
    bar.finish()
    try editing.write(result.tokenizer)
    guard !text.progress.quiet else { return }
    StandardError.write(
      """
      added \(result.newTokenCount) tokens and \(result.newCharacterCount) characters from \(result.newMergeCount) pairs \
      behind \(tokenizer.idEnd) ids: ids 0 to \(result.tokenizer.idEnd - 1)

      """)
  }
}
