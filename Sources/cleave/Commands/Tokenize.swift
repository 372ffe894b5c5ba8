import ArgumentParser
import Corpora
import Measurement
import Tokenization

/// `cleave tokenize`: text to ids.
struct Tokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Turn text into ids.",
    discussion: """
      EXAMPLES
        echo "Hello, world" | cleave tokenize -t tok.json
        cleave tokenize -t gpt2/ --to tokens book.txt.zst
        cleave tokenize -t cl100k_base.tiktoken --to u32 -o ids.u32 corpus/
        cleave tokenize -t tok.json --framing jsonl --to json docs.jsonl.gz
        cleave tokenize -t t5/tokenizer.json --nbest 3 --to tokens a.txt
        cleave tokenize -t llama3/ --allowed-special '<|eot_id|>' chat.txt

      RECORDS
        Each record is encoded by itself. With --framing line (the default) a
        record is a line without its line feed; null: what a zero byte ends;
        jsonl: the string in --field of each line's object; whole: a file.

      FORMS (--to)
        ids       one line a record, decimal ids, single spaces between them
        tokens    one line a record, tokens as their file spells them
        json      an object a record: ids, tokens, offsets in bytes
        u16, u32  little-endian numbers; the records are joined
        npy       a NumPy array of 16 bits where the ids fit, else 32; of a
                  byte-to-word tokenizer a matrix of words in several files
                  ('cleave train byteword --help' says which)
        For u16, u32 and npy a record is a whole file unless --framing says
        otherwise, so that line ends are kept. 'cleave detokenize' gives back
        the same bytes from ids, u16, u32 and npy if the tokenizer is
        lossless ('cleave inspect' says whether it is).

      SEVERAL SEGMENTATIONS (unigram models)
        --nbest 5 writes the 5 best of each record, a line each; as JSON with
        their scores, the log-likelihood of the text over all segmentations and
        the entropy of the segmentation, in nats. --sample 0.2 draws one of all,
        with probabilities to the power of 0.2; --nbest 64 with it, of the 64
        best of each piece.

      SPECIAL TOKENS
        What looks like a special token in the text is text, unless
        --allowed-special names it.

      WHAT IS LOST
        --report FILE decodes every record again and writes, as JSON, how many
        bytes did not come back and why: under the unknown token, under no
        token (dropped), not UTF-8 (replaced), changed before encoding
        (normalized); and bytes that decoding puts in. '--report -' says it
        in words on standard error. Of a lossless tokenizer all are 0.

      MEMORY is bounded by the longest record; whole files are read in parts
      where the split pattern is a known one.
      """,
    aliases: ["encode"])

  @OptionGroup var tokenizer: TokenizerOptions
  @OptionGroup var cache: CacheOptions
  @Option(help: "The form of the result: ids, tokens, json, u16, u32 or npy.")
  var to: FormName = .ids
  @OptionGroup var input: InputOptions
  @OptionGroup var encoding: EncodingFlags
  @OptionGroup var output: OutputOptions
  @Option(
    help: ArgumentHelp(
      "Count what does not come back, and why: JSON to this file, or with '-' words on standard error.",
      valueName: "file"), completion: .file(extensions: ["json"]))
  var report: String?
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  enum FormName: String, ExpressibleByArgument, CaseIterable { case ids, tokens, json, u16, u32, npy }

  func run() throws {
    let loaded = try tokenizer.load(cache)
    let tokenizer = loaded.tokenizer
    let compiled = try CompiledTokenizer(loaded, options: encoding.options)
    if to == .npy, case .byteToWord(let model) = tokenizer.model {
      guard report == nil else { throw ValidationError("--report goes with ids: use another form than npy.") }
      return try writeMatrix(compiled, model)
    }
    let form = form(for: tokenizer)
    let alternatives = encoding.alternatives
    if alternatives != nil {
      guard form.isLines else { throw ValidationError("--nbest writes lines: use --to ids, tokens or json.") }
      _ = try Encoder(compiled, alternatives: 1)
    }
    let framing = input.recordFraming(default: form.isLines ? .line : .whole)
    if !form.isLines, framing == .line || framing == .null {
      if !progress.quiet {
        StandardError.write("cleave: note: line ends are not among the ids; --framing whole keeps them\n")
      }
    }
    let text = try input.textInput()
    var reader = input.recordReader(
      of: text, framing: framing, streamsWhole: compiled.canCutText && form != .json && alternatives == nil)
    var bar = Progress(label: "tokenizing", totalBytes: text.storedByteCount, mode: progress.mode)
    var output = try IDOutput(self.output, form: form)
    let spelling = form == .tokens || form == .json ? TokenSpelling(tokenizer) : nil
    var jobQueue = RecordEncoder.JobQueue()
    let countsLoss = report != nil
    var report = LossReport(tokenizer)
    try OrderedWork(workers: jobs.jobs).run(
      produce: { () -> RecordEncoder.Job? in
        guard let batch = try reader.next() else { return nil }
        bar.update(to: reader.storedByteCount)
        return jobQueue.job(batch)
      },
      makeWorker: {
        try RecordEncoder(
          compiled, form: form, framing: framing, spelling: spelling, alternatives: alternatives, countsLoss: countsLoss
        )
      },
      work: { (encoder: inout RecordEncoder, job: RecordEncoder.Job) in try encoder.encode(job) },
      consume: { encoded in
        try output.write(encoded)
        report.add(encoded)
      })
    report.skippedRecordCount = reader.skippedRecordCount
    report.replacedSurrogateCount = reader.replacedSurrogateCount
    try output.commit()
    bar.finish()
    reader.report(unless: progress.quiet)
    try report.write(to: self.report, quiet: progress.quiet)
  }

  /// Words as rows.
  private func writeMatrix(_ compiled: CompiledTokenizer, _ model: ByteToWordModel) throws {
    guard let path = output.output, path != "-", output.compression == nil else {
      throw ValidationError("A matrix of words is several files, not compressed: name the first with -o NAME.npy.")
    }
    var output = try WordMatrixOutput(try WordMatrixFiles(rows: path), width: model.scanner.maximumLength)
    let framing = input.recordFraming(default: .whole)
    let text = try input.textInput()
    var reader = input.recordReader(of: text, framing: framing, streamsWhole: compiled.canCutText)
    var bar = Progress(label: "tokenizing", totalBytes: text.storedByteCount, mode: progress.mode)
    var jobQueue = RecordEncoder.JobQueue()
    try OrderedWork(workers: jobs.jobs).run(
      produce: { () -> RecordEncoder.Job? in
        guard let batch = try reader.next() else { return nil }
        bar.update(to: reader.storedByteCount)
        return jobQueue.job(batch)
      },
      makeWorker: { WordMatrixEncoder(compiled, model: model) },
      work: { (encoder: inout WordMatrixEncoder, job: RecordEncoder.Job) in try encoder.encode(job) },
      consume: { try output.write($0) })
    try output.commit()
    bar.finish()
    reader.report(unless: progress.quiet)
  }

  private func form(for tokenizer: Tokenizer) -> TokenForm {
    switch to {
    case .ids: .ids
    case .tokens: .tokens
    case .json: .json
    case .u16: .u16
    case .u32: .u32
    case .npy: .npy(.narrowest(below: tokenizer.idEnd))
    }
  }
}
