import ArgumentParser
import Corpora
import Tokenization

extension BenchTask: ExpressibleByArgument {}
extension BenchMode: ExpressibleByArgument {}

/// `cleave bench`: how fast tokenizers are on a text.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how fast tokenizers are on your text, here and now.",
    usage: "cleave bench [<options>] <tokenizer> ... --on <text> ...",
    discussion: """
      EXAMPLES
        cleave bench tok.json --on book.txt.zst
        cleave bench gpt2/ cl100k_base.tiktoken --on en.txt code.txt -j 2
        cleave bench tok.json --on book.txt --mode cold          # whole processes
        cleave bench tok.json --on book.txt --task decode --json
        cleave bench tok.json --on book.txt --task count         # as training begins

      MODES, three questions that are never mixed
        fresh    caches know the first half of the text; each round is a part of the
                 second half, never seen before. What a long run comes to.
        repeat   the same text in every round, after one that does not count. It
                 flatters every cache; most published figures are these.
        cold     each round is a process of its own: start, load the tokenizer, read,
                 encode, write to nowhere ('cleave tokenize --to u32').

      TASKS
        encode   text to ids
        decode   ids to text; MB are of text
        count    text to counted pieces (normalize, split, count)

      FIGURES
        MB/s        the middle of the rounds, in millions of bytes of text; p10 and
                    p90 are the rates that a tenth and nine tenths of them stay below
        MB/CPU s    of all rounds, by processor time of all threads: what to quote
                    from a machine that others use too
        known       pieces found in the encoder's cache
        peak        the most memory held, with the text; of a cold process, its own

      Text is cut into documents of some 100 kB behind line feeds, one for a thread
      at a time. For a comparison run the programs in turn, several times.
      """)

  @Argument(help: ArgumentHelp("Tokenizer files or folders.", valueName: "tokenizer"), completion: .file())
  var tokenizers: [String]
  @Option(
    name: .customLong("on"), parsing: .upToNextOption,
    help: ArgumentHelp("Texts: files or folders, each measured by itself.", valueName: "text"), completion: .file())
  var texts: [String]
  @Option(help: "encode, decode or count.") var task = BenchTask.encode
  @Option(help: "fresh, repeat or cold.") var mode = BenchMode.fresh
  @Option(help: "How many rounds are measured.") var rounds = 5
  @Option(
    name: [.customShort("j", allowingJoined: true), .long], help: ArgumentHelp("Threads that work.", valueName: "n"))
  var jobs = 1
  @Flag(help: "One JSON object for each tokenizer and text.") var json = false
  @OptionGroup var preset: PresetOptions
  @OptionGroup var cache: CacheOptions
  @OptionGroup var decompression: DecompressionOptions

  /// Bytes of a document; less where a text is too short to give every round several.
  private static let documentByteCount = 100_000
  private static let textLimit = 1 << 31

  func validate() throws {
    guard (1...1000).contains(rounds) else { throw ValidationError("--rounds takes a number from 1 to 1000.") }
    guard (1...1024).contains(jobs) else { throw ValidationError("-j takes a number from 1 to 1024, not \(jobs).") }
    if mode == .cold, task != .encode {
      throw ValidationError("--mode cold measures 'cleave tokenize': it goes with --task encode.")
    }
    if texts.isEmpty { throw ValidationError("Say what to measure on: --on TEXT.") }
  }

  func run() throws {
    var output = try AtomicOutput(path: nil)
    var table = TextTable(BenchRow.alignments)
    table.add(BenchRow.headings)
    for tokenizer in tokenizers {
      let loaded = try preset.loadWithOrWithoutPreset(tokenizer, cache: cache.cache)
      for text in texts {
        let row = mode == .cold ? try coldRow(tokenizer, text) : try row(tokenizer, loaded, text)
        if json { try output.writeJSONLine(row.members) } else { table.add(row.cells) }
      }
    }
    if !json { try output.write(Array(table.text.utf8)) }
    try output.commit()
  }

  /// In this process.
  private func row(_ name: String, _ tokenizer: TokenizerFile.Loaded, _ path: String) throws -> BenchRow {
    PeakMemory.reset()
    let text = try read(path)
    let plan = try BenchPlan(mode, text: text, rounds: rounds)
    let team = try BenchTeam(task, tokenizer: tokenizer, text: text, threads: jobs)
    _ = try team.run(plan.warmUp)
    let rounds = try plan.rounds.map { try team.run($0) }
    return BenchRow(
      tokenizer: Self.label(name), text: Self.label(path), task: task, mode: mode, threads: jobs, rounds: rounds,
      peakByteCount: PeakMemory.byteCount)
  }

  private func read(_ path: String) throws -> BenchText {
    let text = try BenchText(
      path: path, options: decompression.inputOptions, documentByteCount: Self.documentByteCount, limit: Self.textLimit)
    // Several documents for each thread in each round, or the last one decides the time.
    let wanted = 8 * rounds * jobs
    if mode != .fresh || text.documents.count >= wanted { return text }
    return try BenchText(
      path: path, options: decompression.inputOptions, documentByteCount: max(1000, text.bytes.count / wanted),
      limit: Self.textLimit)
  }

  /// In processes of their own.
  private func coldRow(_ tokenizer: String, _ path: String) throws -> BenchRow {
    var arguments = ["tokenize", "-q", "-t", tokenizer, "--to", "u32", "--framing", "whole", "-j", String(jobs)]
    if cache.noCache { arguments.append("--no-cache") }
    if let preset = preset.preset { arguments += ["--preset", preset.name] }
    let byteCount = try read(path).bytes.count
    var peak = 0
    let rounds = try (0..<rounds).map { _ in
      let cost = try ChildProcess(arguments: arguments + ["--", path]).run()
      peak = max(peak, cost.peakByteCount)
      return BenchTeam.Round(
        byteCount: byteCount, seconds: cost.seconds, processorSeconds: cost.processorSeconds, tokenCount: 0,
        pieceCount: 0, missCount: 0)
    }
    return BenchRow(
      tokenizer: Self.label(tokenizer), text: Self.label(path), task: task, mode: mode, threads: jobs, rounds: rounds,
      peakByteCount: peak)
  }

  /// The last two names of a path, since many tokenizers are called `tokenizer.json`.
  private static func label(_ path: String) -> String { path.split(separator: "/").suffix(2).joined(separator: "/") }
}
