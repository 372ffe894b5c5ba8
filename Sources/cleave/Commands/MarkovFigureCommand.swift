import ArgumentParser
import Corpora
import Markov
import Plots

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

      EXAMPLES
        cleave markov figure characters
        cleave markov figure encoder-gap -o gap.svg
      """)

  @Argument(help: ArgumentHelp("Which one.", valueName: "name"))
  var name: FigureName

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the picture to this file as SVG.", valueName: "file"),
    completion: .file(extensions: ["svg"]))
  var output: String?

  @Option(help: "The seed of samples.")
  var seed: UInt64 = 1

  func run() throws {
    let drawing = try name.figure.draw(seed: seed)
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
struct FigureName: ExpressibleByArgument {
  var figure: MarkovFigure

  init?(argument: String) {
    guard let figure = MarkovFigure(rawValue: argument) else { return nil }
    self.figure = figure
  }

  static var allValueStrings: [String] { MarkovFigure.allCases.map(\.rawValue) }
}

extension String {
  /// The text with spaces behind it, at least two.
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(2, width - count)) }
}
