import ArgumentParser
import Corpora
import Counts
import Tokenization

/// `cleave vocab extend`: more merges from new text.
struct VocabExtend: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extend",
    abstract: "Train more merges or pieces on new text and keep every old id.",
    discussion: """
      The text is cut as the tokenizer cuts it now, and training goes on from there.
      Old ids stay, new ones follow the last.

      BPE        The most frequent pair of neighbouring tokens becomes a new token,
                 again and again. Old merges come first, so that no text is cut
                 anew, only joined further.
      WordPiece  The same pairs; but the longest token wins, so that words can be
                 cut anew.
      Unigram    Substrings of the text become pieces and are pruned as in 'train
                 unigram'; old pieces stay. Probabilities are fitted to the new text
                 and to the old one, for which the old probabilities stand: it counts
                 --old-share of both. Text can be cut anew.

      Of a model of characters, characters that it lacks get ids first.

      EXAMPLES
        cleave vocab extend tok.json --add 4k -o more.json new-text.txt.zst
        cleave vocab extend gpt2/ --to-size 60k --min-frequency 10 -o more.json corpus/
        cleave vocab extend spiece.model --add 8k -o more.model domain.txt.zst
        cleave inspect more.json --on new-text.txt.zst --against tok.json

      These ways of adding are ours; ties are those of 'cleave train bpe'.
      """)

  @OptionGroup var editing: EditingOptions
  @Option(help: ArgumentHelp("So many more ids.", valueName: "n"))
  var add: VocabularySize?
  @Option(help: ArgumentHelp("So many ids in all.", valueName: "n"))
  var toSize: VocabularySize?
  @Option(help: ArgumentHelp("Merge only pairs that occur this often (BPE, WordPiece). Default 1.", valueName: "n"))
  var minFrequency: UInt64?
  @Option(
    help: ArgumentHelp(
      "How much of all text the old text is taken for, from 0 to below 1 (Unigram). Default 0.5.", valueName: "share"))
  var oldShare: Double?
  @Option(help: ArgumentHelp("A file of texts that no new token is.", valueName: "file"), completion: .file())
  var blockList: String?
  @Flag(help: "Give no ids to characters that the vocabulary lacks.")
  var noNewCharacters = false
  @Flag(help: "Accept fewer tokens when no pair is left.")
  var allowFewer = false
  @OptionGroup var counts: CountsOptions
  @OptionGroup var text: TrainingTextOptions

  func validate() throws {
    guard (add == nil) != (toSize == nil) else { throw ValidationError("Say either --add or --to-size.") }
    if let oldShare, !(0..<1).contains(oldShare) {
      throw ValidationError("--old-share takes a number from 0 to below 1, not \(oldShare).")
    }
  }

  func run() throws {
    let tokenizer = try editing.load()
    _ = try TokenizerOutput(path: editing.output)
    var trainer = VocabularyExtension(vocabularySize: toSize?.tokens ?? tokenizer.idEnd + (add?.tokens ?? 0))
    let isUnigram = if case .unigram = tokenizer.model { true } else { false }
    if isUnigram, minFrequency != nil { throw ValidationError("--min-frequency is for BPE and WordPiece.") }
    if !isUnigram, oldShare != nil { throw ValidationError("--old-share is for Unigram.") }
    trainer.minimumCount = minFrequency ?? 1
    trainer.oldShare = oldShare ?? trainer.oldShare
    trainer.workers = text.jobs.jobs
    trainer.addsCharacters = !noNewCharacters
    trainer.allowsFewer = allowFewer
    if let blockList { trainer.blockedTokens = try TokenList.read(blockList) }
    let stages = PieceStages(
      normalizer: tokenizer.normalizer, preTokenizer: tokenizer.trainingPreTokenizer,
      alphabet: tokenizer.model.alphabet, keepsLineEnds: text.keepsLineEnds ?? true)
    let counted = try counts.load(beside: text, madeBy: stages) ?? text.count(stages, keptIn: nil)
    var bar = Progress(label: "training", total: trainer.vocabularySize, unit: "tokens", mode: text.progress.mode)
    let result = try trainer.extend(tokenizer, on: counted.counts) { bar.update(to: $0) }
    bar.finish()
    try editing.write(result.tokenizer)
    guard !text.progress.quiet else { return }
    StandardError.write(
      """
      added \(result.newTokenCount) tokens and \(result.newCharacterCount) characters\
      \(result.newMergeCount > 0 ? " from \(result.newMergeCount) pairs" : "") behind \(tokenizer.idEnd) ids: ids 0 to \(result.tokenizer.idEnd - 1)

      """)
  }
}
