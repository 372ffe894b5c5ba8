extension Plot {
  /// The plot as an SVG picture that stands alone: light or dark as its surroundings are, readable without colour, names
  /// and values in tool tips. Text from anywhere is escaped.
  public var svg: String { SVGDrawing(self).picture(standsAlone: true) }

  /// The plot as an SVG element for a page: without a style of its own and without background, in the page's text colour
  /// (`currentColor`).
  ///
  /// Series have the classes `c0` to `c7`, whose `color` a page may set, as for dark surroundings.
  public var inlineSVG: String { SVGDrawing(self).picture(standsAlone: false) }
}

/// A plot being drawn: a frame with ticks, levels dashed, one colour and one shape for each series.
private struct SVGDrawing {
  private static let width = 720.0
  private static let top = 44.0
  private static let right = 24.0
  private static let legendRow = 22.0
  /// Okabe and Ito's colours, which most people can tell apart.
  private static let colours = ["#0072b2", "#d55e00", "#009e73", "#b5558f", "#b87f00", "#2f93c9", "#8c6d31", "#666666"]
  /// The same for dark surroundings.
  private static let lighter = ["#56b4e9", "#ff8a3d", "#2fc797", "#e493c0", "#f0b73a", "#9bd3f5", "#c9a26a", "#b0b0b0"]

  private let plot: Plot
  private let ranges: (x: ClosedRange<Double>, y: ClosedRange<Double>)
  private let left: Double
  private let plotHeight: Double
  private var body = ""

  init(_ plot: Plot) {
    self.plot = plot
    ranges = plot.ranges
    left = plot.y.names.map { 40 + 7 * Double(min(24, $0.map(\.count).max() ?? 0)) } ?? 70
    plotHeight = plot.y.names.map { max(90, 22 * Double($0.count)) } ?? 330
    drawFrame()
    drawLevels()
    for index in plot.series.indices { drawSeries(index) }
    drawLegend()
  }

  private var bottom: Double { Self.top + plotHeight }
  private var legendColumns: Int { max(1, min(4, 76 / max(12, (plot.series.map(\.name.count).max() ?? 0) + 4))) }
  private var height: Double {
    let rows = (plot.series.count + legendColumns - 1) / legendColumns
    return bottom + 52 + Double(plot.series.count > 1 ? rows : 0) * Self.legendRow + 8
  }

