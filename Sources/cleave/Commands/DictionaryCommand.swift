import ArgumentParser
import Corpora
import Counts
import JSON
import Tokenization

/// What `cleave train lz78`, `lzw` and `chunks` share: they read text in order.
struct DictionaryOptions: ParsableArguments {
  @OptionGroup var sizes: VocabularySizeOptions

  @Option(
    help: ArgumentHelp(
      """
      How text is cut: \(PreTokenizerArgument.names), or a regular expression at whose matches it is cut. Without it the \
      whole text is one piece, records end to end.
      """, valueName: "name|regex"))
  var preTokenizer: PreTokenizerArgument?

  @Option(
    help: ArgumentHelp(
      "What is done to text first, from left to right: \(NormalizerArgument.names).", valueName: "name,name"))
  var normalizer: NormalizerArgument?

  @Option(help: "What phrases are made of: bytes or characters. Default bytes.")
  var alphabetLevel: AlphabetName?

  @Option(help: ArgumentHelp("Get the last ids; separated by commas, or a JSON array.", valueName: "token,token"))
  var specialTokens: TokenListArgument?

  @Flag(
    help: """
      Give no ids to single bytes (characters) that are no phrases of their own; then not every text can be encoded.
      """)
  var noCoverage = false

  @Flag(help: "Accept a smaller vocabulary when the text gives no more.")
  var allowFewer = false

  @OptionGroup var output: TrainingOutputOptions
  @OptionGroup var resume: NoResumeOptions
  @OptionGroup var counts: CountsOptions
  @OptionGroup var text: TrainingTextOptions

  enum AlphabetName: String, ExpressibleByArgument, CaseIterable { case bytes, characters }

  func validate() throws { try output.check(sizes: sizes) }

  /// Learns and writes.
  func train(_ method: DictionaryMethod) throws {
    let given = try givenCounts(method)
    let stages = try TrainerStages.chunks.stages(
      .init(
        normalizer: normalizer, preTokenizer: preTokenizer,
        alphabet: alphabetLevel.map { $0 == .bytes ? .bytes : .characters }, keepsLineEnds: text.keepsLineEnds),
      given: given?.stages)
    let alphabet = stages.alphabet
    let stage = stages.preTokenizer
    var trainer = DictionaryTrainer(method: method, vocabularySizes: sizes.sizes, alphabet: alphabet)
    trainer.specialTokens = specialTokens?.tokens ?? []
    trainer.coversAlphabet = !noCoverage
    trainer.allowsFewer = allowFewer
    var learner = try trainer.makeLearner()
    let clock = ContinuousClock()
    let start = clock.now
    let readByteCount: Int
    if let given {
      try learner.add(given.counts)
      readByteCount = given.byteCount
    } else {
      readByteCount = try read(
        into: &learner, preTokenizer: stage, alphabet: alphabet, endsPieces: preTokenizer != nil && stage != nil)
    }
    let read = clock.now
    var bar = Progress(label: "training", total: sizes.sizes.max(), unit: "tokens", mode: text.progress.mode)
    let training = try learner.finish { bar.update(to: $0) }
    bar.finish()
    var report = TrainingReport(
      algorithm: method.name, byteCount: readByteCount, pieces: training.pieceCount,
      distinctPieces: nil, countingSeconds: (read - start) / .seconds(1),
      trainingSeconds: (clock.now - read) / .seconds(1))
    report.learned = [
      """
      learned phrases of \(method.name) in \(given == nil ? "text order" : "counted pieces") over \(alphabet == .bytes ? "bytes" : "characters"), \
      \(stage == nil ? "across the whole text" : "within pieces"), \
      \(noCoverage ? "alphabet not covered" : "\(training.symbols.count) single symbols covered")
      """
    ]
    if training.illFormedByteCount > 0 {
      report.learned.append("left out \(training.illFormedByteCount) bytes that are not valid UTF-8")
    }
    report.fields = [
      ("alphabet", .integer(training.symbols.count)),
      ("special_tokens", .integer(trainer.specialTokens.count)),
      ("left_out_bytes", .integer(training.illFormedByteCount)),
    ]
    try output.write(
      sizes.outputs(output.target), reportedIn: report, quiet: text.progress.quiet,
      tokenizer: { size in
        try training.tokenizer(vocabularySize: size, normalizer: stages.normalizer, preTokenizer: stage)
      },
      described: { tokenizer, size in
        TrainingReport.Output(
          vocabularySize: tokenizer.idEnd,
          parts: [
            ("phrases", try training.phrases(vocabularySize: size).count),
            ("passes", try training.passCount(vocabularySize: size)),
          ])
      })
  }

  /// Counts in place of text, for a method that does not need its order.
  private func givenCounts(_ method: DictionaryMethod) throws -> CountedText? {
    guard !counts.counts.isEmpty else { return nil }
    guard case .chunks = method else {
      throw ValidationError(
        "\(method.name) learns from text in its order, which counts do not have: name the text in place of --counts.")
    }
    let given = try counts.load(beside: text)
    guard given?.stages.preTokenizer != nil else {
      throw ValidationError(
        "The counts are of whole records, and chunks without a pre-tokenizer reach from record to record: "
          + "count with one, such as --pre-tokenizer gpt2.")
    }
    return given
  }

  /// Feeds the text to the learner, in order; pieces are cut by several threads.
  private func read(
    into learner: inout DictionaryLearner, preTokenizer: PreTokenizer?, alphabet: Alphabet, endsPieces: Bool
  ) throws -> Int {
    let normalizer = normalizer?.normalizer
    let splitter = try Splitter(preTokenizer, keepsBytes: alphabet == .bytes)
    let textNormalizer = try normalizer.map { try TextNormalizer($0) }
    var source = try text.text(
      streamsWhole: normalizer == nil && alphabet == .bytes && (preTokenizer == nil || splitter.scanner != nil))
    var byteCount = 0
    try OrderedWork(workers: text.jobs.jobs).run(
      produce: { () -> TextBatch? in
        var batch = TextBatch()
        return try source.read(into: &batch) ? batch : nil
      },
      makeWorker: {},
      work: { (_: inout Void, batch: TextBatch) -> OrderedPieces in
        var pieces = OrderedPieces()
        for range in batch.ranges { try pieces.add(batch.bytes[range], normalizer: textNormalizer, splitter: splitter) }
        return pieces
      },
      consume: { pieces in
        byteCount += pieces.textByteCount
        guard endsPieces else { return try learner.add(pieces.bytes) }
        var start = 0
        for end in pieces.ends {
          try learner.add(Array(pieces.bytes[start..<end]))
          learner.endPiece()
          start = end
        }
      })
    return byteCount
  }
}
