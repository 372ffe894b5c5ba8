import ArgumentParser
import Corpora
import Glibc
import Tokenization

/// The formats that `convert` writes.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case tokenizerJSON = "tokenizer.json"
  case gpt2
  case tiktoken
  case subwordNMT = "subword-nmt"
  case vocabularyLines = "vocab.txt"
  case sentencePiece = "sentencepiece"
  case pieceScores = "spm-vocab"

  /// The library's name for it.
  var format: TokenizerFormat {
    switch self {
    case .tokenizerJSON: .tokenizerJSON
    case .gpt2: .gpt2
    case .tiktoken: .tiktoken
    case .subwordNMT: .subwordNMT
    case .vocabularyLines: .vocabularyLines
    case .sentencePiece: .sentencePiece
    case .pieceScores: .pieceScores
    }
  }
}

/// `cleave convert`: a tokenizer in another format.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a tokenizer in another format.",
    discussion: """
      The tokenizer is read from any supported format, found from its content: those
      below, Mistral's tekken.json, CLIP's merges, RWKV's vocabulary. The output's
      format is told by its name:

        NAME.json      Hugging Face's tokenizer.json
        NAME.model     a SentencePiece model; NAME.vocab its pieces and scores
        NAME.tiktoken  a rank file
        NAME.codes     subword-nmt's merges
        vocab.txt      BERT's tokens
        NAME/          a folder with GPT-2's vocab.json and merges.txt

      What the new file cannot say is printed; a format that would encode
      differently is refused. Then the new file is read again and both tokenizers
      encode and decode hostile texts, every token of the vocabulary, and the
      texts of --verify-on; the first differences are shown.

      EXAMPLES
        cleave convert cl100k_base.tiktoken -o cl100k.json
        cleave convert tok.json -o tok.tiktoken
        cleave convert tok.json --to gpt2 -o folder/
        cleave convert spiece.model -o tokenizer.json --verify-on corpus.txt.zst
        cleave convert cl100k_base.tiktoken --encoder greedy -o greedy.json
        cleave convert tok.json --encoder likelihood --fit text.txt.zst -o unigram.json

      --encoder keeps the ids and makes the file say that pieces are cut in another
      way: greedy (WordPiece without a prefix), merges (BPE: every two tokens that
      join to a token, the smaller id first), minimal (Unigram with equal scores:
      the fewest tokens), likelihood (Unigram; --fit counts the tokens of a text as
      the tokenizer itself cuts it, adds one to each count, and takes logarithms of
      the shares; --fit-rounds counts again as the result cuts it).

      EXIT STATUS
        0 written, and the same; 1 written, but it differs; 2 not written
      """)

  @Argument(
    help: ArgumentHelp(
      "A tokenizer file of any supported format, or a folder that holds one.", valueName: "tokenizer"),
    completion: .file())
  var tokenizer: String

  @Option(name: .shortAndLong, help: "The file to write, or '-'; a folder for GPT-2's files.", completion: .file())
  var output: String

  @Option(name: .customLong("to"), help: "The format, when the output's name does not tell it.")
  var outputFormat: OutputFormat?

  @Option(
    help: ArgumentHelp(
      "Make the file say that pieces are cut in this way: \(SegmentationMethod.names).", valueName: "method"))
  var encoder: SegmentationMethod?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("With --encoder likelihood, the text whose tokens are counted.", valueName: "file"),
    completion: .file())
  var fit: [String] = []

  @Option(help: ArgumentHelp("Count this often, from the second time on as the result cuts the text.", valueName: "n"))
  var fitRounds = 1

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Compare the new file with the old one on these texts too.", valueName: "file"),
    completion: .file())
  var verifyOn: [String] = []

  @Flag(help: "Do not compare the new file with the old one.")
  var noVerify = false

  @OptionGroup var records: RecordOptions
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var preset: PresetOptions

  func validate() throws {
    guard fit.isEmpty || encoder == .likelihood else { throw ValidationError("--fit goes with --encoder likelihood.") }
    guard !noVerify || verifyOn.isEmpty else {
      throw ValidationError("--verify-on and --no-verify exclude each other.")
    }
    guard fitRounds >= 1 else { throw ValidationError("--fit-rounds must be at least 1.") }
    guard fitRounds == 1 || !fit.contains("-") else {
      throw ValidationError("--fit-rounds reads the text again: standard input cannot be.")
    }
  }

  func run() throws {
    let format = try chosenFormat()
    var loaded = try preset.load(tokenizer)
    if let encoder {
      var recut: Tokenizer.Recut
      if fit.isEmpty {
        recut = try loaded.tokenizer.recut(by: encoder)
      } else {
        let uses = TokenUseReader(records: records, jobs: jobs, progress: progress)
        recut = Tokenizer.Recut(tokenizer: loaded.tokenizer)
        for _ in 0..<fitRounds {
          recut = try recut.tokenizer.recut(by: encoder, counts: try uses.counts(of: recut.tokenizer, in: fit))
        }
      }
      loaded.tokenizer = recut.tokenizer
      for note in recut.notes { StandardError.write("cleave: note: \(output): \(note)\n") }
    }
    let written = try TokenizerFile.write(loaded.tokenizer, as: format, name: output)
    let inFolder = written.files.count > 1 || isFolder(output)
    guard !inFolder || output != "-" else {
      throw ValidationError("\(format.rawValue) is several files: name a folder with -o.")
    }
    // Before anything has the output's name: a program that ends here, out of memory or interrupted, leaves nothing.
    let verification = noVerify ? nil : try verify(written, against: loaded.tokenizer)
    if inFolder {
      try makeFolder(output)
      for file in written.files { try write(file.bytes, to: output + (output.hasSuffix("/") ? "" : "/") + file.name) }
    } else {
      for file in written.files { try write(file.bytes, to: output) }
    }
    for note in written.notes { StandardError.write("cleave: note: \(output): \(note)\n") }
    if let verification {
      StandardError.write(verification.message)
      if !verification.isSame { throw ExitCode(1) }
    }
  }

  /// Compares what is to be written with the tokenizer that it comes from.
  ///
  /// - Returns: whether they encode and decode alike, or cannot be compared; and what there is to say about it.
  private func verify(
    _ written: TokenizerFile.Written, against tokenizer: Tokenizer
  ) throws -> (isSame: Bool, message: String) {
    if case .impossible(let reason) = written.reading {
      return (true, "cleave: note: \(output): not compared with \(self.tokenizer): \(reason)\n")
    }
    let again = try TokenizerFile.load(written, name: output).tokenizer
    let comparison = try TokenizerComparison(tokenizer, again, limit: 3)
    var outcome = try comparison.compare(VerificationTexts.hostile, called: "hostile text")
    outcome.add(
      try comparison.compare(try VerificationTexts.tokens(of: tokenizer), called: "text of a token"),
      limit: comparison.limit)
    if !verifyOn.isEmpty {
      let text = try records.textInput(verifyOn)
      var reader = records.recordReader(of: text, framing: records.recordFraming(default: .line))
      var bar = Progress(label: "verifying", totalBytes: text.storedByteCount, mode: progress.mode)
      outcome.add(
        try comparison.compare(&reader, workers: jobs.jobs) { bar.update(to: $0) }, limit: comparison.limit)
      bar.finish()
    }
    let amount = "\(outcome.recordCount) texts, \(outcome.byteCount) bytes, \(outcome.tokenCount) tokens"
    if outcome.differingCount == 0 {
      return (true, progress.quiet ? "" : "verified: same ids and same text: \(amount)\n")
    }
    let spellings = (TokenSpelling(tokenizer), TokenSpelling(again))
    var message = ""
    for (place, difference) in outcome.differences {
      message += difference.description(place: place, spellings: spellings)
    }
    message +=
      "cleave: warning: \(output): written, but \(outcome.differingCount) of \(amount) differ from \(self.tokenizer)\n"
    return (false, message)
  }

  private func chosenFormat() throws -> TokenizerFormat {
    if let outputFormat { return outputFormat.format }
    if let format = TokenizerFormat(outputPath: output) { return format }
    throw ValidationError(
      "The name '\(output)' does not tell a format: end it in .json, .tiktoken, .codes, .model, .vocab, vocab.txt or '/', or add --to "
        + OutputFormat.allCases.map(\.rawValue).joined(separator: "|") + ".")
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    var file = try AtomicOutput(path: path)
    try file.write(bytes)
    try file.commit()
  }

  private func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private func makeFolder(_ path: String) throws {
    guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
    throw CorpusError.system(operation: "make folder", path: path, code: errno)
  }
}
