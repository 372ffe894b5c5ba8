import ArgumentParser
import Corpora
import Tokenization

/// `cleave normalize`: text into a normal form.
struct Normalize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "normalize",
    abstract: "Bring text into a normal form.",
    discussion: """
      EXAMPLES
        cleave normalize --form nfc < text.txt > nfc.txt
        cleave normalize --form nfc --check corpus/
        cleave normalize --strip-accents --lowercase names.txt
        cleave normalize -t bert-base-uncased/ text.txt.zst
        cleave normalize --normalizer '{"type":"Replace","pattern":{"String":" "},"content":"▁"}' text.txt

      Each record is normalized by itself, and every line end stays as it is. Bytes
      that are not UTF-8 stay, and nothing combines across them. With --framing
      jsonl the result is one object a record that holds only the text.

      Flags are applied in this order: --bert, --lowercase, --strip-accents, --form.

      EXIT STATUS: 0 done; 1 with --check, something would change; 2 it could not be
      done.
      """)

  @OptionGroup var normalizer: NormalizerOptions
  @Flag(help: "Write nothing but the first place that would change, and leave with status 1 if there is one.")
  var check = false
  @OptionGroup var input: InputOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  func run() throws {
    let normalizer = try normalizer.load()
    if normalizer == nil, !progress.quiet {
      StandardError.write("cleave: note: the tokenizer has no normalizer; the text stays as it is\n")
    }
    let framing = input.recordFraming(default: .line)
    let worker = RecordNormalizer(
      try TextNormalizer(normalizer ?? .sequence([])), framing: framing, checks: check)
    let text = try input.textInput()
    var reader = input.recordReader(of: text, framing: framing)
    var bar = Progress(label: check ? "checking" : "normalizing", totalBytes: text.storedByteCount, mode: progress.mode)
    var output = try output.open()
    try OrderedWork(workers: jobs.jobs).run(
      produce: { () -> RecordBatch? in
        bar.update(to: reader.storedByteCount)
        return try reader.next()
      },
      makeWorker: { worker },
      work: { (worker: inout RecordNormalizer, batch: RecordBatch) in try worker.normalize(batch) },
      consume: { normalized in
        try output.write(normalized.bytes)
        if let change = normalized.firstChange {
          try output.write(Array("\(change)\n".utf8))
          try output.commit()
          throw ExitCode(1)
        }
      })
    try output.commit()
    bar.finish()
    reader.report(unless: progress.quiet)
  }
}
