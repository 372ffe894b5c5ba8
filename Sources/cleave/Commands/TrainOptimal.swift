import ArgumentParser
import Corpora
import Counts
import JSON
import Optimal
import Tokenization

/// `cleave train optimal`: the vocabulary with the fewest tokens, and how far from it the one found can be.
struct TrainOptimal: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "optimal",
    abstract: "Find the vocabulary that needs the fewest tokens, with a proof of how close it is.",
    discussion: """
      Looks for the vocabulary of a size with which the text takes the fewest
      tokens, and proves a lower bound that holds for every vocabulary of that
      size over the same pieces, whatever algorithm applies it. The two close in
      on each other until they are --gap apart.

      EXAMPLES
        cleave train optimal -s 8k -o tok.json novel.txt.zst
        cleave train optimal -s 32k --gap 0.2% --time 5m -o tok.json corpus/
        cleave train optimal --vocab-sizes 8k,16k,32k -o tok.json corpus/
        cleave train optimal -s 8k --certificate tok.bound -o tok.json novel.txt
        cleave certify --check tok.bound --on novel.txt
        cleave train optimal -s 8k --objective weighted --weight el=20 \\
          -o tok.json en=english.txt el=greek.txt
        cleave train optimal -s 8k --objective minimax -o tok.json \\
          en=pud.en.txt de=pud.de.txt ja=pud.ja.txt
        cleave train optimal -s 64k --resume tok.search -o tok.json corpus/

      WHAT COMES OUT
        A unigram model over bytes whose scores are all -1: the best segmentation
        is one with the fewest tokens, and of those the one that has, from the
        end of the piece, the longest last token. It loads in Hugging Face
        tokenizers with the same ids. Special tokens have the first ids, then the
        256 bytes, then tokens by falling frequency of their bytes in the text.

      SIZES
        A size counts all tokens: special tokens, 256 bytes, and tokens of two
        bytes or more. The bound holds for all vocabularies with as many tokens of
        two bytes or more. Several sizes of one run start from each other.

      HOW LONG
        The search for a size ends when its vocabulary needs at most --gap more
        than the bound, after --time, or when no more comes of it. Without --time
        the result is the same for any number of threads.

      OBJECTIVES
        tokens         the fewest tokens of all text together
        weighted       the same, a token of each source counting as --weight says
        minimax        the fewest tokens of the source that has the most, each times
                       its weight: parity between languages, on texts that say the
                       same, or with weights in inverse proportion to their size
        Each file or folder is a source; LABEL=FILE gives it a label. Each objective
        has a bound of its own, and certify --check verifies it.

      INTERRUPTIONS
        --resume keeps counts and search in files, whole or not at all. Killed
        and called again, it goes on there and ends in the same bytes; other text
        or settings, --gap among them, are refused. Of several sources text is
        counted again. What --time ends is kept too: call again, with any --time,
        to go on with the first size that it cut short and those behind it.

      WHAT IT IS NOT
        The fewest tokens of this text, not of other text, and not the lowest
        loss: compare with other trainers on held-out text (cleave compare).

      The relaxation is Lagrange's, as docs/optimal.md explains; it is our own and
      follows no paper.
      """)

  @OptionGroup var sizes: VocabularySizeOptions

  @Option(
    help: ArgumentHelp(
      "How text is cut: \(PreTokenizerArgument.names), or a regular expression at whose matches it is cut. Default gpt2.",
      valueName: "name|regex"))
  var preTokenizer: PreTokenizerArgument?

  @Option(
    help: ArgumentHelp(
      "What is done to text first, from left to right: \(NormalizerArgument.names). Default none.",
      valueName: "name,name"))
  var normalizer: NormalizerArgument?

  @Option(help: ArgumentHelp("Get the first ids; separated by commas, or a JSON array.", valueName: "token,token"))
  var specialTokens: TokenListArgument?

  @Option(help: ArgumentHelp("End when at most this share of tokens could be saved.", valueName: "share"))
  var gap = Share(0.005)

  @Option(help: ArgumentHelp("End the search for a size after this long: 90s, 5m, 1h.", valueName: "time"))
  var time: TimeSpan?

  @Option(
    help: ArgumentHelp(
      "Write the proof of the bound to this file; of several sizes, each to a name with its size.", valueName: "file"),
    completion: .file())
  var certificate: String?

  @Option(help: ArgumentHelp("What is made small: tokens, weighted or minimax.", valueName: "name"))
  var objective = OptimalObjective.tokens

  @Option(
    help: ArgumentHelp("What a token of a source weighs, a whole number; default 1.", valueName: "label=n"))
  var weight: [SourceWeight] = []

  @OptionGroup var output: TrainingOutputOptions
  @OptionGroup var resume: ResumeOptions
  @OptionGroup var counts: CountsOptions
  @OptionGroup var text: TrainingTextOptions

  func validate() throws {
    try output.check(sizes: sizes)
    guard objective == .tokens else {
      guard !text.input.files.isEmpty else {
        throw ValidationError("--objective \(objective.rawValue) needs sources: name a file for each, LABEL=FILE.")
      }
      for weight in weight where !sources.contains(where: { $0.isCalled(weight.label) }) {
        throw ValidationError("--weight '\(weight.label)' is not among the sources.")
      }
      return
    }
    guard weight.isEmpty else { throw ValidationError("--weight needs --objective weighted or minimax.") }
  }

  private var sources: [ComparisonLabel] {
    ComparisonLabel.parse(text.input.files, shortens: ComparisonLabel.textName)
  }

  func run() throws {
    let given = try counts.load(beside: text)
    let stages = try TrainerStages.optimal.stages(
      .init(normalizer: normalizer, preTokenizer: preTokenizer, keepsLineEnds: text.keepsLineEnds),
      given: given?.stages)
    var trainer = OptimalTrainer(vocabularySizes: sizes.sizes)
    trainer.specialTokens = specialTokens?.tokens ?? []
    trainer.gap = gap.value
    trainer.timeLimit = time?.duration
    let outputs = try sizes.outputs(output.target)
    let certificates = certificates(of: outputs)
    let keeping = try resume.files(
      reading: sources.map(\.path) + counts.counts, writing: output.files(of: outputs) + certificates.map(\.path))
    let checkpoints = try keeping?.checkpoints()
    let counted: CountedText
    let training: OptimalTraining
    if objective == .tokens {
      counted = try given ?? text.count(stages, keptIn: keeping)
      var bar = BoundProgress(mode: text.progress.mode)
      training = try trainer.train(on: counted.counts, workers: text.jobs.jobs, checkpoints: checkpoints) {
        bar.update($0)
      }
      bar.finish()
    } else {
      let parts = try countSources(stages)
      counted = parts.all
      var bar = BoundProgress(mode: text.progress.mode)
      training = try trainer.train(
        on: parts.sources, objective: objective, workers: text.jobs.jobs, checkpoints: checkpoints
      ) { bar.update($0) }
      bar.finish()
    }

    let splitting = try CertificateSplitting(
      normalizer: stages.normalizer, preTokenizer: stages.preTokenizer, alphabet: .bytes)
    for (size, path) in certificates {
      var file = try AtomicOutput(path: path)
      try file.write(try training.certificate(vocabularySize: size, splitting: splitting))
      try file.commit()
    }
    try output.write(outputs, reportedIn: report(training, of: counted), quiet: text.progress.quiet) { size in
      try training.tokenizer(
        vocabularySize: size, normalizer: stages.normalizer, preTokenizer: stages.preTokenizer)
    }
    // What time cut short can be gone on with.
    if training.results.allSatisfy({ $0.ending != .timeIsOver }) { keeping?.remove() }
  }

  /// Where the proof of each size goes.
  private func certificates(of outputs: [(size: Int, path: String?)]) -> [(size: Int, path: String)] {
    guard let certificate else { return [] }
    return Set(outputs.map(\.size)).sorted().map {
      ($0, outputs.count > 1 ? SizedPath.path(certificate, size: $0) : certificate)
    }
  }

  /// Each source by itself, and what counting all of them took.
  private func countSources(_ stages: PieceStages) throws -> (sources: [OptimalSource], all: CountedText) {
    var all = CountedText(counts: PieceCounts(), stages: stages, byteCount: 0, seconds: 0)
    let sources = try sources.map { source in
      var part = text
      part.input.files = [source.path]
      let counted = try part.count(stages, keptIn: nil)
      all.byteCount += counted.byteCount
      all.seconds += counted.seconds
      return OptimalSource(
        label: source.label, weight: weight.last { source.isCalled($0.label) }?.weight ?? 1, counts: counted.counts)
    }
    return (sources, all)
  }

  /// For programs: the tokens of each source, where there are sources.
  private func sourceTokens(_ result: OptimalTraining.SizeResult, _ labels: [String]) -> [JSONValue.Member] {
    guard !labels.isEmpty else { return [] }
    return [.init("source_tokens", .object(zip(labels, result.sourceTokens).map { .init($0, .integer($1)) }))]
  }

  private func report(_ training: OptimalTraining, of counted: CountedText) -> TrainingReport {
    let numbers = training.report
    var report = TrainingReport(
      algorithm: "optimal", byteCount: counted.byteCount, pieces: numbers.pieces,
      distinctPieces: numbers.distinctPieces, countingSeconds: counted.seconds,
      trainingSeconds: numbers.duration / .seconds(1))
    report.learned = [
      "chose from \(numbers.candidates) candidates at \(numbers.edges) places; bounds are for all \(numbers.substrings) substrings"
    ]
    for result in training.results {
      report.learned.append(
        "  \(result.vocabularySize): \(Figure.grouped(result.tokens)) tokens, at least "
          + "\(Figure.grouped(result.lowerBound)) for any vocabulary, gap \(Share.percent(result.gap)), "
          + "\(result.rounds) rounds, \(result.ending.rawValue)")
    }
    if !training.labels.isEmpty {
      for result in training.results {
        let parts = zip(training.labels, result.sourceTokens).map { "\($0) \(Figure.grouped($1))" }
        report.learned.append("  \(result.vocabularySize), tokens by source: " + parts.joined(separator: ", "))
      }
      report.fields.append(("objective", .text(objective.rawValue)))
    }
    if numbers.longPieces > 0 {
      report.learned.append(
        "\(numbers.longPieces) pieces of more than \(numbers.longestPiece) bytes count as one token in the bound")
    }
    report.fields += [
      ("substrings", .integer(numbers.substrings)),
      ("candidates", .integer(numbers.candidates)),
      ("edges", .integer(numbers.edges)),
      ("long_pieces", .integer(numbers.longPieces)),
      (
        "sizes",
        .array(
          training.results.map { result in
            .object(
              [
                .init("vocabulary_size", .integer(result.vocabularySize)),
                .init("tokens", .integer(result.tokens)),
                .init("lower_bound", .integer(result.lowerBound)),
                .init("gap", .number(result.gap)),
                .init("rounds", .integer(result.rounds)),
                .init("ending", .text(result.ending.rawValue)),
              ] + sourceTokens(result, training.labels))
          })
      ),
    ]
    return report
  }
}

/// `LABEL=N` on the command line.
struct SourceWeight: ExpressibleByArgument {
  let label: String
  let weight: Int

  init?(argument: String) {
    guard let equals = argument.lastIndex(of: "="), equals > argument.startIndex,
      let weight = Int(argument[argument.index(after: equals)...]), 1...OptimalSource.weightLimit ~= weight
    else { return nil }
    label = String(argument[..<equals])
    self.weight = weight
  }
}
