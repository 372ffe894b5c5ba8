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
      the tokens used most.
      """)

  @Argument(help: "A tokenizer file of any supported format, or a folder that holds one.", completion: .file())
  var tokenizer: String
  @OptionGroup var preset: PresetOptions
  @Option(
    name: .customLong("on"), parsing: .upToNextOption,
    help: ArgumentHelp("Also say what it does to this text: files or folders, '-' for standard input.", valueName: "file"),
    completion: .file())
  var text: [String] = []
  @OptionGroup var records: RecordOptions
  @Flag(help: "One JSON object.") var json = false
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  func run() throws {
    let loaded = try preset.load(tokenizer)
    let report = TokenizerReport(loaded, use: text.isEmpty ? nil : try use(of: loaded.tokenizer))
    var output = try AtomicOutput(path: nil)
    try output.write(json ? report.json : Array(report.lines.utf8))
    try output.commit()
  }

  private func use(of tokenizer: Tokenizer) throws -> TokenUse {
    let compiled = try CompiledTokenizer(tokenizer)
    let files = try records.textInput(text)
    var reader = records.recordReader(of: files)
    var bar = Progress(label: "counting", totalBytes: files.storedByteCount, mode: progress.mode)
    var all = TokenUse(idEnd: tokenizer.idEnd)
    let idEnd = tokenizer.idEnd
    try OrderedWork(workers: jobs.jobs).run(
      produce: { () -> RecordBatch? in
        bar.update(to: reader.storedByteCount)
        return try reader.next()
      },
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
    bar.finish()
    return all
  }
}
