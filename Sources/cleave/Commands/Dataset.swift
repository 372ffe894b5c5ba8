import ArgumentParser
import Corpora
import Datasets
import Glibc
import JSON
import Tokenization

/// `cleave dataset`: text to the files of ids that training programs read.
struct Dataset: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset",
    abstract: "Turn shards of text into token datasets.",
    usage: """
      cleave dataset [<options>] --tokenizer <tokenizer> --to <to>
                 --output <folder> [<file> ...]
      """,
    discussion: """
      EXAMPLES
        cleave dataset -t tok.json --to megatron --end-of-document '<|endoftext|>' \\
          --framing jsonl shards/*.jsonl.zst -o data/
        cleave dataset -t gpt2/ --to u16 --end-of-document 50256 corpus/ -o data/
        cleave dataset -t tok.json --to npy --pack 2048 corpus/ -o rows/
        cleave dataset -t tok.json --to npy --buckets 64-8192 corpus/ -o buckets/

        seq 8 | xargs -P 8 -I{} cleave dataset -t tok.json --to megatron \\
          --shard {}/8 -j 1 shards/ -o data/

      SHARDS
        Each file of text becomes files of its own: a.jsonl.zst becomes a.bin,
        a.idx and a.json, which says what they are: tokenizer (by SHA-256), number
        type, documents, tokens, what was left out, source. The sidecar is written
        last, each file appears whole or not at all, and a shard that has all its
        files is passed over: run the same command again and it goes on. A folder
        made with other settings is refused unless --overwrite. That a text is the
        same is told by its name and size, and by its being older than the sidecar.
        --shard 2/8 takes each eighth file from the second on, as listed.

      DOCUMENTS
        A document is a record (--framing line, null, jsonl, whole). An empty one
        stays, with no id or that of --end-of-document alone. What looks like a
        special token in the text is text, unless --allowed-special names it.

      FORMS (--to)
        megatron   .bin and .idx of Megatron and GPT-NeoX; 16 bits below 65500 ids,
                   else int32, as they do
        datatrove  .ds, .ds.index (u64, end of each document), .ds.metadata
        u16, u32   .bin, numbers only, as nanoGPT has them; .offsets.npy says where
                   documents begin
        npy        a NumPy array, .offsets.npy beside it; with --pack or --buckets
                   a matrix, a row a sequence
        jsonl      {"input_ids":[…]} a line
        All numbers are little-endian. A type that is too narrow for the
        tokenizer's ids is refused before anything is read.

      ROWS
        --pack 2048 joins the documents of a shard and cuts rows of 2048 ids.
        --buckets 64-8192 (dataset decomposition, arXiv 2405.13226) cuts each
        document from its beginning into the longest powers of two, so that no row
        has two documents in it; a.npy becomes a-64.npy … a-8192.npy. What is
        shorter than the least is left out, and the sidecar counts it; 1-8192
        leaves out nothing. That a document is cut from its beginning, longest
        first, is the paper's; the bounds are yours.
      """)

  @OptionGroup var tokenizer: TokenizerOptions

  @Option(help: "The form of the dataset: megatron, datatrove, u16, u32, npy or jsonl.")
  var to: DatasetFormat

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write to this folder, made if need be.", valueName: "folder"),
    completion: .directory)
  var output: String

  @Option(help: "The number type where the form has a choice: uint16, uint32 or int32.")
  var dtype: DatasetElement?

  @OptionGroup var sequences: SequenceOptions

  @Option(help: ArgumentHelp("Do only part i of n: the files number i, i + n, … of all.", valueName: "i/n"))
  var shard: WorkShare?

  @Flag(help: "Write shards anew that are there, whatever they were made with.")
  var overwrite = false

  @Flag(help: "Write the sidecar of every shard to standard output, an object a line.")
  var json = false

  @OptionGroup var input: InputOptions
  @OptionGroup var encoding: EncodingFlags
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if encoding.alternatives != nil { throw ValidationError("--nbest writes several texts: use 'cleave tokenize'.") }
  }

  func run() throws {
    let loaded = try tokenizer.load()
    let name = DatasetShard.baseName(loaded.paths.first ?? tokenizer.tokenizer)
    let compiled = try CompiledTokenizer(loaded.tokenizer, options: encoding.options)
    let settings = try writerSettings(loaded.tokenizer, tokenizerName: name)
    let members = try settingMembers(settings, tokenizerFiles: loaded.paths)
    let text = try input.textInput()
    let shards = try DatasetShard.shards(of: text.files)
    if mkdir(output, 0o777) != 0 {
      let code = errno
      var status = stat()
      guard code == EEXIST, stat(output, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        throw CorpusError.system(operation: "make folder", path: output, code: code)
      }
    }
    let mine = shards.enumerated().filter { index, _ in shard.map { index % $0.count == $0.part - 1 } ?? true }
    var report = DatasetReport(json: json, quiet: progress.quiet)
    var bar = Progress(
      label: "encoding", totalBytes: TextInput(files: mine.map(\.element.file)).storedByteCount, mode: progress.mode)
    var done = 0
    for (_, shard) in mine {
      let size = shard.file.storedByteCount
      let sidecarPath = "\(output)/\(shard.name).json"
      switch try DatasetSidecar.find(
        sidecarPath, settings: members, source: shard.file, folder: output)
      {
      case .whole(let sidecar) where !overwrite: try report.add(sidecar, name: shard.name, isNew: false)
      case .otherSettings(let names) where !overwrite:
        throw ValidationError(
          "'\(sidecarPath)' is of a dataset with other settings (\(names.joined(separator: ", "))): "
            + "name another folder, or use --overwrite.")
      default:
        let sidecar = try encode(
          shard, compiled, settings, members: members, tokenizerName: name, options: text.options, bar: &bar,
          before: done)
        try sidecar.write(to: sidecarPath)
        try report.add(sidecar.json, name: shard.name, isNew: true)
      }
      done += size ?? 0
      bar.update(to: done)
    }
    bar.finish()
    try report.finish()
  }

  // MARK: Details

  private func encode(
    _ shard: DatasetShard, _ compiled: CompiledTokenizer, _ settings: ShardWriter.Settings,
    members: [JSONValue.Member], tokenizerName: String, options: TextInput.Options, bar: inout Progress, before: Int
  ) throws -> DatasetSidecar {
    // Without its sidecar nobody takes what is there for a whole shard while it is written anew.
    let sidecarPath = "\(output)/\(shard.name).json"
    guard unlink(sidecarPath) == 0 || errno == ENOENT else {
      throw CorpusError.system(operation: "remove", path: sidecarPath, code: errno)
    }
    let writer = try ShardWriter(stem: "\(output)/\(shard.name)", settings: settings)
    var reader = input.recordReader(of: TextInput(files: [shard.file], options: options))
    var jobQueue = RecordEncoder.JobQueue()
    var textByteCount = 0
    var dropped = 0
    try OrderedWork(workers: jobs.jobs).run(
      produce: { () -> RecordEncoder.Job? in
        guard let batch = try reader.next() else { return nil }
        bar.update(to: before + reader.storedByteCount)
        return jobQueue.job(batch)
      },
      makeWorker: { DocumentEncoder(compiled) },
      work: { (encoder: inout DocumentEncoder, job: RecordEncoder.Job) in try encoder.encode(job) },
      consume: { encoded in
        var start = 0
        for end in encoded.ends {
          try writer.add(encoded.ids[start..<end])
          start = end
        }
        textByteCount += encoded.textByteCount
        dropped += encoded.droppedSymbolCount
      })
    let summary = try writer.finish()
    reader.report(unless: progress.quiet)
    var sidecar = DatasetSidecar(
      program: ProgramVersion.current, settings: members, tokenizer: tokenizerName,
      source: (shard.file.name, shard.file.storedByteCount), summary: summary)
    sidecar.textByteCount = textByteCount
    sidecar.skippedRecordCount = reader.skippedRecordCount
    sidecar.droppedSymbolCount = dropped
    return sidecar
  }

  private func writerSettings(_ tokenizer: Tokenizer, tokenizerName: String) throws -> ShardWriter.Settings {
    guard let usual = to.element(idEnd: tokenizer.idEnd) else {
      throw ValidationError(
        "The tokenizer has ids up to \(tokenizer.idEnd - 1), which do not fit the form \(to.rawValue): use --to u32.")
    }
    if let dtype {
      guard to.elements.contains(dtype) else {
        throw ValidationError(
          "The form \(to.rawValue) has no \(dtype.rawValue): use \(to.elements.map(\.rawValue).joined(separator: " or "))."
        )
      }
      guard dtype.holds(idEnd: tokenizer.idEnd) else {
        throw ValidationError(
          "The tokenizer has ids up to \(tokenizer.idEnd - 1), which do not fit \(dtype.rawValue): leave out --dtype.")
      }
    }
    return ShardWriter.Settings(
      format: to, element: dtype ?? usual, layout: try sequences.layout(tokenizer),
      endOfDocument: try sequences.endOfDocument(in: tokenizer), tokenizerName: tokenizerName)
  }

  /// All that decides what the files hold.
  private func settingMembers(
    _ settings: ShardWriter.Settings, tokenizerFiles: [String]
  ) throws -> [JSONValue.Member] {
    func number(_ value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }
    var layout: [JSONValue.Member]
    switch settings.layout {
    case .documents: layout = [.init("layout", .text("documents"))]
    case .packed(let length, let padding):
      layout = [
        .init("layout", .text("packed")), .init("length", .integer(length)),
        .init("padding", number(padding.map { Int($0) })),
      ]
    case .buckets(let smallest, let largest):
      layout = [
        .init("layout", .text("buckets")), .init("smallest", .integer(smallest)), .init("largest", .integer(largest)),
      ]
    }
    let framing = input.records.framing ?? .line
    return [
      .init("form", .text(to.rawValue)), .init("dtype", .text(settings.element.rawValue)),
      .init("tokenizer_sha256", .text(try FileHash.sha256(of: tokenizerFiles))),
      .init("preset", tokenizer.preset.preset.map { .text($0.name) } ?? .null),
      .init("end_of_document", number(settings.endOfDocument.map { Int($0) })),
    ] + layout + [
      .init("framing", .text(framing.rawValue)), .init("field", framing == .jsonl ? .text(input.records.field) : .null),
      .init("bad_records", .text(input.records.skipBadRecords ? "skip" : "fail")),
      .init("decompress", .bool(!input.records.decompression.noDecompress)),
    ] + encodingMembers
  }
}

extension Dataset {
  /// What decides which ids a text becomes, besides the tokenizer.
  private var encodingMembers: [JSONValue.Member] {
    func names(_ tokens: EncodingOptions.SpecialTokens) -> JSONValue {
      switch tokens {
      case .none: .text("none")
      case .all: .text("all")
      case .only(let tokens): .array(tokens.map { .string($0) })
      }
    }
    let options = encoding.options
    let isRandom = options.dropout != nil || options.sampling != nil
    return [
      .init("allowed_special", names(options.allowedSpecial)),
      .init("disallowed_special", names(options.disallowedSpecial)),
      .init("add_special", .bool(options.addsSpecialTokens)),
      .init("unknown", .text(options.unknownSymbols == .drop ? "drop" : "fail")),
      .init("encoder", options.method.map { .text($0.rawValue) } ?? .null),
      .init("dropout", options.dropout.map { .number($0.probability) } ?? .null),
      .init("sample", options.sampling.map { .number($0.alpha) } ?? .null),
      .init("nbest", options.sampling.map { .integer($0.candidates) } ?? .null),
      .init("seed", isRandom ? .text("\(encoding.seed)") : .null),
    ]
  }
}
