import ArgumentParser
import Corpora
import JSON
import Tokenization

/// `cleave inspect TOKENIZER`: the whole tokenizer, and what it does to a text.
struct InspectTokenizer: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenizer",
    abstract: "A whole tokenizer (the default).",
    discussion: """
      With --on it also says what the tokenizer does to a text: tokens, bytes
      and characters a token stands for, the share of the vocabulary in use,
      the tokens used most; of a byte-to-word tokenizer also how long words are.
      --against OTHER sets the rows of the embedding matrix, and tokens of the
      same text, beside those of another tokenizer.
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
  @OptionGroup var records: RecordOptions
  @Flag(help: "One JSON object.") var json = false
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  func run() throws {
    let loaded = try preset.load(tokenizer)
    var report = TokenizerReport(loaded, use: text.isEmpty ? nil : try use(of: loaded.tokenizer))
    if case .byteToWord(let model) = loaded.tokenizer.model {
      report.words = text.isEmpty ? nil : try wordUse(of: loaded.tokenizer, model)
    }
    if let against {
      let other = try preset.load(against).tokenizer
      report.comparison = TokenizerReport.Comparison(
        name: against, rowCount: other.embeddingRowCount, use: text.isEmpty ? nil : try use(of: other))
    }
    var output = try AtomicOutput(path: nil)
    try output.write(json ? report.json : Array(report.lines.utf8))
    try output.commit()
  }

  private func use(of tokenizer: Tokenizer) throws -> TokenUse {
    let compiled = try CompiledTokenizer(tokenizer)
    let idEnd = tokenizer.idEnd
    var all = TokenUse(idEnd: idEnd)
    try forEachBatch(
      makeWorker: { Encoder(compiled) },
      work: { (encoder: inout Encoder, batch: RecordBatch) -> TokenUse in
        var use = TokenUse(idEnd: idEnd)
        var ids: [TokenID] = []
        for (index, range) in batch.ranges.enumerated() {
          do {
            ids.removeAll(keepingCapacity: true)
            try encoder.encode(batch.bytes.span.extracting(range), into: &ids)
            use.add(batch.bytes[range], ids: ids)
          } catch {
            throw RecordFailure(location: batch.location(of: index), reason: error)
          }
        }
        return use
      },
      consume: { all.add($0) })
    return all
  }

  private func wordUse(of tokenizer: Tokenizer, _ model: ByteToWordModel) throws -> WordUse {
    let normalizer = try tokenizer.normalizer.map { try TextNormalizer($0) }
    var all = WordUse()
    try forEachBatch(
      makeWorker: {},
      work: { (_: inout Void, batch: RecordBatch) -> WordUse in
        var use = WordUse()
        for range in batch.ranges {
          let text = Array(batch.bytes[range])
          use.add(try normalizer?.normalize(text) ?? text, scanner: model.scanner)
        }
        return use
      },
      consume: { all.add($0) })
    return all
  }

  /// Reads the text and works on its batches, results in order.
  private func forEachBatch<Worker: ~Copyable, Output: Sendable>(
    makeWorker: @escaping @Sendable () throws -> Worker,
    work: @escaping @Sendable (inout Worker, RecordBatch) throws -> Output, consume: (Output) throws -> Void
  ) throws {
    let files = try records.textInput(text)
    var reader = records.recordReader(of: files)
    var bar = Progress(label: "counting", totalBytes: files.storedByteCount, mode: progress.mode)
    try OrderedWork(workers: jobs.jobs).run(
      produce: { () -> RecordBatch? in
        bar.update(to: reader.storedByteCount)
        return try reader.next()
      },
      makeWorker: makeWorker, work: work, consume: consume)
    bar.finish()
  }
}
