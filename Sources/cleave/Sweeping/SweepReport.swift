import Plots
import Sweeping

/// What a sweep found, for terminals and as files.
struct SweepReport {
  let outcome: Sweep.Outcome
  let table: SweepTable
  let best: [BestSize]
  let settings: [(name: String, value: String)]

  init(outcome: Sweep.Outcome, width: Int, settings: [(name: String, value: String)]) {
    self.outcome = outcome
    self.settings = settings
    table = SweepTable(outcome.points, width: width)
    best = BestSize.all(outcome.points)
  }

  /// A finished point in a line.
  static func line(_ point: SweepPoint) -> String {
    "\(point.algorithm) \(point.size): \(Figure.rounded(point.unigramBitsPerByte, places: 4)) bits a byte, "
      + "\(Figure.rounded(point.bytesPerToken, places: 3)) bytes a token\n"
  }

  /// The table, which sizes are best and why, and what could not be had.
  var text: String {
    var text = ""
    if let first = table.points.first {
      text += "\(Figure.grouped(first.bytes)) bytes, \(Figure.grouped(first.records)) records measured"
      text += outcome.resumedCount > 0 ? "; \(outcome.resumedCount) points from an earlier run\n" : "\n"
    }
    text += rows
    if table.points.contains(where: { $0.changedRecords > 0 }) {
      text += "! changes text: its losses have the bits in them that bring the text back\n"
    }
    text += "\n"
    for choice in best { text += describe(choice) }
    if let overall = overall {
      text += "Least loss of all: \(overall.algorithm) \(overall.size), "
      text += "\(Figure.rounded(overall.unigramBitsPerByte, places: 4)) bits a byte.\n"
    }
    for note in outcome.notes { text += "note: \(note)\n" }
    return text
  }

  /// The point of the least loss.
  var overall: SweepPoint? { table.points.min { $0.unigramBitsPerByte < $1.unigramBitsPerByte } }

  /// What there is to say about the best size of an algorithm.
  func describe(_ choice: BestSize) -> String {
    let loss = Figure.rounded(choice.best.unigramBitsPerByte, places: 4)
    if choice.place == .only {
      return "\(choice.algorithm): \(loss) bits a byte at \(choice.best.size), the only size.\n"
    }
    var text = "\(choice.algorithm): best at \(choice.best.size), \(loss) bits a byte; \(choice.reason)."
    if !choice.alike.isEmpty {
      text += " No difference found from \(choice.alike.map(String.init).joined(separator: ", "))."
    }
    if choice.frugal.size != choice.best.size { text += " \(choice.frugal.size) is within 1 %." }
    return text + "\n"
  }

  private var rows: String {
    let hasBigrams = table.points.contains { $0.bigramBitsPerByte != nil }
    let hasBounds = table.points.contains { $0.lowerBound != nil }
    let numbers = 10 + (hasBigrams ? 1 : 0) + (hasBounds ? 1 : 0)
    var table = TextTable([.left] + Array(repeating: .right, count: numbers) + [.left])
    table.add(
      ["algorithm", "size", "ids", "bits/byte", "plug-in"] + (hasBigrams ? ["bigram"] : [])
        + ["bytes/token"] + (hasBounds ? ["gap %"] : []) + [
          "positions", "parameters", "Rényi", "train s", "MB/s", "front",
        ])
    for (index, point) in self.table.points.enumerated() {
      let isBest = best.contains { $0.algorithm == point.algorithm && $0.best.size == point.size && $0.place != .only }
      var cells = [
        point.algorithm + (point.changedRecords > 0 ? " !" : ""), "\(point.size)", "\(point.vocabularySize)",
        Figure.rounded(point.unigramBitsPerByte, places: 4) + (isBest ? "*" : " "),
        Figure.rounded(point.plugInBitsPerByte, places: 4),
      ]
      if hasBigrams { cells.append(point.bigramBitsPerByte.map { Figure.rounded($0, places: 4) } ?? "") }
      cells.append(Figure.rounded(point.bytesPerToken, places: 3))
      if hasBounds { cells.append(point.gap.map { Figure.rounded(100 * $0, places: 2) } ?? "–") }
      cells += [
        Figure.grouped(point.positions),
        Figure.grouped(point.embeddingParameters(width: self.table.width)),
        Figure.rounded(point.renyiEfficiency, places: 4), Figure.rounded(point.trainingSeconds, places: 1),
        point.encodingSeconds > 0
          ? Figure.rounded(Double(point.bytes) / point.encodingSeconds / 1e6, places: 1) : "",
        self.table.isOnFront[index] ? "*" : "",
      ]
      table.add(cells)
    }
    return table.text
  }

  /// Writes the table in two forms, the pictures and the report for a browser.
  func write(to folder: SweepFolder) throws {
    try folder.write(html, to: "report.html")
    try folder.write(table.tabSeparated, to: "table.tsv")
    try folder.write(table.jsonLines, to: "table.jsonl")
    for picture in SweepPlots.pictures(table) {
      try folder.write(Array(picture.plot.svg.utf8), to: picture.name + ".svg")
    }
  }
}
