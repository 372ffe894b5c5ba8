import ArgumentParser
import Corpora
import Glibc
import JSON
import Markov
import Measurement
import Synchronization
import Tokenization

/// `cleave markov measure`: what unigram models over tokens lose on a source.
struct MarkovMeasure: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: "What unigram models over tokens lose on a source, against its entropy rate.",
    discussion: """
      For each seed three disjoint samples are drawn: dictionaries are made from the
      first, token counts from the second, the loss is that on the third, in bits a
      symbol, under Laplace's estimate (n + 1) / (N + d). No loss is below the entropy
      rate but by chance, and a unigram model over symbols stays at the marginal
      entropy.

      DICTIONARIES
        bpe             the most frequent pair again and again, the sample one piece
        lz78            phrases of Ziv and Lempel's parse, in order (the paper's LZW)
        chunk           all strings of the greatest length that fits
        sequential-bpe  the paper's Algorithm 1: one merge at most from each text
        zouhar-lzw      the LZW of Zouhar et al. 2023, another one than the paper's
        wordpiece       the pair that gains most likelihood, or loses least
        unigram, swe    pieces of up to 64 symbols by SentencePiece's training, or by
                        segmenting and counting in turn, on stretches of 1024

      ENCODERS
        greedy          the longest token that fits; its exact loss in the long run
                        is computed too, from the chain of parser state and context
        merges          merge by merge (bpe, sequential-bpe)
        minimal         the fewest tokens
        likelihood      the most likely tokens, fitted to themselves
        split           merges within stretches as long as the dictionary is large
        own             what a file of --tokenizers says; always measured for these,
                        the others where it cuts by its tokens alone

      EXAMPLES
        cleave markov measure --switching --p 0.1 --sizes 2,4,8,16,32
        cleave markov measure --switching --order 2 --p 0.05 --seeds 10 \\
          --dictionaries bpe,lz78,chunk --encoders greedy,merges --sizes 2,8,32,128
        cleave markov measure --fit novel.txt --order 2 --sizes 256,1k,4k --json
        cleave markov measure --fit novel.txt --order 3 --tokenizers gpt2/ tok.json
        echo '{"alphabet":"01","order":1,"rows":{"0":[0.9,0.1],"1":[0.3,0.7]}}' |
          cleave markov measure --table - --sizes 2,4,8

      The bounds of theorems 4.3 and 4.5 of 'Toward a Theory of Tokenization in LLMs'
      (arXiv 2404.08335) are printed where they say something. That a measured loss is
      below them, or above, proves nothing for other sources.
      """)

  @OptionGroup var source: MarkovSourceOptions

  @Option(
    help: ArgumentHelp(
      "Dictionaries to make, separated by commas. Default bpe,lz78,chunk; none with --tokenizers.",
      valueName: "name,name"))
  var dictionaries: CommaList<DictionaryFamily>?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Tokenizer files to measure as they are.", valueName: "file"), completion: .file())
  var tokenizers: [String] = []

  @OptionGroup var preset: PresetOptions

  @Option(help: ArgumentHelp("Encoders to put on them, separated by commas.", valueName: "name,name"))
  var encoders = CommaList([TextEncoder.greedy, .merges])

  @Option(help: ArgumentHelp("Tokens of the dictionaries, separated by commas.", valueName: "n,n"))
  var sizes: VocabularySizes?

  @Option(help: ArgumentHelp("How many seeds, from --seed on.", valueName: "n"))
  var seeds = 3

  @Option(help: ArgumentHelp("Symbols of each of the three samples: 1000000, or 1m.", valueName: "n"))
  var count = SymbolCount(symbols: 1_000_000)

  @Flag(help: "Leave out the exact loss of greedy parsing, which takes long for large dictionaries.")
  var noExact = false

  @Option(
    help: ArgumentHelp("Write every dictionary to this folder as a tokenizer.json.", valueName: "folder"),
    completion: .directory)
  var save: String?

  @Flag(help: "Write a JSON object for each row and seed.")
  var json = false

  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if sizes == nil, dictionaries != nil || tokenizers.isEmpty {
      throw ValidationError("Say how large dictionaries are to be: --sizes 2,8,32.")
    }
    guard (1...10_000).contains(seeds) else { throw ValidationError("--seeds takes a number from 1 to 10000.") }
    guard count.symbols >= 1000 else { throw ValidationError("--count must be at least 1000.") }
  }

  func run() throws {
    let source = try source.source()
    let measurement = MarkovMeasurement(
      families: dictionaries?.values ?? (tokenizers.isEmpty ? [.bpe, .lz78, .chunk] : []),
      tokenizers: try tokenizers.map { (name: $0, tokenizer: try preset.load($0).tokenizer) },
      encoders: encoders.values, sizes: sizes?.sizes.map(\.tokens) ?? [],
      seeds: (0..<UInt64(seeds)).map { self.source.seed &+ $0 }, sampleCount: count.symbols)
    let bar = Mutex(
      Progress(label: "measuring", total: measurement.jobCount, unit: "runs", mode: progress.mode))
    let rows = try measurement.rows(on: source, workers: jobs.jobs, computesExactLoss: !noExact) { done, _ in
      bar.withLock { $0.update(to: done) }
    }
    bar.withLock { $0.finish() }
    var output = try AtomicOutput(path: nil)
    if json {
      for row in rows { try output.writeJSONLine(members(row, source)) }
    } else {
      try output.write(Array(text(rows, source).utf8))
    }
    try output.commit()
    if let save { try write(rows, source, to: save) }
  }

  // MARK: Reports

  private static func bits(_ nats: Double) -> Double { nats / M_LN2 }

  private func members(_ row: MarkovMeasurement.Row, _ source: MarkovSource) -> [JSONValue.Member] {
    func optional(_ nats: Double?) -> JSONValue { nats.map { .number(Self.bits($0)) } ?? .null }
    return [
      .init("dictionary", .text(row.name)),
      .init("encoder", .text(row.encoder.rawValue)),
      .init("size", .integer(row.size)),
      .init("tokens", .integer(row.tokenCount)),
      .init("seed", .integer(Int(truncatingIfNeeded: row.seed))),
      .init("loss_bits_per_char", .number(Self.bits(row.loss))),
      .init("uncertainty_bits_per_char", .number(Self.bits(row.uncertainty))),
      .init("exact_loss_bits_per_char", optional(row.exact?.loss)),
      .init("tokens_per_char", .number(row.tokensPerSymbol)),
      .init("entropy_rate_bits", .number(Self.bits(source.entropyRate))),
      .init("marginal_entropy_bits", .number(Self.bits(source.marginalEntropy))),
      .init("theorem_4_3_bits", optional(row.exact?.bound(on: source))),
      .init("theorem_4_5_bits", optional(row.family == .lz78 ? source.phraseBound(size: row.tokenCount) : nil)),
    ]
  }

  private func text(_ rows: [MarkovMeasurement.Row], _ source: MarkovSource) -> String {
    func figure(_ nats: Double?) -> String { nats.map { Figure.rounded(Self.bits($0), places: 4) } ?? "" }
    var table = TextTable([.left, .left, .right, .right, .left, .right, .right, .right, .right])
    table.add(["dictionary", "encoder", "tokens", "loss", "", "exact", "/ rate", "tokens/char", "bound"])
    var rest = rows[...]
    while let first = rest.first {
      let same = rest.prefix { $0.name == first.name && $0.encoder == first.encoder && $0.size == first.size }
      rest = rest.dropFirst(same.count)
      func mean(_ value: (MarkovMeasurement.Row) -> Double) -> Double {
        same.reduce(0) { $0 + value($1) } / Double(same.count)
      }
      let loss = mean(\.loss)
      let exact = first.exact == nil ? nil : mean { $0.exact?.loss ?? 0 }
      let bound = first.family == .lz78 ? source.phraseBound(size: first.tokenCount) : first.exact?.bound(on: source)
      table.add([
        first.name, first.encoder.rawValue, "\(first.tokenCount)", figure(loss),
        "± " + figure(uncertainty(of: Array(same))), figure(exact),
        source.entropyRate > 0 ? Figure.rounded((exact ?? loss) / source.entropyRate, places: 3) : "",
        Figure.rounded(mean(\.tokensPerSymbol), places: 4), figure(bound),
      ])
    }
    return """
      \(source.name)
      entropy rate \(figure(source.entropyRate)), marginal entropy \(figure(source.marginalEntropy)) bits a symbol; \
      \(seeds) \(seeds == 1 ? "seed" : "seeds"), \(Figure.grouped(count.symbols)) symbols a sample

      """ + table.text
  }

  /// Half of the 95 % interval of the mean over seeds: from the blocks of one seed, or from the spread between several.
  private func uncertainty(of rows: [MarkovMeasurement.Row]) -> Double {
    rows.count > 1 ? StudentT.halfWidth(of: rows.map(\.loss)) : rows.first?.uncertainty ?? 0
  }

  // MARK: Files

  private func write(_ rows: [MarkovMeasurement.Row], _ source: MarkovSource, to folder: String) throws {
    guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
      throw CorpusError.system(operation: "make folder", path: folder, code: errno)
    }
    var written: Set<String> = []
    for row in rows {
      guard let family = row.family, let dictionary = row.dictionary else { continue }
      let path = "\(folder)/\(family.rawValue)-\(row.size)-seed\(row.seed).json"
      guard written.insert(path).inserted else { continue }
      let tokenizer = try dictionary.tokenizer(alphabet: source.alphabet)
      for file in try TokenizerFile.write(tokenizer, as: .tokenizerJSON, name: path).files {
        var output = try AtomicOutput(path: path)
        try output.write(file.bytes)
        try output.commit()
      }
    }
  }
}

/// Values separated by commas.
struct CommaList<Value: RawRepresentable & CaseIterable & Sendable>: ExpressibleByArgument, Sendable
where Value.RawValue == String {
  var values: [Value]

  init(_ values: [Value]) { self.values = values }

  init?(argument: String) {
    values = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let value = Value(rawValue: String(part)) else { return nil }
      values.append(value)
    }
  }

  var defaultValueDescription: String { values.map(\.rawValue).joined(separator: ",") }
  static var allValueStrings: [String] { Value.allCases.map(\.rawValue) }
}
