import ArgumentParser
import Corpora
import JSON
import Tokenization

/// `cleave inspect TOKENIZER`: the whole tokenizer, and what it does to a text.
struct InspectTokenizer: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenizer",
    abstract: "A whole tokenizer.",
    discussion: """
      With --on it also says what the tokenizer does to a text: tokens, bytes
      and characters a token stands for, the share of the vocabulary in use,
      the tokens used most; of a byte-to-word tokenizer also how long words are.
      --against OTHER sets the rows of the embedding matrix, and tokens of the
      same text, beside those of another tokenizer.

      EXAMPLES
        cleave inspect tok.json
        cleave inspect gpt2/ --json
        cleave inspect tok.json --on held-out.txt.zst
        cleave inspect tok.json --on held-out.txt.zst --encoder minimal
        cleave inspect bw.json --on held-out.txt.zst --against gpt2/
      """)

  @Argument(help: "A tokenizer file of any supported format, or a folder that holds one.", completion: .file())
  var tokenizer: String
  @OptionGroup var preset: PresetOptions
  @Option(
    name: .customLong("on"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "Also say what it does to this text: files or folders, '-' for standard input.", valueName: "file"),
    completion: .file())
  var text: [String] = []
  @Option(
    help: ArgumentHelp(
      "Compare rows of the embedding matrix and, with --on, units of text with those of this tokenizer.",
      valueName: "tokenizer"), completion: .file())
  var against: String?
  @Option(
    help: ArgumentHelp(
      "With --on, cut pieces in this way, whatever the model would do: \(SegmentationMethod.names).",
      valueName: "method"))
  var encoder: SegmentationMethod?
  @OptionGroup var records: RecordOptions
  @Flag(help: "One JSON object.") var json = false
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  func run() throws {
    let both = try against.map { try preset.load(tokenizer, $0) }
    let loaded = try both?.0 ?? preset.load(tokenizer)
    let other = both?.1.tokenizer
    let use = text.isEmpty ? nil : try use(of: loaded.tokenizer, and: other)
    var report = TokenizerReport(loaded, use: use?.tokens)
    report.words = use?.words
    if let against, let other {
      report.comparison = TokenizerReport.Comparison(name: against, rowCount: other.embeddingRowCount, use: use?.other)
    }
    var output = try AtomicOutput(path: nil)
    try output.write(json ? report.json : Array(report.lines.utf8))
    try output.commit()
  }

  /// What tokenizers do to the text, which may be standard input and is read once.
  private func use(of tokenizer: Tokenizer, and other: Tokenizer?) throws -> TextUse {
    let compiled = try CompiledTokenizer(tokenizer, options: EncodingOptions(method: encoder))
    let otherCompiled = try other.map { try CompiledTokenizer($0) }
    let files = try records.textInput(text)
    var reader = records.recordReader(of: files)
    var bar = Progress(label: "counting", totalBytes: files.storedByteCount, mode: progress.mode)
    var all = TextUse(tokenizer, other)
    try OrderedWork(workers: jobs.jobs).run(
      produce: { () -> RecordBatch? in
        bar.update(to: reader.storedByteCount)
        return try reader.next()
      },
      makeWorker: { try TextUseCounter(compiled, otherCompiled) },
      work: { (counter: inout TextUseCounter, batch: RecordBatch) in try counter.count(batch) },
      consume: { all.add($0) })
    bar.finish()
    return all
  }
}
