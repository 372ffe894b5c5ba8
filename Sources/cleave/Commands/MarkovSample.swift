import ArgumentParser
import Corpora
import Markov

/// `cleave markov sample`: text drawn from a source.
struct MarkovSample: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Write text drawn from a source.",
    discussion: """
      The same source and --seed give the same text on every machine. The text is
      stationary from its first symbol on. A symbol is one byte.

      EXAMPLES
        cleave markov sample --switching --order 2 --p 0.1 --count 1000000 --seed 1 > bits
        cleave markov sample --fit novel.txt --order 4 --count 2000
        cleave markov sample --dirichlet --alphabet 26 --order 2 --count 1g -o big.zst
        echo '{"alphabet":"01","order":1,"rows":{"0":[0.9,0.1],"1":[0.3,0.7]}}' |
          cleave markov sample --table - --count 1000
      """)

  @OptionGroup var source: MarkovSourceOptions

  @Option(help: ArgumentHelp("Symbols to write: 1000000, or 1m (k, m, g).", valueName: "n"))
  var count: SymbolCount

  @OptionGroup var output: OutputOptions
  @OptionGroup var progress: ProgressOptions

  /// Symbols drawn at a time.
  private static let step = 1 << 20

  func run() throws {
    var sampler = MarkovSampler(try source.source(), seed: source.seed)
    var output = try output.open()
    var bar = Progress(label: "sampling", totalBytes: count.symbols, mode: progress.mode)
    var text: [UInt8] = []
    var written = 0
    while written < count.symbols {
      text.removeAll(keepingCapacity: true)
      sampler.append(min(Self.step, count.symbols - written), to: &text)
      try output.write(text)
      written += text.count
      bar.update(to: written)
    }
    bar.finish()
    try output.commit()
  }
}

/// A number of symbols on the command line: `1000000` or `1m`.
struct SymbolCount: ExpressibleByArgument {
  var symbols: Int

  init(symbols: Int) { self.symbols = symbols }

  var defaultValueDescription: String { "\(symbols)" }

  init?(argument: String) {
    let units: [Character: Int] = ["k": 1000, "m": 1_000_000, "g": 1_000_000_000]
    let unit = argument.last.flatMap { units[Character($0.lowercased())] }
    guard let number = Int(unit == nil ? argument[...] : argument.dropLast()), number >= 0 else { return nil }
    let (symbols, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
    guard !overflow else { return nil }
    self.symbols = symbols
  }
}
