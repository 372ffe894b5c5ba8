/// Rows of cells in aligned columns, for terminals.
struct TextTable {
  /// Where the text of a column stands.
  enum Alignment { case left, right }

  private let alignments: [Alignment]
  private var rows: [[String]] = []

  /// A table with one column for each alignment.
  init(_ alignments: [Alignment]) { self.alignments = alignments }

  /// Adds a row; `cells` has one cell a column.
  mutating func add(_ cells: [String]) { rows.append(cells) }

  /// The table, each row ended by a line feed.
  var text: String {
    let widths = alignments.indices.map { column in rows.map { Self.width(of: $0[column]) }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - Self.width(of: cell))
        line += (column == 0 ? "" : "  ") + (alignments[column] == .left ? cell + padding : padding + cell)
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  /// Columns that a terminal needs: East Asian wide characters take two, marks none.
  private static func width(of text: String) -> Int {
    text.unicodeScalars.reduce(0) { width, scalar in
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format, .control: return width
      default: break
      }
      switch scalar.value {
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
        0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
        return width + 2
      default: return width + 1
      }
    }
  }
}

/// Numbers as people read them.
enum Figure {
  /// `1234567` → `1,234,567`.
  static func grouped(_ number: Int) -> String {
    var digits = String(number.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// `3.14159` with two places → `3.14`.
  static func rounded(_ number: Double, places: Int) -> String {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = Int((number * scale).rounded())
    let digits = String(scaled.magnitude)
    guard places > 0 else { return String(scaled) }
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return (scaled < 0 ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
  }

  /// `0.1234` → `12.3 %`.
  static func percent(_ share: Double) -> String { rounded(100 * share, places: 1) + " %" }
}
