internal import Glibc
internal import Plots

extension HTMLReport {
  /// Rows under named columns; the first column names the row.
  public struct Table: Sendable {
    /// What stands in one column.
    public struct Column: Sendable {
      /// The column's name.
      public var name: String
      /// What it means, shown when pointed at; nil for nothing.
      public var note: String?

      /// A column.
      public init(_ name: String, note: String? = nil) {
        self.name = name
        self.note = note
      }
    }

    /// One value as it is shown and as it is sorted.
    public struct Cell: Sendable {
      /// What is shown.
      public var text: String
      /// What it is sorted by, and set as a number; nil for text, which is sorted as such.
      public var value: Double?
      /// Whether it is marked as the best of its column.
      public var isBest: Bool

      /// Text.
      public static func text(_ text: String) -> Cell { Cell(text: text, value: nil, isBest: false) }

      /// A number with `places` digits behind the point; one that is not finite is a dash.
      public static func number(_ value: Double, places: Int, isBest: Bool = false) -> Cell {
        Cell(text: Table.digits(value, places: places), value: value.isFinite ? value : nil, isBest: isBest)
      }

      /// A whole number, its digits in groups of three.
      public static func count(_ value: Int, isBest: Bool = false) -> Cell {
        Cell(text: Table.grouped(value), value: Double(value), isBest: isBest)
      }

      /// A number written in the caller's way, such as one with its interval.
      public static func number(_ value: Double, as text: String, isBest: Bool = false) -> Cell {
        Cell(text: text, value: value.isFinite ? value : nil, isBest: isBest)
      }
    }

    /// What the table shows; nil for nothing.
    public var caption: String?
    /// The columns, left to right.
    public var columns: [Column]
    /// The rows; each has a cell for every column.
    public var rows: [[Cell]]

    /// A table.
    public init(caption: String? = nil, columns: [Column], rows: [[Cell]]) {
      self.caption = caption
      self.columns = columns
      self.rows = rows
    }

    /// The points of a plot.
    init(valuesOf plot: Plot) {
      let hasUncertainty = plot.series.contains { $0.points.contains { $0.uncertainty != nil } }
      self.init(
        columns: [Column("series"), Column(plot.x.label), Column(plot.y.label)]
          + (hasUncertainty ? [Column("±")] : []),
        rows: plot.series.flatMap { series in
          series.points.map { point in
            [.text(series.name), Table.cell(point.x, on: plot.x), Table.cell(point.y, on: plot.y)]
              + (hasUncertainty ? [point.uncertainty.map(Table.short) ?? .text("")] : [])
          }
        })
    }

    private static func cell(_ value: Double, on axis: Axis) -> Cell {
      guard let names = axis.names else { return short(value) }
      let index = Int(value.rounded())
      return .number(value, as: names.indices.contains(index) ? names[index] : "")
    }

    /// Five digits or so.
    private static func short(_ value: Double) -> Cell {
      if value == value.rounded(), abs(value) < 1e15 { return .count(Int(value)) }
      guard value.isFinite else { return .text("–") }
      let places = max(0, min(12, 4 - Int(floor(log10(abs(value))))))
      return .number(value, places: places)
    }

    /// `0.00012345` → `0.000123`: three digits, however small.
    static func significant(_ value: Double) -> String {
      guard value.isFinite, value != 0 else { return "\(value)" }
      if abs(value) < 1e-6 {
        let exponent = Int(floor(log10(abs(value))))
        return digits(value / pow(10, Double(exponent)), places: 2) + "e\(exponent)"
      }
      return digits(value, places: max(0, 2 - Int(floor(log10(abs(value))))))
    }

    static func grouped(_ value: Int) -> String {
      let digits = Array(String(value.magnitude))
      var text = value < 0 ? "−" : ""
      for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
        text.append(digit)
      }
      return text
    }

    static func digits(_ value: Double, places: Int) -> String {
      let scaled = (abs(value) * pow(10, Double(places))).rounded()
      guard scaled < 1e15 else { return value.isFinite ? "\(value)" : "–" }
      let text = String(Int(scaled))
      let padded = String(repeating: "0", count: max(0, places + 1 - text.count)) + text
      let whole = grouped(Int(padded.dropLast(places)) ?? 0)
      return (value < 0 && scaled > 0 ? "−" : "") + (places == 0 ? whole : whole + "." + padded.suffix(places))
    }
  }
}

extension HTMLWriter {
  mutating func table(_ table: HTMLReport.Table) {
    markup("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"")
    attribute(table.caption ?? "Table")
    markup("\"><table>\n")
    if let caption = table.caption {
      markup("<caption>")
      text(caption)
      markup("</caption>\n")
    }
    markup("<thead><tr>")
    let numeric = table.columns.indices.map { column in
      table.rows.contains { column < $0.count && $0[column].value != nil }
    }
    for (index, column) in table.columns.enumerated() {
      markup("<th scope=\"col\"\(numeric[index] ? " class=\"n\"" : "")")
      if let note = column.note {
        markup(" title=\"")
        attribute(note)
        markup("\"")
      }
      markup("><button type=\"button\">")
      text(column.name)
      markup("</button></th>")
    }
    markup("</tr></thead>\n<tbody>\n")
    for row in table.rows {
      markup("<tr>")
      for (index, cell) in row.prefix(table.columns.count).enumerated() {
        let classes = (numeric[index] ? ["n"] : []) + (cell.isBest ? ["best"] : [])
        markup(index == 0 ? "<th scope=\"row\"" : "<td")
        if !classes.isEmpty { markup(" class=\"\(classes.joined(separator: " "))\"") }
        if let value = cell.value { markup(" data-v=\"\(value)\"") }
        markup(">")
        text(cell.text)
        markup(index == 0 ? "</th>" : "</td>")
      }
      markup("</tr>\n")
    }
    markup("</tbody>\n</table></div>\n")
  }
}
