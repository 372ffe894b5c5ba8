public import ArgumentParser
import Corpora
import Tokenization
public import Transfer

extension VocabularyMapping.Rule: ExpressibleByArgument {}

/// `cleave overlap`: what two vocabularies have in common.
struct Overlap: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "overlap",
    abstract: "Say which tokens two vocabularies have in common, whatever their formats.",
    discussion: """
      EXAMPLES
        cleave overlap gpt2/ llama2/tokenizer.model
        cleave overlap roberta/ bert-base-cased/vocab.txt --rule raw --json
        cleave overlap A.json B.json --on text.txt.zst --map pairs.npy
        cleave overlap A.json B.json --decomposition pieces.json --limit 7
        cleave overlap A.json B.json --list | grep '^B'

      RULES, what "the same token" means
        raw                  the same spelling in the files (byte-level ones as GPT-2
                             spells them), special tokens included: CLP-Transfer's
                             rule. 'Ġthe' is not '▁the'.
        canonical            the same bytes, and both begin a word or both do not:
                             Ġthe, ▁the, BERT's the. <0x0A> is the byte; ##x goes on
                             with a word. Special tokens ([CLS], <s>) match by
                             spelling or role and are counted apart. FOCUS's
                             default; that x</w> begins a word is ours.
        stripped-lowercase   the same, or the same without white space at the ends
                             and without case

      A and B are counted in distinct forms: with raw spellings, otherwise texts.

      FILES
        --map            .json has pairs [id in A, id in B]; .npy is (n, 2) of u32
        --decomposition  the tokens of A that A's model cuts each token of B into,
                         without A's pre-tokenizer: what a ZeTT hypernetwork reads.
                         .npy has a row for each id of B: the number of pieces, then
                         --limit ids, -1 where there are fewer. In .json tokens are
                         spelt byte-level as ZeTT does it, each in a way of its own.

      SCRIPTS are those of Unicode, kana counted as Han; 'common' are digits and
      punctuation, 'bytes' parts of characters.
      """)

  @Argument(help: ArgumentHelp("A tokenizer file or folder.", valueName: "A"), completion: .file())
  var source: String
  @Argument(help: ArgumentHelp("Another.", valueName: "B"), completion: .file())
  var target: String
  @Option(
    name: .customLong("on"), parsing: .upToNextOption,
    help: ArgumentHelp("Count uses of tokens on this text: files or folders.", valueName: "file"), completion: .file())
  var texts: [String] = []
  @Option(help: "raw, canonical or stripped-lowercase.") var rule = VocabularyMapping.Rule.canonical
  @Flag(help: "One JSON object.") var json = false
  @Flag(help: "A line for each token: in A, B or both, its ids, its byte-level spelling; tabs between them.")
  var list = false
  @Option(
    help: ArgumentHelp("Write the pairs of ids: .json or .npy.", valueName: "file"),
    completion: .file(extensions: ["json", "npy"]))
  var map: String?
  @Option(
    help: ArgumentHelp("Write what each token of B is spelt with in A: .json or .npy.", valueName: "file"),
    completion: .file(extensions: ["json", "npy"]))
  var decomposition: String?
  @Option(help: ArgumentHelp("The most pieces of a token in --decomposition (ZeTT's L).", valueName: "n"))
  var limit = 16
  @OptionGroup var preset: PresetOptions
  @OptionGroup var records: RecordOptions
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    guard !(json && list) else { throw ValidationError("--json and --list are two forms: take one.") }
    guard (1...1024).contains(limit) else { throw ValidationError("--limit takes a number from 1 to 1024.") }
    for path in [map, decomposition].compactMap({ $0 }) where !MappingOutput.isForm(path) {
      throw ValidationError("The name '\(path)' does not tell a form: end it in .json or .npy.")
    }
  }

  func run() throws {
    let loaded = try preset.load(source, target)
    let forms = (
      try CanonicalForms(loaded.0.tokenizer, name: source), try CanonicalForms(loaded.1.tokenizer, name: target)
    )
    let mapping = try VocabularyMapping(source: forms.0, target: forms.1, rule: rule)
    let table = try TokenDecomposition(mapping, limit: limit)
    if let map { try MappingOutput(path: map).write(mapping) }
    if let decomposition { try MappingOutput(path: decomposition).write(table, of: mapping) }
    let reader = TokenUseReader(records: records, jobs: jobs, progress: progress)
    let summary = try OverlapSummary(
      mapping, sourceCounts: texts.isEmpty ? [] : try reader.counts(of: loaded.0.tokenizer, in: texts),
      targetCounts: texts.isEmpty ? [] : try reader.counts(of: loaded.1.tokenizer, in: texts))
    let report = OverlapReport(mapping: mapping, summary: summary, table: table, hasText: !texts.isEmpty)
    var output = try AtomicOutput(path: nil)
    if list {
      try report.writeList { try output.write($0) }
    } else if json {
      try output.writeJSONLine(report.members)
    } else {
      try output.write(report.text)
    }
    try output.commit()
  }
}