  func picture(standsAlone: Bool) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(height))" role="img" \
    font-family="system-ui, sans-serif" font-size="13">
    <title>\(escaped(plot.title))</title>
    \(standsAlone ? Self.style : "")\(body)</svg>

    """
  }

  private static var style: String {
    let dark = lighter.enumerated().map { ".c\($0) { color: \($1) }" }.joined(separator: " ")
    return """
      <style>
      svg { color: #1a1a1a } .page { fill: #ffffff }
      @media (prefers-color-scheme: dark) { svg { color: #e8e8e8 } .page { fill: #16181c } \(dark) }
      @media print { svg { color: #000 } .page { fill: #fff } }
      </style>
      <rect class="page" width="100%" height="100%"/>

      """
  }

  // MARK: Parts

  private mutating func drawFrame() {
    let end = Self.width - Self.right
    write(plot.title, x: 12, y: 24, "font-size=\"16\" font-weight=\"600\"")
    for tick in plot.y.ticks(in: ranges.y, about: 7) {
      let y = place(y: tick.value)
      line(left, end, y, y, "stroke-opacity=\".14\"")
      write(shortened(tick.text), x: left - 8, y: y + 4, "text-anchor=\"end\"")
    }
    for tick in plot.x.ticks(in: ranges.x, about: 9) {
      let x = place(x: tick.value)
      line(x, x, Self.top, bottom, "stroke-opacity=\".14\"")
      write(tick.text, x: x, y: bottom + 18, "text-anchor=\"middle\"")
    }
    body += """
      <rect x="\(shown(left))" y="\(shown(Self.top))" width="\(shown(end - left))" height="\(shown(plotHeight))" fill="none" \
      stroke="currentColor" stroke-opacity=".6"/>

      """
    write(plot.x.label, x: (left + end) / 2, y: bottom + 38, "text-anchor=\"middle\"")
    body += """
      <text fill="currentColor" transform="translate(18 \(shown(Self.top + plotHeight / 2))) rotate(-90)" \
      text-anchor="middle">\(escaped(plot.y.label))</text>

      """
  }

  private mutating func drawLevels() {
    let end = Self.width - Self.right
    for level in plot.levels where plot.y.canShow(level.y) {
      let y = place(y: level.y)
      line(left, end, y, y, "stroke-opacity=\".7\" stroke-dasharray=\"5 4\"")
      write(level.label, x: end - 6, y: y - 5, "text-anchor=\"end\"")
    }
  }

  private mutating func drawSeries(_ index: Int) {
    let series = plot.series[index]
    let points = plot.drawn(series)
    guard !points.isEmpty else { return }
    openGroup(index)
    if series.style != .marks, points.count > 1 {
      let path = points.map { "\(shown(place(x: $0.x))),\(shown(place(y: $0.y)))" }.joined(separator: " ")
      let dashes = index < Self.colours.count ? "" : " stroke-dasharray=\"7 3\""
      body += """
        <polyline points="\(path)" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"\(dashes)>\
        <title>\(escaped(series.name))</title></polyline>

        """
    }
    for point in points where series.style != .curve || points.count == 1 {
      let x = place(x: point.x)
      if let uncertainty = point.uncertainty {
        let low = max(ranges.y.lowerBound, point.y - uncertainty)
        let high = min(ranges.y.upperBound, point.y + uncertainty)
        line(x, x, place(y: low), place(y: high), "")
      }
      let label = "\(series.name): \(named(point.x, plot.x)), \(named(point.y, plot.y))"
      body += "<g><title>\(escaped(label))</title>\(marker(index, at: (x, place(y: point.y))))</g>\n"
    }
    body += "</g>\n"
  }

  private mutating func drawLegend() {
    guard plot.series.count > 1 else { return }
    let column = (Self.width - Self.right - 40) / Double(legendColumns)
    for (index, series) in plot.series.enumerated() {
      let x = 40 + Double(index % legendColumns) * column
      let y = bottom + 62 + Double(index / legendColumns) * Self.legendRow
      openGroup(index)
      if series.style != .marks {
        line(x - 6, x + 16, y - 4, y - 4, index < Self.colours.count ? "" : "stroke-dasharray=\"7 3\"")
      }
      body += (series.style == .curve ? "" : marker(index, at: (x + 5, y - 4))) + "</g>"
      write(series.name, x: x + 22, y: y, "")
    }
  }

  /// Everything within is in the colour of a series; after eight series other colours meet the shapes.
  private mutating func openGroup(_ index: Int) {
    let colour = (index + 3 * (index / Self.colours.count)) % Self.colours.count
    body += "<g class=\"c\(colour)\" color=\"\(Self.colours[colour])\">"
  }

  /// Circle, square, triangle, diamond; filled, then hollow.
  private func marker(_ index: Int, at point: (x: Double, y: Double)) -> String {
    let fill = (index / 4) % 2 == 0 ? "currentColor" : "none"
    let style = "fill=\"\(fill)\" stroke=\"currentColor\" stroke-width=\"1.5\""
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

  private mutating func write(_ text: String, x: Double, y: Double, _ style: String) {
    body += "<text fill=\"currentColor\" x=\"\(shown(x))\" y=\"\(shown(y))\""
    body += (style.isEmpty ? "" : " " + style) + ">\(escaped(text))</text>\n"
  }

  private mutating func line(_ x1: Double, _ x2: Double, _ y1: Double, _ y2: Double, _ style: String) {
    body +=
      "<line x1=\"\(shown(x1))\" x2=\"\(shown(x2))\" y1=\"\(shown(y1))\" y2=\"\(shown(y2))\" stroke=\"currentColor\""
    body += (style.isEmpty ? "" : " " + style) + "/>"
  }

  private func named(_ value: Double, _ axis: Axis) -> String {
    guard let names = axis.names, names.indices.contains(Int(value.rounded())) else { return "\(axis.label) \(value)" }
    return names[Int(value.rounded())]
  }

  /// A name that does not fit the margin, cut in its middle.
  private func shortened(_ text: String) -> String {
    text.count <= 24 ? text : text.prefix(11) + "…" + text.suffix(12)
  }

  private func place(x value: Double) -> Double {
    left + plot.x.position(value, in: ranges.x) * (Self.width - Self.right - left)
  }

  private func place(y value: Double) -> Double { bottom - plot.height(value, in: ranges.y) * plotHeight }

  private func shown(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }
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
    // Those that nobody sees, some of which turn the order of what follows round.
    case "\u{7F}"..."\u{9F}", "\u{61C}", "\u{200B}", "\u{200E}", "\u{200F}", "\u{2028}"..."\u{202E}",
      "\u{2060}"..."\u{206F}", "\u{FEFF}", "\u{FFF9}"..."\u{FFFB}":
      result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
