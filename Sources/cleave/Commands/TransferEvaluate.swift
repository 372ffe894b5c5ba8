import ArgumentParser
import Corpora
import Plots
import Report
import Synchronization
import Tokenization
import Transfer

/// `cleave transfer evaluate`: which method comes nearest to rows that are known.
struct TransferEvaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract:
      "Hide tokens that both vocabularies have, make their rows by each method, and compare with the true ones.",
    usage: """
      cleave transfer evaluate [<options>] --source <weights>
                 --source-tokenizer <tokenizer> --target-tokenizer <tokenizer>
      """,
    discussion: """
      EXAMPLES
        cleave transfer evaluate --source model.safetensors \\
          --source-tokenizer old.json --target-tokenizer new.json
        cleave transfer evaluate --source bert/ --source-tokenizer bert/ \\
          --target-tokenizer new.json --helper small/ --methods fvt,clp,clp+,hypernet
        cleave transfer evaluate --source bert/ --source-tokenizer bert/ \\
          --target-tokenizer bert/ --auxiliary-text corpus/ --html report.html
        cleave transfer evaluate … --on corpus/ --folds 10 --share 0.05 --json

      Each fold hides other tokens: --share of those in both vocabularies, at most
      --tokens, alike in frequency and script. Their rows are kept from everything a
      method does: pieces, anchors, means and learning. No token of either vocabulary
      need be missing: the same tokenizer twice tests methods on the source alone.

      METHODS are those of cleave transfer. By default all that have what they need:
      clp and clp+ take --helper, focus, wechsel and omp --auxiliary,
      --auxiliary-text or the helper.

      COLUMNS
        cosine      between the made and the true row
        centered    the same less the mean row, which all rows share
        rel. error  |made - true| / |true|
        length      |made| / |true|
        MRR         mean of 1 / rank of the true row among all rows by cosine
        R@1, R@10   share of tokens whose true row is the nearest, or among ten
      Tokens that a method has nothing for get the mean row, and count. '*' is the
      best, '~' what cannot be told from it: the 95 % interval (Student's t) of the
      differences, fold by fold, holds 0.

      Rows near the true ones are no promise that a model works well with them. The
      test is Cleave's own; no paper defines it.
      """)

  @OptionGroup var model: TransferModelOptions
  @Option(help: ArgumentHelp("Methods to test, separated by commas.", valueName: "name,name"))
  var methods: CommaList<TransferMethod>?
  @Option(help: "When two tokens are the same: raw, canonical or stripped-lowercase.")
  var rule = VocabularyMapping.Rule.canonical
  @Option(help: ArgumentHelp("How often tokens are hidden and made.", valueName: "n")) var folds = 5
  @Option(help: ArgumentHelp("Share of the shared tokens that each fold hides.", valueName: "share")) var share = 0.1
  @Option(help: ArgumentHelp("The most tokens that a fold hides.", valueName: "n")) var tokens = 1000
  @Option(help: ArgumentHelp("Parts of equally many tokens, from frequent to rare.", valueName: "n")) var bands = 4
  @Option(
    name: .customLong("on"), parsing: .upToNextOption,
    help: ArgumentHelp("Order tokens by their uses in this text: files or folders.", valueName: "file"),
    completion: .file())
  var texts: [String] = []
  @OptionGroup(title: "Helper model") var helperModel: HelperModelOptions
  @OptionGroup(title: "Auxiliary vectors") var auxiliary: AuxiliaryOptions
  @OptionGroup(title: "Hypernetwork") var hypernet: HypernetworkOptions
  @Option(help: "The seed of folds and of what methods draw.") var seed: UInt64 = 42
  @Flag(help: "One JSON object.") var json = false
  @Option(
    help: ArgumentHelp("Write a picture of the cosines.", valueName: "file"), completion: .file(extensions: ["svg"]))
  var svg: String?
  @Option(help: ArgumentHelp("Write a page for browsers.", valueName: "file"), completion: .file(extensions: ["html"]))
  var html: String?
  @OptionGroup var preset: PresetOptions
  @OptionGroup var records: RecordOptions
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  func run() throws {
    let matrix = try ModelWeights(path: model.source).input(named: model.tensor)
    let loaded = try preset.load(model.sourceTokenizer, model.targetTokenizer)
    let mapping = try VocabularyMapping(
      source: CanonicalForms(loaded.0.tokenizer, name: model.sourceTokenizer),
      target: CanonicalForms(loaded.1.tokenizer, name: model.targetTokenizer), rule: rule)
    guard matrix.rowCount >= mapping.source.idEnd else {
      throw TransferError.rowsDoNotFit(
        matrix: matrix.name, rows: matrix.rowCount, tokenizer: model.sourceTokenizer, ids: mapping.source.idEnd)
    }
    let reader = TokenUseReader(records: records, jobs: jobs, progress: progress)
    let uses = texts.isEmpty ? nil : try reader.counts(of: loaded.1.tokenizer, in: texts).map { UInt64($0) }
    let drawn = try HoldoutFolds(
      mapping, rowCount: matrix.rowCount, folds: folds, share: share, limit: tokens, bands: bands, uses: uses,
      seed: seed)
    var inputs = TransferMethod.Inputs()
    inputs.helper = try helperModel.load(for: mapping.target, rule: rule, preset: preset)
    inputs.auxiliary = try auxiliary.load(mapping, seed: seed, records: records, jobs: jobs, progress: progress)
    inputs.hypernet = hypernet.settings(seed: seed)
    inputs.seed = seed
    inputs.workers = jobs.jobs

    let chosen = methods?.values ?? TransferMethod.allCases.filter { $0.hasItsInputs(inputs) }
    let clock = WorkClock()
    let bar = Mutex(Progress(label: "evaluating", total: folds * chosen.count, unit: "tests", mode: progress.mode))
    let evaluation = TransferEvaluation(
      source: matrix, mapping: mapping, folds: drawn, clock: { clock.elapsed.seconds })
    let given = inputs
    var done = 0
    let result = try evaluation.run(
      chosen.map { method in .init(method.rawValue) { problem, _ in try method.make(problem, given) } },
      workers: jobs.jobs
    ) { _, _ in
      bar.withLock { $0.update(to: done) }
      done += 1
    }
    bar.withLock { $0.finish() }
    let report = EvaluationReport(
      result: result, source: model.sourceTokenizer, target: model.targetTokenizer, rule: rule, seed: seed,
      command: CommandLine.arguments.joined(separator: " "))
    if let svg { try write(Array(report.plot.svg.utf8), to: svg) }
    if let html { try write(report.page.render(), to: html) }
    var output = try AtomicOutput(path: nil)
    if json { try output.writeJSONLine(report.members) } else { try output.write(Array(report.text.utf8)) }
    try output.commit()
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    var file = try AtomicOutput(path: path)
    try file.write(bytes)
    try file.commit()
  }
}

extension TransferMethod {
  /// Whether the method can work with these inputs.
  fileprivate func hasItsInputs(_ inputs: Inputs) -> Bool {
    switch self {
    case .random, .mean, .lexical, .fvt, .byteFVT, .hypernet: true
    case .clp, .clpPlus: inputs.helper != nil
    case .focus, .wechsel, .omp: inputs.helper != nil || inputs.auxiliary != nil
    }
  }
}
