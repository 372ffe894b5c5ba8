import Plots
import Report

extension ComparisonReport {
  /// Tokens a byte against vocabulary size for each text, and the least that is possible for tokenizers that split alike.
  var bounds: [HTMLReport.Block] {
    guard comparison.rows.contains(where: { $0.bound != nil }) else { return [] }
    let intro =
      "No vocabulary comes below the line: for tokenizers that normalize and split text alike, the fewest tokens "
      + "that any vocabulary of the size could need on this very text, whatever algorithm applies it, is proven by "
      + "Lagrangian relaxation (cleave certify writes the proof). A tokenizer without a line writes unknown tokens or "
      + "found added tokens in the text."
    return [.paragraph(intro)] + comparison.texts.prefix(Self.separateTexts).map { .plot(boundPlot($0.label)) }
  }

  private func boundPlot(_ text: ComparisonLabel) -> Plot {
    let rows = comparison.rows(of: text).filter { $0.byteCount > 0 }
    func perByte(_ tokens: Int, _ row: ComparisonRow) -> Plot.Point {
      .init(x: Double(row.vocabularySize), y: Double(tokens) / Double(row.byteCount))
    }
    var series = rows.map { row in
      Plot.Series(name: row.tokenizer.label, points: [perByte(row.tokenCount, row)], style: .marks)
    }
    let groups = Dictionary(grouping: rows.filter { $0.bound != nil }) { $0.bound?.group ?? 0 }
    for group in groups.keys.sorted() {
      let own = (groups[group] ?? []).sorted { $0.vocabularySize < $1.vocabularySize }
      let name =
        groups.count == 1 ? "any vocabulary" : "any, split as " + own.map(\.tokenizer.label).joined(separator: ", ")
      series.append(
        .init(name: name, points: own.compactMap { row in row.bound.map { perByte($0.lowerBound, row) } }))
    }
    return Plot(
      title: "Tokens a byte and the least possible: \(text.label)", x: Axis("ids", scale: .logarithmic),
      y: Axis("tokens a byte"), series: series)
  }
}
