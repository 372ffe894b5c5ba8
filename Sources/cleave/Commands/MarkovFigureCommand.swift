import ArgumentParser
import Corpora
import Markov
import Plots
import Sweeping
import Synchronization
import Tokenization

/// `cleave markov figure`: an experiment of the paper, drawn.
struct MarkovFigureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figure",
    abstract: "Draw an experiment of 'Toward a Theory of Tokenization in LLMs', our numbers beside the paper's.",
    discussion: """
      The figure goes to the terminal, and with -o to an SVG file too. What the
      paper states stands beside what was computed here.

      FIGURES
      \(MarkovFigure.allCases.map { "  \($0.rawValue.padded(to: 16))\($0.summary)" }.joined(separator: "\n"))
      on texts that you give:
      \(TextFigure.allCases.map { "  \($0.rawValue.padded(to: 16))\($0.summary)" }.joined(separator: "\n"))

      EXAMPLES
        cleave markov figure characters
        cleave markov figure encoder-gap -o gap.svg
        cleave markov figure natural-text --train train.txt.zst --on test.txt.zst -o f7.svg
        cleave markov figure pretrained --tokenizers gpt2/ phi-2/ --on test.txt.zst

      The paper's numbers of natural text are those of other texts: they show the
      scale, and a difference proves nothing.
      """)

  @Argument(help: ArgumentHelp("Which one.", valueName: "name"))
  var name: FigureName

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the picture to this file as SVG.", valueName: "file"),
    completion: .file(extensions: ["svg"]))
  var output: String?

  @Option(help: "The seed of samples.")
  var seed: UInt64 = 1

  @Option(
    parsing: .upToNextOption, help: ArgumentHelp("natural-text, pretrained: the text to measure.", valueName: "file"),
    completion: .file())
  var on: [String] = []

  @Option(
    parsing: .upToNextOption, help: ArgumentHelp("natural-text: the text to learn from.", valueName: "file"),
    completion: .file())
  var train: [String] = []

  @Option(
    help: ArgumentHelp("natural-text: tokens of the vocabularies. Default those of the paper.", valueName: "n,n"))
  var sizes = VocabularySizes(argument: "2k,4k,5k,6k,8k,12k,20k,32k,50k,80k")!

  @Option(
    help: ArgumentHelp(
      "natural-text: how text is cut, \(PreTokenizerArgument.names), or a regular expression at whose matches it is cut.",
      valueName: "name|regex"))
  var preTokenizer = PreTokenizerArgument(argument: "gpt2")!

  @Option(
    parsing: .upToNextOption, help: ArgumentHelp("pretrained: tokenizer files.", valueName: "file"),
    completion: .file())
  var tokenizers: [String] = []

  @OptionGroup var preset: PresetOptions
  @OptionGroup var records: RecordOptions
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    guard case .text(let figure) = name else { return }
    guard !on.isEmpty else { throw ValidationError("Name the text to measure: --on FILE.") }
    if figure == .naturalText, train.isEmpty { throw ValidationError("Name the text to learn from: --train FILE.") }
    if figure == .pretrained, tokenizers.isEmpty { throw ValidationError("Name tokenizers: --tokenizers FILE.") }
  }

  private func drawing() throws -> MarkovFigure.Drawing {
    switch name {
    case .source(let figure): return try figure.draw(seed: seed)
    case .text(let figure):
      let bar = Mutex(ActivityBar(mode: progress.mode))
      defer { bar.withLock { $0.finish() } }
      let text = try SweepText(records, on)
      switch figure {
      case .pretrained:
        return try TextFigure.pretrained(
          tokenizers.map { (name: $0, tokenizer: try preset.load($0).tokenizer) }, on: text, workers: jobs.jobs
        ) { step in bar.withLock { $0.show(step) } }
      case .naturalText:
        let trainer = SweepTrainer(
          bytePreTokenizer: preTokenizer.preTokenizer(for: .bytes),
          characterPreTokenizer: preTokenizer.preTokenizer(for: .characters),
          // Only so do phrases come near the paper's numbers.
          phrasesStayInPieces: true, workers: jobs.jobs)
        return try TextFigure.naturalText(
          training: try SweepText(records, train), on: text, sizes: sizes.sizes.map(\.tokens), trainer: trainer
        ) { step in bar.withLock { $0.show(step) } }
      }
    }
  }

  func run() throws {
    let drawing = try drawing()
    if let output {
      var file = try AtomicOutput(path: output)
      try file.write(Array(drawing.plot.svg.utf8))
      try file.commit()
    }
    var table = TextTable([.left, .right, .right, .right])
    table.add(["", "paper", "here", "difference"])
    for comparison in drawing.comparisons {
      table.add([
        comparison.name, comparison.stated.map { Figure.rounded($0, places: 4) } ?? "",
        Figure.rounded(comparison.ours, places: 4),
        comparison.stated.map { Figure.rounded(comparison.ours - $0, places: 4) } ?? "",
      ])
    }
    var text = drawing.plot.text() + "\n" + table.text + "\n"
    for remark in drawing.remarks { text += remark + "\n" }
    var standardOutput = try AtomicOutput(path: nil)
    try standardOutput.write(Array(text.utf8))
    try standardOutput.commit()
  }
}

/// A figure on the command line, by its name.
enum FigureName: ExpressibleByArgument {
  case source(MarkovFigure)
  case text(TextFigure)

  init?(argument: String) {
    if let figure = MarkovFigure(rawValue: argument) {
      self = .source(figure)
    } else if let figure = TextFigure(rawValue: argument) {
      self = .text(figure)
    } else {
      return nil
    }
  }

  static var allValueStrings: [String] { MarkovFigure.allCases.map(\.rawValue) + TextFigure.allCases.map(\.rawValue) }
}

extension String {
  /// The text with spaces behind it, at least two.
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(2, width - count)) }
}
