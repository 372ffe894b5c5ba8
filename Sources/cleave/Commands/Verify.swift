import ArgumentParser
import Corpora
import JSON
import Tokenization

/// `cleave verify`: do two tokenizers agree on a text?
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
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

  func run() throws {
    let loaded = try preset.load(first, second)
    let tokenizers = (loaded.0.tokenizer, loaded.1.tokenizer)
    let comparison = try TokenizerComparison(
      tokenizers.0, tokenizers.1, options: encoding.options, limit: maxDifferences)
    let files = try records.textInput(text)
    var reader = records.recordReader(of: files, framing: records.recordFraming(default: .line))
    var bar = Progress(label: "verifying", totalBytes: files.storedByteCount, mode: progress.mode)
    let all = try comparison.compare(&reader, workers: jobs.jobs) { bar.update(to: $0) }
    bar.finish()
    try report(all, spellings: (TokenSpelling(tokenizers.0), TokenSpelling(tokenizers.1)))
    if all.differingCount > 0 { throw ExitCode(1) }
  }

  private func report(_ outcome: TokenizerComparison.Outcome, spellings: (TokenSpelling, TokenSpelling)) throws {
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
