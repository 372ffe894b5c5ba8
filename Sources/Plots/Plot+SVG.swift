extension Plot {
  /// The plot as an SVG picture that stands alone: light or dark as its surroundings are, readable without colour, names
  /// and values in tool tips. Text from anywhere is escaped.
  public var svg: String { SVGDrawing(self).text }
}

/// A plot being drawn: a frame with ticks, levels dashed, one colour and one shape for each series.
private struct SVGDrawing {
  private static let width = 720.0
  private static let top = 44.0
  private static let plotHeight = 330.0
  private static let left = 70.0
  private static let right = 24.0
  private static let legendRow = 22.0
  /// Okabe and Ito's colours, which most people can tell apart.
  private static let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d31", "#666666"]

  private let plot: Plot
  private let ranges: (x: ClosedRange<Double>, y: ClosedRange<Double>)
  private var body = ""

  init(_ plot: Plot) {
    self.plot = plot
    ranges = plot.ranges
    drawFrame()
    drawLevels()
    for index in plot.series.indices { drawSeries(index) }
    drawLegend()
  }

  private var bottom: Double { Self.top + Self.plotHeight }
  private var legendColumns: Int { max(1, min(4, 88 / max(12, (plot.series.map(\.name.count).max() ?? 0) + 4))) }
  private var height: Double {
    let rows = (plot.series.count + legendColumns - 1) / legendColumns
    return bottom + 52 + Double(plot.series.count > 1 ? rows : 0) * Self.legendRow + 8
  }

