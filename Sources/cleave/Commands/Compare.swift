import ArgumentParser
import Corpora
import Measurement
import Report
import Tokenization

/// `cleave compare`: tokenizers side by side, by compression and loss.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare tokenizers on text, by compression and loss.",
    discussion: """
      For each tokenizer and text a row: how many tokens, and how many bits the
      simplest models over those tokens need, in bits a byte of the text as it was
      given, so that tokenizers of any kind can be compared.

      EXAMPLES
        cleave compare gpt2/ cl100k_base.tiktoken t5.model --on novel.txt --train-on corpus/
        cleave compare old=a.json new=b.json --on valid.txt --html report.html
        cleave compare a.json b.json --on en.txt de.txt ja.txt --pivot en --context 512
        cleave compare a.json b.json --on valid.txt --order 4 --noise --morphology words.tsv
        cleave compare a.json b.json --on valid.txt --bound --html report.html
        cleave compare vocabularies/* --on corpus/ --json --documents records.jsonl

      Each file or folder after --on is a text of its own. Without --train-on every
      other record of a text is counted and the others are measured.

      LOSS
        bits/byte      the unigram loss: probabilities of tokens (n + 1) / (N + ids)
        plug-in        the same with the frequencies of the measured text itself,
                       which is too low, the more so the larger the vocabulary
        bigram         each token behind the one before it, interpolated modified
                       Kneser-Ney down to a uniform law; --order N goes further
        lost           bits that bring back what a tokenizer lost; the losses include
                       them. Bytes are aligned with the decoded ids; the number and
                       place of the bytes that differ are coded, and each lost byte
                       by its frequency in the text that is counted
        vs baseline    difference in bits/byte with its 95 % interval, from records
                       drawn again (paired; beyond 2000 in blocks of neighbours); in
                       brackets where no difference was found

      WORDS, IDS, TIME
        fertility      tokens a word, words being runs without white space, alone
        continued      the share of words that are cut; strr of those that are whole
        Rényi          efficiency of the unigram law over the types that occur
        zstd           ids after zstd (two bytes each, or four) by text after zstd
        premium        tokens for one token of --pivot's, on the same text
        MB/s, MB       of one thread's processor time; most memory of the process
        at least, gap  with --bound: the fewest tokens that any vocabulary of the size
                       could need over the same pieces of this text, proven, and what
                       it could save at most (cleave certify; our own)

      A paper defines the unigram losses (arXiv 2404.08335), fertility and continued
      words (Rust et al. 2021), premium (Petrov et al. 2023), Rényi efficiency and
      percentile frequency (Zouhar et al. 2023), Kneser-Ney (Chen and Goodman 1999).
      The bits of lost text, nearly dead (1 to 4 occurrences) and unreached ids (their
      own text does not give them), and the noise (rates of ByT5) are ours.

      --json has every measure under a stable key, unrounded; docs/comparing.md lists
      them. The file for --morphology: lines of a word, a tab, its morphemes with
      single spaces, which join to the word.
      """)

  @Argument(
    help: ArgumentHelp("Tokenizer files or folders; NAME=FILE gives a name.", valueName: "tokenizer"),
    completion: .file())
  var tokenizers: [String]

  @Option(
    name: .customLong("on"), parsing: .upToNextOption,
    help: ArgumentHelp("Texts to measure, a row each; LABEL=FILE gives a label.", valueName: "file"),
    completion: .file())
  var texts: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Other text, that probabilities are counted on.", valueName: "file"), completion: .file())
  var trainOn: [String] = []

  @Option(
    help: ArgumentHelp("The tokenizer that others are compared with; default the first.", valueName: "tokenizer"))
  var baseline: String?

  @OptionGroup(title: "Measures") var measures: CompareMeasureOptions
  @OptionGroup var preset: PresetOptions
  @OptionGroup var records: RecordOptions

  @Flag(help: "A JSON object for each row.") var json = false
  @Flag(help: "Comma-separated values.") var csv = false
  @Option(
    help: ArgumentHelp("Also write a report to look at: one HTML file.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var html: String?
  @Option(
    help: ArgumentHelp("Also write a JSON object for each record of each row.", valueName: "file"),
    completion: .file())
  var documents: String?
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    guard !texts.isEmpty else { throw ValidationError("Name texts to measure: --on FILE.") }
    guard !(json && csv) else { throw ValidationError("--json and --csv are two forms: take one.") }
    if let baseline, !tokenizerLabels.contains(where: { $0.isCalled(baseline) }) {
      throw ValidationError("--baseline '\(baseline)' is not among the tokenizers.")
    }
    if let pivot = measures.pivot, !textLabels.contains(where: { $0.isCalled(pivot) }) {
      throw ValidationError("--pivot '\(pivot)' is not among the texts.")
    }
  }

  private var tokenizerLabels: [ComparisonLabel] {
    ComparisonLabel.parse(tokenizers, shortens: ComparisonLabel.tokenizerName)
  }

  private var textLabels: [ComparisonLabel] { ComparisonLabel.parse(texts, shortens: ComparisonLabel.textName) }

  /// The command line, in quotes where a shell needs them.
  private static var typed: String {
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=,:+@%")
    return
      (["cleave"]
      + CommandLine.arguments.dropFirst().map { argument in
        !argument.isEmpty && argument.allSatisfy(plain.contains)
          ? argument : "'" + argument.replacing("'", with: "'\\''") + "'"
      }).joined(separator: " ")
  }

  func run() throws {
    let labels = tokenizerLabels
    let first = baseline.flatMap { name in labels.first { $0.isCalled(name) } } ?? labels[0]
    var settings = try measures.settings()
    settings.trainOn = trainOn
    settings.text.excerptByteCount = html == nil ? 0 : 320
    var comparison = try Comparison(
      labels, on: textLabels, baseline: first, settings: settings, records: records, jobs: jobs.jobs,
      mode: progress.mode
    ) { try preset.load($0).tokenizer }
    if measures.bound {
      let bounds = try TokenizerBounds(labels.map { try preset.load($0.path).tokenizer })
      let found = try textLabels.map { label in
        try bounds.find(
          on: CertifiedText(
            paths: [label.path], records: records, keepsLineEnds: false, jobs: jobs.jobs, mode: progress.mode,
            isEveryOther: trainOn.isEmpty))
      }
      comparison.take(labels.indices.flatMap { tokenizer in found.map { $0[tokenizer] } })
    }
    if let html {
      var file = try AtomicOutput(path: html)
      try file.write(ComparisonReport(comparison, command: Self.typed).report.render())
      try file.commit()
    }
    if let documents {
      var file = try AtomicOutput(path: documents)
      try file.write(comparison.documents)
      try file.commit()
    }
    var output = try AtomicOutput(path: nil)
    try output.write(
      json ? comparison.json : csv ? comparison.csv : Array(ComparisonTable(comparison: comparison).text.utf8))
    try output.commit()
  }
}
