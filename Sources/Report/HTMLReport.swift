public import Plots

/// A report as one HTML file that needs nothing else: no network, no other files, and no JavaScript but for sorting.
///
/// Light or dark as the reader's machine is, readable on a phone, printable. All text is escaped, so that names of files
/// and text of corpora cannot become markup, and what cannot be seen (control characters, direction overrides, ill-formed
/// UTF-8) is spelt out. A content security policy allows the file's own style and script by their hashes and nothing else.
///
/// ```swift
/// let report = HTMLReport(
///   title: "Two tokenizers", lead: "On one text.",
///   sections: [
///     .init(heading: "Loss", blocks: [.paragraph("Bits a byte."), .table(table), .plot(plot)])
///   ])
/// try file.write(report.render())
/// ```
public struct HTMLReport: Sendable {
  /// Blocks under a heading.
  public struct Section: Sendable {
    /// What the section is about; it stands in the list of contents too.
    public var heading: String
    /// What it shows, in order.
    public var blocks: [Block]

    /// A section.
    public init(heading: String, blocks: [Block]) {
      self.heading = heading
      self.blocks = blocks
    }
  }

  /// One thing in a section.
  public enum Block: Sendable {
    /// A heading within the section.
    case subheading(String)
    /// Running text.
    case paragraph(String)
    /// Points of a list.
    case list([String])
    /// Commands or other text to be read letter by letter.
    case code(String)
    /// A table, which readers can sort by any column.
    case table(Table)
    /// A picture, with its values as a table beneath where there are not too many.
    case plot(Plot)
    /// Text coloured by token.
    case tokens(TokenView)
  }

  /// What the report is called.
  public var title: String
  /// What the reader should know first; nil for nothing.
  public var lead: String?
  /// The parts, in order.
  public var sections: [Section]

  /// A report.
  public init(title: String, lead: String? = nil, sections: [Section]) {
    self.title = title
    self.lead = lead
    self.sections = sections
  }

  /// The file, in UTF-8.
  ///
  /// The same report gives the same bytes.
  ///
  /// - Complexity: O(*n*) in what the report holds.
  public func render() -> [UInt8] {
    var page = HTMLWriter()
    page.markup("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    page.markup("<meta http-equiv=\"Content-Security-Policy\" content=\"\(ReportAssets.policy)\">\n")
    page.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    page.markup("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
    page.attribute(title)
    page.markup("</title>\n<style>\(ReportAssets.style)</style>\n</head>\n<body>\n<header>\n<h1>")
    page.text(title)
    page.markup("</h1>\n")
    if let lead {
      page.markup("<p class=\"lead\">")
      page.text(lead)
      page.markup("</p>\n")
    }
    if sections.count > 2 { page.contents(sections.map(\.heading)) }
    page.markup("</header>\n<main>\n")
    for (index, section) in sections.enumerated() {
      page.markup("<section id=\"s\(index + 1)\">\n<h2>")
      page.text(section.heading)
      page.markup("</h2>\n")
      for block in section.blocks { page.block(block) }
      page.markup("</section>\n")
    }
    page.markup("</main>\n<script>\(ReportAssets.script)</script>\n</body>\n</html>\n")
    return page.bytes
  }
}

extension HTMLWriter {
  fileprivate mutating func contents(_ headings: [String]) {
    markup("<nav aria-label=\"Contents\"><ol>")
    for (index, heading) in headings.enumerated() {
      markup("<li><a href=\"#s\(index + 1)\">")
      text(heading)
      markup("</a></li>")
    }
    markup("</ol></nav>\n")
  }

  fileprivate mutating func block(_ block: HTMLReport.Block) {
    switch block {
    case .subheading(let string): element("h3", string)
    case .paragraph(let string): element("p", string)
    case .code(let string): element("pre", string)
    case .list(let points):
      markup("<ul>\n")
      for point in points { element("li", point) }
      markup("</ul>\n")
    case .table(let table): self.table(table)
    case .plot(let plot): figure(plot)
    case .tokens(let view): tokens(view)
    }
  }

  private mutating func element(_ name: String, _ string: String) {
    markup("<\(name)>")
    text(string)
    markup("</\(name)>\n")
  }

  private mutating func figure(_ plot: Plot) {
    markup("<figure>\n\(plot.inlineSVG)")
    let points = plot.series.reduce(0) { $0 + $1.points.count }
    if (1...200).contains(points) {
      markup("<details><summary>The values</summary>\n")
      table(HTMLReport.Table(valuesOf: plot))
      markup("</details>\n")
    }
    markup("</figure>\n")
  }
}
