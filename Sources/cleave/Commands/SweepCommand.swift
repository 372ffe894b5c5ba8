import ArgumentParser
import Corpora
import Sweeping
import Synchronization
import Tokenization

/// `cleave sweep`: vocabularies of many algorithms and sizes from one text, measured on another.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Train vocabularies of many algorithms and sizes, measure them, say which is best.",
    usage: """
      cleave sweep [<options>] --algorithms <name,name> --vocab-sizes <n,n>
                 --on <text> ... --valid <text> ... --output <folder>
      """,
    discussion: """
      Vocabularies are learned from --on, token probabilities counted on --on too (or
      on --count-on), and the loss measured on --valid. All algorithms get the same
      pieces of text. One run of a trainer gives all sizes of an algorithm.

      EXAMPLES
        cleave sweep --algorithms bpe,unigram --vocab-sizes 1k,2k,4k,8k \\
          --on train.txt.zst --valid valid.txt.zst -o sweep/
        cleave sweep --algorithms bpe,unigram,wordpiece,swe,lz78,chunk-3,byteword \\
          --vocab-sizes 1k,2k,4k,8k,16k,32k,64k,128k --on corpus/ --valid valid/ \\
          --width 768 -o sweep/
        cleave sweep --algorithms bpe,unigram --vocab-sizes 4k,8k --on train.txt \\
          --valid valid.txt --bound -o sweep/
        cleave sweep --algorithms bpe --vocab-sizes 8k,16k --on a.txt --count-on b.txt \\
          --valid c.txt -o sweep/             # three texts that share nothing

      ALGORITHMS
        bpe, unigram, swe     over bytes; every text comes back (swe without a symbol
                              for the end of a word: pieces hold their space);
                              unigram by SentencePiece's rules, unigram-hf by
                              Hugging Face's
        wordpiece             over characters, ## inside words, merged by count;
                              wordpiece-likelihood merges by the gain in likelihood
        lz78, lzw             phrases in text order over bytes (lzw: Zouhar's)
        chunk-1 … chunk-16    stretches of so many characters: baselines
        byteword              words as rows of bytes; one size

      FOLDER (-o)
        report.html           everything to look at; table.tsv, table.jsonl: a row a
                              vocabulary; *.svg: the pictures; tokenizers/
        points.jsonl          what is finished. An interrupted sweep goes on where it
                              was, a finished one takes more algorithms and sizes.
                              A folder of other texts or settings is refused.

      COLUMNS
        bits/byte      loss of independent tokens on --valid, (n + 1) / (N + d)
        plug-in        the same with the frequencies of --valid itself: too low; the
                       difference is what it costs to have them from other text
        bigram         each token behind the one before it, modified Kneser-Ney
        positions      what a model's sequence has: tokens, words for byteword
        parameters     of an embedding matrix of --width columns
        gap            with --bound: the share of tokens that any other vocabulary as
                       large could save at most on --valid, with the same pieces;
                       proven (docs/optimal.md; ours). A picture shows the bound
                       under the curves. Not of phrases that reach over pieces
        front          * where no other vocabulary is at least as good in loss,
                       positions and parameters, and better in one

      BEST SIZE
        For each algorithm the size of the least loss. For a fixed text there is one:
        larger vocabularies have more probabilities to learn from the same text
        (arXiv 2404.08335, Theorem C.1, gives the order of growth). Sizes that
        cannot be told apart (95 % interval, paired over 64 stretches of --valid) are
        named, and the smallest within 1 %.
      """)

  @Option(help: ArgumentHelp("Which, separated by commas.", valueName: "name,name"))
  var algorithms: SweepAlgorithmList

  @Option(
    name: .customLong("vocab-sizes"),
    help: ArgumentHelp("Tokens in all, separated by commas: 1k,2k,4k.", valueName: "n,n"))
  var sizes: VocabularySizes

  @Option(
    name: .customLong("on"), parsing: .upToNextOption,
    help: ArgumentHelp("The text to learn from.", valueName: "file"), completion: .file())
  var texts: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("The text to measure on; nothing of it in --on.", valueName: "file"), completion: .file())
  var valid: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("The text to count token probabilities on; default that of --on.", valueName: "file"),
    completion: .file())
  var countOn: [String] = []

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Where everything goes.", valueName: "folder"), completion: .directory)
  var output: String

  @Option(
    help: ArgumentHelp(
      "How text is cut: \(PreTokenizerArgument.names), or a regular expression at whose matches it is cut.",
      valueName: "name|regex"))
  var preTokenizer = PreTokenizerArgument(argument: "gpt2")!

  @Option(
    help: ArgumentHelp(
      "What is done to text first, from left to right: \(NormalizerArgument.names).", valueName: "name,name"))
  var normalizer: NormalizerArgument?

  @Flag(help: "Keep phrases of lz78, lzw and chunk-N within the pieces, not only within records.")
  var phrasesInPieces = false

  @Option(help: ArgumentHelp("Columns of the embedding matrix.", valueName: "n"))
  var width = 768

  @Option(help: "The order of Rényi's entropy.")
  var alpha = 2.5

  @Flag(help: "Leave out the bigram loss, which takes longest.")
  var noBigram = false

  @Flag(
    help: "Also the fewest tokens that any vocabulary as large could need for --valid, proven (cleave certify).")
  var bound = false

  @Flag(help: "Write the rows as JSON lines to standard output, in place of the table.")
  var json = false

  @OptionGroup var records: RecordOptions
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    guard !texts.isEmpty else { throw ValidationError("Name a text to learn from: --on FILE.") }
    guard !valid.isEmpty else { throw ValidationError("Name a text to measure on: --valid FILE.") }
    guard (1...1_000_000).contains(width) else { throw ValidationError("--width takes a number from 1 to 1000000.") }
    guard alpha > 0 else { throw ValidationError("--alpha must be above 0.") }
  }

  func run() throws {
    let training = try SweepText(records, texts)
    let sweep = Sweep(
      algorithms: algorithms.values, sizes: sizes.sizes.map(\.tokens), training: training,
      trainer: SweepTrainer(
        bytePreTokenizer: preTokenizer.preTokenizer(for: .bytes),
        characterPreTokenizer: preTokenizer.preTokenizer(for: .characters), normalizer: normalizer?.normalizer,
        phrasesStayInPieces: phrasesInPieces, workers: jobs.jobs),
      measurement: SweepMeasurement(
        counting: countOn.isEmpty ? training : try SweepText(records, countOn),
        measuring: try SweepText(records, valid), alpha: alpha,
        measuresBigrams: !noBigram, workers: jobs.jobs))
    let settings = try sweep.textDigests() + self.settings
    let folder = try SweepFolder(path: output, settings: settings)
    let bar = Mutex(ActivityBar(mode: progress.mode))
    let quiet = progress.quiet
    var outcome = try sweep.run(
      in: folder, progress: { step in bar.withLock { $0.show(step) } },
      finished: { point in
        bar.withLock { $0.finish() }
        if !quiet { StandardError.write(SweepReport.line(point)) }
      })
    bar.withLock { $0.finish() }
    if bound { try findBounds(&outcome, in: folder) }
    let report = SweepReport(outcome: outcome, width: width, settings: settings)
    try report.write(to: folder)
    var standardOutput = try AtomicOutput(path: nil)
    try standardOutput.write(json ? report.table.jsonLines : Array(report.text.utf8))
    try standardOutput.commit()
  }

  /// Finds the bounds that points do not have yet, and keeps them in the folder.
  private func findBounds(_ outcome: inout Sweep.Outcome, in folder: SweepFolder) throws {
    let missing = outcome.points.indices.filter { outcome.points[$0].lowerBound == nil }
    let bounds = try TokenizerBounds(
      missing.map { try TokenizerFile.read(path: folder.path + "/" + outcome.points[$0].tokenizer) })
    let found = try bounds.find(
      on: CertifiedText(
        paths: valid, records: records, keepsLineEnds: false, jobs: jobs.jobs, mode: progress.mode))
    for (index, bound) in zip(missing, found) where bound?.tokens == outcome.points[index].tokens {
      outcome.points[index].lowerBound = bound?.lowerBound
    }
    try folder.update(outcome.points)
  }

  /// What every row of a folder has in common, beside the texts.
  private var settings: [(name: String, value: String)] {
    [
      ("pre_tokenizer", preTokenizer.name), ("normalizer", normalizer?.name ?? "none"),
      ("phrases", phrasesInPieces ? "pieces" : "records"), ("renyi_alpha", "\(alpha)"),
      ("bigrams", noBigram ? "no" : "yes"), ("format", "2"),
    ]
  }
}

/// Algorithms separated by commas.
struct SweepAlgorithmList: ExpressibleByArgument, Sendable {
  var values: [SweepAlgorithm]

  init?(argument: String) {
    values = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let value = SweepAlgorithm(name: String(part)) else { return nil }
      values.append(value)
    }
  }

  static var allValueStrings: [String] { SweepAlgorithm.usual.map(\.name) }
}