  var text: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(height))" role="img" \
    font-family="system-ui, sans-serif" font-size="13">
    <title>\(escaped(plot.title))</title>
    <style>
    .ink { fill: #1a1a1a } .faint { stroke: #1a1a1a; stroke-opacity: .14 } .edge { stroke: #1a1a1a; stroke-opacity: .6; fill: none }
    .level { stroke: #1a1a1a; stroke-dasharray: 5 4; stroke-opacity: .7 } .page { fill: #ffffff }
    @media (prefers-color-scheme: dark) {
    .ink { fill: #e8e8e8 } .faint, .edge, .level { stroke: #e8e8e8 } .page { fill: #16181c }
    }
    @media print { .ink { fill: #000 } .faint, .edge, .level { stroke: #000 } .page { fill: #fff } }
    </style>
    <rect class="page" width="100%" height="100%"/>
    \(body)</svg>

    """
  }

  // MARK: Parts

  private mutating func drawFrame() {
    let end = Self.width - Self.right
    body +=
      "<text class=\"ink\" x=\"\(Self.left)\" y=\"24\" font-size=\"16\" font-weight=\"600\">\(escaped(plot.title))</text>\n"
    for tick in plot.y.ticks(in: ranges.y, about: 7) {
      let y = place(y: tick.value)
      body += "<line class=\"faint\" x1=\"\(Self.left)\" x2=\"\(end)\" y1=\"\(y)\" y2=\"\(y)\"/>"
      body +=
        "<text class=\"ink\" x=\"\(Self.left - 8)\" y=\"\(number(y) + 4)\" text-anchor=\"end\">\(tick.text)</text>\n"
    }
    for tick in plot.x.ticks(in: ranges.x, about: 9) {
      let x = place(x: tick.value)
      body += "<line class=\"faint\" x1=\"\(x)\" x2=\"\(x)\" y1=\"\(Self.top)\" y2=\"\(bottom)\"/>"
      body += "<text class=\"ink\" x=\"\(x)\" y=\"\(bottom + 18)\" text-anchor=\"middle\">\(tick.text)</text>\n"
    }
    body += """
      <rect class="edge" x="\(Self.left)" y="\(Self.top)" width="\(end - Self.left)" height="\(Self.plotHeight)"/>
      <text class="ink" x="\((Self.left + end) / 2)" y="\(bottom + 38)" text-anchor="middle">\(escaped(plot.x.label))</text>
      <text class="ink" transform="translate(18 \(Self.top + Self.plotHeight / 2)) rotate(-90)" text-anchor="middle">\
      \(escaped(plot.y.label))</text>

      """
  }

  private mutating func drawLevels() {
    let end = Self.width - Self.right
    for level in plot.levels where plot.y.canShow(level.y) {
      let y = place(y: level.y)
      body += "<line class=\"level\" x1=\"\(Self.left)\" x2=\"\(end)\" y1=\"\(y)\" y2=\"\(y)\"/>"
      body +=
        "<text class=\"ink\" x=\"\(end - 6)\" y=\"\(number(y) - 5)\" text-anchor=\"end\">\(escaped(level.label))</text>\n"
    }
  }

  private mutating func drawSeries(_ index: Int) {
    let series = plot.series[index]
    let colour = Self.colours[index % Self.colours.count]
    let points = plot.drawn(series)
    if series.isJoined, points.count > 1 {
      let path = points.map { "\(place(x: $0.x)),\(place(y: $0.y))" }.joined(separator: " ")
      body += "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"/>\n"
    }
    for point in points {
      let x = place(x: point.x)
      if let uncertainty = point.uncertainty {
        let low = max(ranges.y.lowerBound, point.y - uncertainty)
        let high = min(ranges.y.upperBound, point.y + uncertainty)
        body += "<line x1=\"\(x)\" x2=\"\(x)\" y1=\"\(place(y: low))\" y2=\"\(place(y: high))\" stroke=\"\(colour)\"/>"
      }
      let label = "\(series.name): \(plot.x.label) \(point.x), \(plot.y.label) \(point.y)"
      body +=
        "<g><title>\(escaped(label))</title>\(marker(index, at: (number(x), number(place(y: point.y))), colour))</g>\n"
    }
  }

  private mutating func drawLegend() {
    guard plot.series.count > 1 else { return }
    let column = (Self.width - Self.left - Self.right) / Double(legendColumns)
    for (index, series) in plot.series.enumerated() {
      let x = Self.left + Double(index % legendColumns) * column
      let y = bottom + 62 + Double(index / legendColumns) * Self.legendRow
      body += marker(index, at: (x + 5, y - 4), Self.colours[index % Self.colours.count])
      body += "<text class=\"ink\" x=\"\(x + 16)\" y=\"\(y)\">\(escaped(series.name))</text>\n"
    }
  }

  /// Circle, square, triangle, diamond; filled, then hollow.
  private func marker(_ index: Int, at point: (x: Double, y: Double), _ colour: String) -> String {
    let fill = (index / 4) % 2 == 0 ? colour : "none"
    let style = "fill=\"\(fill)\" stroke=\"\(colour)\" stroke-width=\"1.5\""
    let (x, y) = point
    func polygon(_ corners: [(Double, Double)]) -> String {
      "<polygon points=\"\(corners.map { "\(shown(x + $0.0)),\(shown(y + $0.1))" }.joined(separator: " "))\" \(style)/>"
    }
    switch index % 4 {
    case 0: return "<circle cx=\"\(shown(x))\" cy=\"\(shown(y))\" r=\"4\" \(style)/>"
    case 1: return polygon([(-3.6, -3.6), (3.6, -3.6), (3.6, 3.6), (-3.6, 3.6)])
    case 2: return polygon([(0, -4.6), (4.4, 3.4), (-4.4, 3.4)])
    default: return polygon([(0, -5), (5, 0), (0, 5), (-5, 0)])
    }
  }

  // MARK: Details

  private func place(x value: Double) -> String {
    shown(Self.left + plot.x.position(value, in: ranges.x) * (Self.width - Self.right - Self.left))
  }

  private func place(y value: Double) -> String {
    shown(bottom - plot.y.position(value, in: ranges.y) * Self.plotHeight)
  }

  private func number(_ text: String) -> Double { Double(text) ?? 0 }

  private func shown(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}

/// `text` with what has a meaning in XML spelt out, and control characters that XML cannot hold replaced.
func escaped(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
