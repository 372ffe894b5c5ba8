extension Plot {
  /// The plot for a terminal of fixed-width characters: a frame with ticks, one mark for each series, levels dashed.
  ///
  /// - Parameters:
  ///   - columns: of the whole picture, at least 40.
  ///   - rows: of the space within the frame, at least 5.
  public func text(columns: Int = 78, rows: Int = 18) -> String {
    let marks: [Character] = ["●", "■", "▲", "◆", "○", "□", "△", "◇"]
    let rows = max(5, rows, y.names?.count ?? 0)
    let ranges = ranges
    let yTicks = y.ticks(in: ranges.y, about: rows / 3)
    let margin = (yTicks.map(\.text.count).max() ?? 0) + 1
    let width = max(20, max(40, columns) - margin - 2)
    var grid = [[Character]](repeating: [Character](repeating: " ", count: width), count: rows)
    func row(_ value: Double) -> Int { Int(((1 - height(value, in: ranges.y)) * Double(rows - 1)).rounded()) }
    func column(_ value: Double) -> Int { Int((x.position(value, in: ranges.x) * Double(width - 1)).rounded()) }

    for level in levels where y.canShow(level.y) {
      let line = row(level.y)
      for place in stride(from: 0, to: width, by: 2) { grid[line][place] = "-" }
      let label = Array(" " + level.label + " ").suffix(width)
      grid[line].replaceSubrange((width - label.count)..., with: label)
    }
    for (index, series) in series.enumerated() {
      for point in drawn(series) { grid[row(point.y)][column(point.x)] = marks[index % marks.count] }
    }

    var labels = [String](repeating: "", count: rows)
    for tick in yTicks { labels[row(tick.value)] = tick.text }
    func padded(_ text: String) -> String { String(repeating: " ", count: max(0, margin - text.count)) + text }
    var text = "\(title)\n\(padded("")) \(y.label)\n"
    for line in 0..<rows {
      text += padded(labels[line]) + (labels[line].isEmpty ? " │" : " ┤") + String(grid[line]) + "\n"
    }
    var edge = [Character](repeating: "─", count: width)
    var names = [Character](repeating: " ", count: width + 4)
    var nextFree = 0
    for tick in x.ticks(in: ranges.x, about: width / 8) {
      let place = column(tick.value)
      edge[place] = "┬"
      let start = max(0, place - tick.text.count / 2)
      guard start >= nextFree, start + tick.text.count <= names.count else { continue }
      names.replaceSubrange(start..<start + tick.text.count, with: Array(tick.text))
      nextFree = start + tick.text.count + 1
    }
    text += padded("") + " └" + String(edge) + "\n" + padded("") + "  " + String(names) + "\n"
    text += padded("") + "  " + x.label + "\n"
    if series.count > 1 {
      for (index, series) in series.enumerated() {
        text += padded("") + "  \(marks[index % marks.count]) \(series.name)\n"
      }
    }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}
