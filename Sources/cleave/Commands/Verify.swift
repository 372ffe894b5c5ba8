import ArgumentParser
import Corpora
import JSON
import Tokenization

/// `cleave verify`: do two tokenizers agree on a text?
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check that two tokenizers give the same ids and the same text back.",
    discussion: """
      EXAMPLES
        cleave verify cl100k_base.tiktoken cl100k.json --on corpus.txt.zst
        cleave verify old/ new/ --on a.txt b.txt --framing whole --json

      Every record of the text is encoded by both; the ids, and what each
      decodes them to, must be the same. The first differences are shown with
      the text around them, the tokens of the first tokenizer behind -, those
      of the second behind +.

      EXIT STATUS
        0 they agree, 1 they differ, 2 it could not be done
      """)

  @Argument(help: "The first tokenizer.", completion: .file()) var first: String
  @Argument(help: "The second tokenizer.", completion: .file()) var second: String
  @OptionGroup var preset: PresetOptions
  @Option(
    name: .customLong("on"), parsing: .upToNextOption,
    help: ArgumentHelp("The text: files or folders, '-' for standard input.", valueName: "file"), completion: .file())
  var text: [String] = []
  @OptionGroup var records: RecordOptions
  @OptionGroup var encoding: EncodingFlags
  @Option(help: ArgumentHelp("Show this many differences.", valueName: "n"))
  var maxDifferences = 3
  @Flag(help: "One JSON object.") var json = false
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  /// What two tokenizers did with a batch.
  private struct Outcome: Sendable {
    var tokenCount = 0
    var byteCount = 0
    var recordCount = 0
    var differences: [(place: String, difference: TokenizerDifference)] = []
    var differingCount = 0
  }

  func run() throws {
    let loaded = try preset.load(first, second)
    let tokenizers = (loaded.0.tokenizer, loaded.1.tokenizer)
    let compiled = (
      try CompiledTokenizer(tokenizers.0, options: encoding.options),
      try CompiledTokenizer(tokenizers.1, options: encoding.options)
    )
    let decoders = (try Decoder(tokenizers.0), try Decoder(tokenizers.1))
    let files = try records.textInput(text)
    var reader = records.recordReader(of: files, framing: records.recordFraming(default: .line))
    var bar = Progress(label: "verifying", totalBytes: files.storedByteCount, mode: progress.mode)
    var all = Outcome()
    let limit = maxDifferences
    try OrderedWork(workers: jobs.jobs).run(
      produce: { () -> RecordBatch? in
        bar.update(to: reader.storedByteCount)
        return try reader.next()
      },
      makeWorker: { Verifier(compiled.0, decoders.0, compiled.1, decoders.1) },
      work: { (verifier: inout Verifier, batch: RecordBatch) -> Outcome in
        var outcome = Outcome()
        for (index, range) in batch.ranges.enumerated() {
          do {
            outcome.recordCount += 1
            outcome.byteCount += range.count
            if let difference = try verifier.difference(on: batch.bytes.span.extracting(range)) {
              outcome.differingCount += 1
              if outcome.differences.count < limit {
                outcome.differences.append((batch.location(of: index), difference))
              }
            }
            outcome.tokenCount += verifier.tokenCount
          } catch {
            throw RecordFailure(location: batch.location(of: index), reason: error)
          }
        }
        return outcome
      },
      consume: { outcome in
        all.tokenCount += outcome.tokenCount
        all.byteCount += outcome.byteCount
        all.recordCount += outcome.recordCount
        all.differingCount += outcome.differingCount
        all.differences += outcome.differences.prefix(max(0, limit - all.differences.count))
      })
    bar.finish()
    try report(all, spellings: (TokenSpelling(tokenizers.0), TokenSpelling(tokenizers.1)))
    if all.differingCount > 0 { throw ExitCode(1) }
  }

  private func report(_ outcome: Outcome, spellings: (TokenSpelling, TokenSpelling)) throws {
    var output = try AtomicOutput(path: nil)
    if json {
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("same")
      writer.value(outcome.differingCount == 0)
      for (key, value) in [
        ("records", outcome.recordCount), ("bytes", outcome.byteCount), ("tokens", outcome.tokenCount),
        ("differing_records", outcome.differingCount),
      ] {
        writer.key(key)
        writer.value(value)
      }
      writer.key("differences")
      writer.beginArray()
      for (place, difference) in outcome.differences { difference.write(to: &writer, place: place) }
      writer.endArray()
      writer.endObject()
      writer.endLine()
      try output.write(writer.bytes)
    } else {
      for (place, difference) in outcome.differences {
        try output.write(difference.description(place: place, spellings: spellings))
      }
      let verdict =
        outcome.differingCount == 0
        ? "same ids and same text" : "\(outcome.differingCount) of \(outcome.recordCount) records differ"
      try output.write(
        "\(verdict): \(outcome.recordCount) records, \(outcome.byteCount) bytes, \(outcome.tokenCount) tokens\n")
    }
    try output.commit()
  }
}
