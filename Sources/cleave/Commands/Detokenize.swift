import ArgumentParser
import Corpora
import Tokenization

/// `cleave detokenize`: ids to text.
struct Detokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detokenize",
    abstract: "Turn ids back into text.",
    discussion: """
      EXAMPLES
        echo "15496 11 995" | cleave detokenize -t gpt2/
        cleave tokenize -t tok.json a.txt | cleave detokenize -t tok.json
        cleave detokenize -t tok.json --from u32 -o text.txt.zst ids.u32
        cleave detokenize -t tok.json --framing jsonl ids.txt

      With --from ids each line of ids is a record; --framing says how
      records end in the text: line with a line feed, null with a zero byte,
      whole with nothing, jsonl as an object with the text in --field. u16,
      u32 and npy hold no records: their text is written as it is.

      An id that no token has is an error; nothing is left out in silence.
      """,
    aliases: ["decode"])

  @OptionGroup var tokenizer: TokenizerOptions
  @OptionGroup var cache: CacheOptions
  @Option(help: "The form of the ids: ids, u16, u32 or npy.")
  var from: FormName = .ids
  @OptionGroup var input: InputOptions
  @Flag(help: "Leave special tokens out of the text.")
  var skipSpecial = false
  @OptionGroup var output: OutputOptions
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  enum FormName: String, ExpressibleByArgument, CaseIterable { case ids, u16, u32, npy }

  func run() throws {
    let tokenizer = try tokenizer.load(cache).tokenizer
    let decoder = try Decoder(tokenizer, skipsSpecialTokens: skipSpecial)
    let ids = try input.textInput()
    var bar = Progress(label: "detokenizing", totalBytes: ids.storedByteCount, mode: progress.mode)
    var output = try self.output.open()
    switch from {
    case .ids: try decodeLines(ids, with: decoder, to: &output, &bar)
    case .u16: try decodeNumbers(ids, width: .u16, with: decoder, to: &output, &bar)
    case .u32: try decodeNumbers(ids, width: .u32, with: decoder, to: &output, &bar)
    case .npy:
      if case .byteToWord(let model) = tokenizer.model {
        try decodeMatrices(ids, model, with: decoder, to: &output, &bar)
      } else {
        try decodeNumbers(ids, width: nil, with: decoder, to: &output, &bar)
      }
    }
    try output.commit()
    bar.finish()
  }

  private func decodeLines(
    _ ids: TextInput, with decoder: Decoder, to output: inout AtomicOutput, _ bar: inout Progress
  ) throws {
    let framing = input.recordFraming(default: .line)
    var reader = input.recordReader(of: ids, framing: .line)
    try OrderedWork(workers: jobs.jobs).run(
      produce: { () -> RecordBatch? in
        bar.update(to: reader.storedByteCount)
        return try reader.next()
      },
      makeWorker: { RecordDecoder(decoder, framing: framing) },
      work: { (worker: inout RecordDecoder, batch: RecordBatch) in try worker.decode(batch) },
      consume: { try output.write($0) })
  }

  /// Matrices of words, whose other files stand beside the one that is named.
  private func decodeMatrices(
    _ files: TextInput, _ model: ByteToWordModel, with decoder: Decoder, to output: inout AtomicOutput,
    _ bar: inout Progress
  ) throws {
    guard !input.files.isEmpty, !input.files.contains("-") else {
      throw ValidationError("A matrix of words is several files: name the first, NAME.npy.")
    }
    var ids: [TokenID] = []
    var done = 0
    for path in input.files {
      var reader = try WordMatrixReader(path, model: model, options: files.options)
      while try reader.read(into: &ids) {
        try output.write(try decoder.decode(ids))
        bar.update(to: done + reader.storedByteCount)
      }
      done += reader.storedByteCount
    }
  }

  private func decodeNumbers(
    _ files: TextInput, width: BinaryIDs.Width?, with decoder: Decoder, to output: inout AtomicOutput,
    _ bar: inout Progress
  ) throws {
    var ids: [TokenID] = []
    var text: [UInt8] = []
    var done = 0
    for file in files.files {
      var reader = try BinaryIDReader(file, width: width, options: files.options)
      // One stream a file: a decoder may treat the first token of a text in its own way, and the ids come in parts.
      var stream = StreamingDecoder(decoder)
      while try reader.read(into: &ids) {
        text.removeAll(keepingCapacity: true)
        do {
          try stream.push(ids, into: &text)
        } catch {
          throw RecordFailure(location: "'\(file.name)'", reason: error)
        }
        try output.write(text)
        bar.update(to: done + reader.storedByteCount)
      }
      try output.write(try stream.finish())
      done += reader.storedByteCount
    }
  }
}
