import ArgumentParser
import Corpora
import Glibc
import Tokenization
import Transfer

/// Vectors of tokens that focus, wechsel and omp compare tokens by: from a file, learned from a text, or the helper's.
struct AuxiliaryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "For focus, wechsel, omp: vectors of words as text (fastText, GloVe, word2vec), or a matrix.", valueName: "file"),
    completion: .file())
  var auxiliary: String?
  @Option(
    help: ArgumentHelp(
      "The words of the rows of --auxiliary, one a line; without it rows are the target's tokens.", valueName: "file"),
    completion: .file())
  var auxiliaryWords: String?
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Learn vectors from this text in place of --auxiliary: files or folders.", valueName: "file"),
    completion: .file())
  var auxiliaryText: [String] = []
  @Option(help: ArgumentHelp("Numbers of a learned vector.", valueName: "n"))
  var auxiliaryWidth = 100
  @Option(help: ArgumentHelp("Tokens to each side that count as near.", valueName: "n"))
  var auxiliaryWindow = 5
  @Option(help: ArgumentHelp("Tokens that occur less often get no learned vector.", valueName: "n"))
  var auxiliaryLeast = 5

  func validate() throws {
    guard auxiliary == nil || auxiliaryText.isEmpty else {
      throw ValidationError("--auxiliary and --auxiliary-text are two sources of vectors: take one.")
    }
    guard auxiliary != nil || auxiliaryWords == nil else {
      throw ValidationError("--auxiliary-words belongs to --auxiliary.")
    }
    for (name, value, most) in [
      ("width", auxiliaryWidth, 4096), ("window", auxiliaryWindow, 1000), ("least", auxiliaryLeast, Int.max),
    ] where !(1...most).contains(value) {
      throw ValidationError("--auxiliary-\(name) takes a number from 1 up\(most < .max ? " to \(most)" : "").")
    }
  }

  /// Vectors of the target's tokens, and of the source's in the same space; nil where none are asked for.
  func load(
    _ mapping: VocabularyMapping, seed: UInt64, records: RecordOptions, jobs: JobsOptions, progress: ProgressOptions
  ) throws -> (target: TokenVectors, source: TokenVectors)? {
    if !auxiliaryText.isEmpty {
      let counts = try count(mapping.target.tokenizer, records: records, jobs: jobs, progress: progress)
      var model = CooccurrenceModel()
      (model.width, model.minimumUses, model.seed) = (auxiliaryWidth, auxiliaryLeast, seed)
      let vectors = try model.vectors(counts, workers: jobs.jobs)
      return (vectors, try TokenVectors(mapping.source, from: vectors, of: mapping.target))
    }
    guard let auxiliary else { return nil }
    if let words = try words(auxiliary) {
      return (try TokenVectors(words, of: mapping.target), try TokenVectors(words, of: mapping.source))
    }
    let vectors = try TokenVectors(try ModelWeights(path: auxiliary).input(), of: mapping.target)
    return (vectors, try TokenVectors(mapping.source, from: vectors, of: mapping.target))
  }

  /// Vectors of words; nil for a matrix whose rows are tokens.
  private func words(_ path: String) throws -> WordVectors? {
    if let auxiliaryWords {
      return try WordVectors(
        matrix: try ModelWeights(path: path).input(), lines: try AuxiliaryOptions.contents(auxiliaryWords),
        file: auxiliaryWords)
    }
    guard ![".safetensors", ".npy", ".json"].contains(where: { path.hasSuffix($0) }), !isFolder(path) else {
      return nil
    }
    return try WordVectors(text: try AuxiliaryOptions.contents(path), file: path)
  }

  private func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func contents(_ path: String) throws -> [UInt8] {
    var stream = try TextStream(InputFile(path: Array(path.utf8)))
    return try stream.readAll(limit: 1 << 33)
  }

  /// Pairs of near tokens of the text, each record by itself.
  private func count(
    _ tokenizer: Tokenizer, records: RecordOptions, jobs: JobsOptions, progress: ProgressOptions
  ) throws -> CooccurrenceCounts {
    let compiled = try CompiledTokenizer(tokenizer, options: EncodingOptions(unknownSymbols: .drop))
    let files = try records.textInput(auxiliaryText)
    var reader = records.recordReader(of: files)
    var bar = Progress(label: "reading auxiliary text", totalBytes: files.storedByteCount, mode: progress.mode)
    var counts = CooccurrenceCounts(window: auxiliaryWindow, idEnd: tokenizer.idEnd)
    try OrderedWork(workers: jobs.jobs).run(
      produce: { () -> RecordBatch? in
        bar.update(to: reader.storedByteCount)
        return try reader.next()
      },
      makeWorker: { Encoder(compiled) },
      work: { (encoder: inout Encoder, batch: RecordBatch) in
        var texts: [[TokenID]] = []
        for range in batch.ranges {
          var ids: [TokenID] = []
          try encoder.encode(batch.bytes.span.extracting(range), into: &ids)
          texts.append(ids)
        }
        return texts
      },
      consume: { texts in for ids in texts { try counts.add(ids[...]) } })
    bar.finish()
    return counts
  }
}
