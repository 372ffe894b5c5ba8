public import ArgumentParser
import Corpora
import Tokenization
public import Transfer

extension TransferMethod: ExpressibleByArgument {}
extension FallbackRows.Kind: ExpressibleByArgument {}

/// `cleave transfer`: embeddings for another vocabulary.
struct TransferRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Make embeddings for another tokenizer from those of a model.",
    usage: """
      cleave transfer [<options>] --source <weights> --method <method>
                 --source-tokenizer <tokenizer> --target-tokenizer <tokenizer>
                 --output <file>
      """,
    discussion: """
      EXAMPLES
        cleave transfer --source model.safetensors --source-tokenizer old.json \\
          --target-tokenizer new.json --method fvt -o new.safetensors
        cleave transfer --source llama/ --source-tokenizer llama/ --method clp \\
          --target-tokenizer de/ --helper small-de/ -o out.safetensors
        cleave transfer --source emb.npy --source-tokenizer old.json --seed 7 \\
          --target-tokenizer new.json --method random --json -o new.safetensors
        cleave transfer evaluate --help      (which method is best for a matrix)

      Tokens that both vocabularies have (cleave overlap, --rule) keep their rows,
      bit for bit. The method makes the others:
        random     drawn from N(mean, deviation) of the source's rows
        mean       the mean of the source's rows
        lexical    the source's unknown token, or drawn where there is none
        fvt        the mean of the rows of the source tokens that spell the token
                   (Gee et al. 2022); the fallback where the source's model cannot
                   spell it. That its normalizer may help is ours
        byte-fvt   the same after both are made byte-level, as in ZeTT's
                   comparison: parts that no token spells are left out
        clp        CLP-Transfer (Ostendorff and Rehm 2023), exactly: the rows of
                   all shared tokens, weighted by their cosines with the token in
                   the --helper's space, divided by the cosines' sum. The paper
                   copies by raw spelling (--rule raw). That one pass is enough is
                   ours, and so is --guard: tokens whose mean cosine is nearer to
                   zero than that, which would blow up, fall back
        clp+       the same with the sparsemax of the cosines (llm-cva's code)
        focus      as clp+, in the space of auxiliary vectors (FOCUS, Dobler and de Melo
                   2023, which learns them with fastText)
        wechsel    the softmax, at 0.1, of the ten largest cosines with all source
                   tokens (WECHSEL, Minixhofer et al. 2022; OFA); they copy nothing,
                   which --no-copy does
        omp        the shared tokens' vectors that spell the token's in the helper's
                   space, up to --combination, by orthogonal matching pursuit; the same
                   combination of their rows (mergekit)
        hypernet   a network trained on the source's rows alone: each token is
                   predicted from the tokens that spell it, itself left out, until
                   held-out ones get no better. That a network reads rows of the
                   source's pieces is ZeTT's (Minixhofer et al. 2024), that it learns
                   from the matrix MIMICK's (Pinter et al. 2017), attention over bytes
                   Byte2Word's. Everything else is ours: a residual network of two
                   layers on the mean of the pieces, the longest tokens at either end,
                   other cases of the word, hashed strings of 1 to 5 bytes. ZeTT's
                   second stage, training with the model on text, is left out
      What a method has nothing for is the --fallback's: random, mean or unknown.

      SOURCE is a .safetensors file, an index of shards (.safetensors.index.json),
      a folder with one of them, or .npy; F64, F32, F16 or BF16. The embedding is
      found by its usual names, the output embedding too where it is not tied (it
      is treated alike, with the same weights), and named with --tensor and
      --output-tensor otherwise. Rows beyond the vocabulary are kept behind the
      last (--drop-extra-rows). Only these tensors are written, under their names,
      in their type, with the source's metadata and how they were made.

      The helper's vectors belong to --helper-tokenizer, by default the target's.
      AUXILIARY VECTORS of focus, wechsel and omp are those of --auxiliary, learned
      from --auxiliary-text, or the helper's. Of vectors of words a token takes its
      own word's, or the mean of those spelt with it. Learned ones are singular
      vectors of the positive pointwise mutual information of the target's tokens in
      the text (Levy, Goldberg and Dagan 2015), not fastText's: they need one pass,
      no learning rate, and are the same on any number of threads. Tokens of the
      source, for wechsel, then have the mean of their spelling in the target.

        cleave transfer … --method hypernet --hypernet-checkpoint state.safetensors \\
          --save-hypernet net.safetensors -o out.safetensors
        cleave transfer … --method focus --auxiliary-text corpus/ -o out.safetensors
        cleave transfer … --method omp --auxiliary cc.de.300.vec -o out.safetensors
      """)

  @OptionGroup var model: TransferModelOptions
  @Option(
    help: ArgumentHelp("\(TransferMethod.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "method"))
  var method: TransferMethod
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The safetensors file to write, which appears whole or not at all.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var output: String
  @Option(help: ArgumentHelp("The output embedding's name; 'none' to leave it out.", valueName: "name"))
  var outputTensor: String?
  @OptionGroup(title: "Helper model") var helperModel: HelperModelOptions
  @OptionGroup(title: "Auxiliary vectors") var auxiliary: AuxiliaryOptions
  @Option(help: ArgumentHelp("For omp: the most shared tokens of a combination.", valueName: "n"))
  var combination = 64
  @OptionGroup(title: "Hypernetwork") var hypernet: HypernetworkOptions
  @OptionGroup(title: "Hypernetwork") var hypernetFiles: HypernetworkFileOptions
  @Option(help: "When two tokens are the same: raw, canonical or stripped-lowercase.")
  var rule = VocabularyMapping.Rule.canonical
  @Option(help: "What rows are that the method has nothing for: random, mean or unknown.")
  var fallback = FallbackRows.Kind.random
  @Option(help: ArgumentHelp("For clp: the least mean cosine, for example 0.01.", valueName: "cosine"))
  var `guard` = 0.0
  @Flag(help: "Copy nothing: every row is the method's.") var noCopy = false
  @Flag(help: "Leave out rows of the source beyond its vocabulary.") var dropExtraRows = false
  @Option(help: "The seed of what is drawn.") var seed: UInt64 = 42
  @Flag(help: "Report as one JSON object.") var json = false
  @OptionGroup var preset: PresetOptions
  @OptionGroup(title: "Records of the auxiliary text") var records: RecordOptions
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    guard self.guard >= 0, self.guard < 1 else { throw ValidationError("--guard takes a number from 0 to below 1.") }
    guard self.guard == 0 || method == .clp else { throw ValidationError("--guard is for --method clp.") }
    guard combination >= 1 else { throw ValidationError("--combination takes a number from 1 up.") }
    guard output != "-" || !json else { throw ValidationError("--json and -o - both want standard output.") }
  }

  func run() throws {
    if let tensor = model.tensor, tensor == outputTensor {
      throw ValidationError("--tensor and --output-tensor name the same: --output-tensor none leaves the output out.")
    }
    let clock = WorkClock()
    let weights = try ModelWeights(path: model.source)
    let input = try weights.input(named: model.tensor)
    let head = outputTensor == "none" ? nil : try weights.output(named: outputTensor, beside: input)
    let loaded = try preset.load(model.sourceTokenizer, model.targetTokenizer)
    let mapping = try VocabularyMapping(
      source: CanonicalForms(loaded.0.tokenizer, name: model.sourceTokenizer),
      target: CanonicalForms(loaded.1.tokenizer, name: model.targetTokenizer), rule: rule)
    var inputs = TransferMethod.Inputs()
    inputs.helper = try helperModel.load(for: mapping.target, rule: rule, preset: preset)
    inputs.seed = seed
    inputs.leastMeanCosine = self.guard
    inputs.workers = jobs.jobs
    inputs.combination = combination
    if [.focus, .wechsel, .omp].contains(method) {
      inputs.auxiliary = try auxiliary.load(mapping, seed: seed, records: records, jobs: jobs, progress: progress)
    }

    var report = TransferReport(method: method, mapping: mapping, seed: seed, fallback: fallback)
    var transfers: [EmbeddingTransfer] = []
    let matrices = [input] + (head.map { [$0] } ?? [])
    let problems = matrices.map { TransferProblem(source: $0, mapping: mapping) }
    for problem in problems {
      transfers.append(
        try EmbeddingTransfer(
          problem, fallback: FallbackRows(fallback, problem, seed: seed, workers: jobs.jobs), copies: !noCopy,
          keepsExtraRows: !dropExtraRows, workers: jobs.jobs))
    }
    let tensors = zip(matrices, transfers).map { matrix, transfer in
      SafetensorsWriter.Tensor(
        name: matrix.tensor, element: matrix.element, rowCount: transfer.rowCount, width: matrix.width)
    }
    // Opened before the work, so that a folder that is not there is told at once.
    var file = try AtomicOutput(path: output)
    try file.write(SafetensorsWriter.header(tensors, metadata: metadata(weights)))
    var bar = Progress(
      label: method.rawValue, total: transfers.reduce(0) { $0 + $1.rowCount }, unit: "rows", mode: progress.mode)
    var done = 0
    for (index, (problem, transfer)) in zip(problems, transfers).enumerated() {
      if method == .hypernet {
        inputs.network = try hypernetFiles.network(
          problem, settings: hypernet.settings(seed: seed), isOutput: index > 0, jobs: jobs, progress: progress)
      }
      let made = try method.make(problem, inputs)
      let counts = try transfer.write(
        with: made, progress: { bar.update(to: done + $0) }, write: { try file.write($0) })
      done += counts.rowCount + counts.kept
      var weightSum: (token: TokenID, sum: Double)?
      if let transferred = made as? CrossLingualTransfer {
        weightSum = try transferred.leastWeightSum(
          of: (0..<TokenID(mapping.target.idEnd)).lazy.filter { noCopy || mapping[$0] == nil })
      }
      report.add(problem.source, transfer, counts, leastWeightSum: weightSum)
    }
    bar.finish()
    try file.commit()
    guard !progress.quiet || json else { return }
    let (seconds, processorSeconds) = clock.elapsed
    if json {
      var output = try AtomicOutput(path: nil)
      try output.writeJSONLine(report.members(seconds: seconds, processorSeconds: processorSeconds))
      try output.commit()
    } else {
      StandardError.write(report.text(seconds: seconds, processorSeconds: processorSeconds))
    }
  }

  /// The source's strings, and how the tensors were made.
  private func metadata(_ weights: ModelWeights) -> [(key: [UInt8], value: [UInt8])] {
    var all = weights.metadata.filter { !$0.key.starts(with: "cleave.".utf8) }
    for (key, value) in [
      ("cleave.method", method.rawValue), ("cleave.rule", rule.rawValue), ("cleave.seed", "\(seed)"),
      ("cleave.fallback", fallback.rawValue),
    ] { all.append((Array(key.utf8), Array(value.utf8))) }
    return all
  }
}

extension EmbeddingTransfer {
  /// ``run(_:progress:write:)`` with a method of whatever kind.
  fileprivate func write(
    with method: any InitializationMethod, progress: (Int) -> Void, write: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) throws -> Counts {
    func open(_ method: some InitializationMethod) throws -> Counts {
      try run(method, progress: progress, write: write)
    }
    return try open(method)
  }
}
