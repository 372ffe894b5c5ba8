import ArgumentParser
import Corpora
import Measurement
import Tokenization

/// `cleave compare`: tokenizers side by side, by compression and loss.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare tokenizers on text, by compression and loss.",
    discussion: """
      For each tokenizer and text a row: how many tokens, and how many bits the
      simplest models over those tokens need, in bits a byte of the text as it was
      given, so that tokenizers of any kind can be compared.

      EXAMPLES
        cleave compare gpt2/ cl100k_base.tiktoken t5.model --on novel.txt --train-on corpus/
        cleave compare a.json b.json --on en.txt de.txt --baseline a.json
        cleave compare vocabularies/* --on corpus/ --json

      COLUMNS
        bits/byte      the unigram loss on --on: probabilities of tokens counted on
                       --train-on, (n + 1) / (N + vocabulary). Without --train-on
                       every other record is counted and the others are measured.
        plug-in        the same with the frequencies of the measured text itself,
                       which is too low, the more so the larger the vocabulary
        bigram         each token behind the one before it, modified Kneser-Ney
        fertility      tokens a word, words being runs without white space, alone
        continued      the share of words that are cut
        Rényi          efficiency of the unigram law, alpha as given by --alpha
        used           the share of the vocabulary that occurs
        changed        records that do not come back byte for byte. The loss of a
                       tokenizer that changes text is that of the changed text, and
                       no fair match for others: it is marked.
        vs baseline    difference in bits/byte with its 95 % interval, from records
                       drawn again (paired); in brackets where none was found

      Each file or folder after --on is a text of its own.
      """)

  @Argument(
    help: ArgumentHelp("Tokenizer files or folders.", valueName: "tokenizer"), completion: .file())
  var tokenizers: [String]

  @Option(
    name: .customLong("on"), parsing: .upToNextOption,
    help: ArgumentHelp("Texts to measure, a row each.", valueName: "file"), completion: .file())
  var texts: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Other text, that probabilities are counted on.", valueName: "file"), completion: .file())
  var trainOn: [String] = []

  @Option(
    help: ArgumentHelp("The tokenizer that others are compared with; default the first.", valueName: "tokenizer"))
  var baseline: String?

  @Option(help: "The order of Rényi's entropy.")
  var alpha = 2.5

  @Option(help: "How often records are drawn again for intervals; 0 for none.")
  var draws = 1000

  @Option(help: "The seed of those draws.")
  var seed: UInt64 = 1

  @OptionGroup var preset: PresetOptions
  @OptionGroup var records: RecordOptions
  @Flag(help: "A JSON object for each row.") var json = false
  @Flag(help: "Comma-separated values.") var csv = false
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    guard !texts.isEmpty else { throw ValidationError("Name texts to measure: --on FILE.") }
    guard !(json && csv) else { throw ValidationError("--json and --csv are two forms: take one.") }
    if let baseline, !tokenizers.contains(baseline) {
      throw ValidationError("--baseline '\(baseline)' is not among the tokenizers.")
    }
    guard (0...100_000).contains(draws) else { throw ValidationError("--draws takes a number from 0 to 100000.") }
    guard alpha > 0 else { throw ValidationError("--alpha must be above 0.") }
  }

  func run() throws {
    // The baseline first, since differences are taken from it.
    let first = baseline ?? tokenizers[0]
    let order = [first] + tokenizers.filter { $0 != first }
    var rows: [ComparisonRow] = []
    for path in order {
      let loaded = try preset.load(path)
      let reader = TokenizerReader(
        compiled: try CompiledTokenizer(loaded.tokenizer, options: EncodingOptions(unknownSymbols: .drop)),
        decoder: try Decoder(loaded.tokenizer), records: records, jobs: jobs.jobs, mode: progress.mode, name: path)
      let training = trainOn.isEmpty ? nil : try reader.encode(trainOn)
      for text in texts {
        let whole = try reader.encode([text])
        let (counted, measured) = training.map { ($0, whole) } ?? whole.alternating
        rows.append(
          ComparisonRow(
            tokenizer: path, text: text, loaded: loaded.tokenizer, counted: counted, measured: measured, alpha: alpha,
            words: try reader.words(in: text)))
      }
    }
    let table = ComparisonTable(
      rows: tokenizers.flatMap { path in rows.filter { $0.tokenizer == path } }, baseline: first, draws: draws,
      seed: seed)
    var output = try AtomicOutput(path: nil)
    try output.write(json ? table.json : csv ? table.csv : Array(table.text.utf8))
    try output.commit()
  }
}
