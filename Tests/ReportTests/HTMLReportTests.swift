import Foundation
import FoundationXML
import Plots
import Report
import Testing

@Suite struct HTMLReportTests {
  /// Everything that a text may hold to get out of its place.
  static let hostile = "</style><script>alert(1)</script>'\"&amp;\u{202E}\u{0}\u{7}\u{FEFF}\u{2028}\u{1B}[31m"

  static let report = HTMLReport(
    title: "A " + hostile, lead: hostile,
    sections: [
      .init(
        heading: hostile,
        blocks: [
          .subheading(hostile), .paragraph(hostile), .list([hostile, "b"]), .code(hostile),
          .table(
            .init(
              caption: hostile, columns: [.init(hostile, note: hostile), .init("bits")],
              rows: [
                [.text(hostile), .number(2.5, places: 2, isBest: true)], [.text("b"), .number(-10.25, places: 1)],
                [.text("a"), .number(.nan, places: 2)], [.text("c"), .count(1_234_567)],
              ])),
          .plot(
            Plot(
              title: hostile, x: Axis(hostile), y: Axis("premium", names: [hostile, "b"]),
              series: [
                .init(name: hostile, points: [.init(x: 1, y: 0), .init(x: 2, y: 1)], style: .marks),
                .init(name: "curve", points: [.init(x: 1, y: 1), .init(x: 3, y: 0)], style: .curve),
              ])),
          .tokens(Self.view),
        ]),
      .init(heading: "second", blocks: []), .init(heading: "third", blocks: []),
    ])

  /// `aé<b>` with é cut between two tokens of the second row, the last byte lost by the first.
  static let view = TokenView(
    caption: hostile, text: Array("aé<b>\n\u{202E}x".utf8) + [0xFF],
    rows: [
      .init(
        name: hostile,
        tokens: [
          .init(range: 0..<3, id: 7, bytes: Array("aé".utf8), probability: 0.25),
          .init(range: 3..<6, id: 8, bytes: Array("<b>".utf8), probability: 0),
          .init(range: 6..<11, id: 9, bytes: Array(hostile.utf8)),
        ]),
      .init(
        name: "bytes",
        tokens: [
          .init(range: 0..<2, id: 1, bytes: [0x61, 0xC3]), .init(range: 2..<4, id: 2, bytes: [0xA9, 0x3C]),
          .init(range: 4..<12, id: 3, bytes: Array("b>\n\u{202E}x".utf8) + [0xFF]),
        ]),
    ])

  private static let text = String(decoding: report.render(), as: UTF8.self)

  @Test func nothingGetsOutOfItsPlace() {
    let text = Self.text
    #expect(text.components(separatedBy: "<script>").count == 2, "our own script and no other")
    #expect(text.components(separatedBy: "<style>").count == 2)
    #expect(!text.contains("alert(1)</script>"))
    for scalar in text.unicodeScalars {
      let isHidden =
        (scalar.value < 0x20 && scalar != "\n") || (0x202A...0x202E).contains(scalar.value) || scalar == "\u{FEFF}"
      if isHidden { Issue.record("U+\(String(scalar.value, radix: 16))") }
    }
    #expect(text.contains("<span class=\"esc\">U+202E</span>"))
    #expect(text.contains("<span class=\"esc\">FF</span>"))
    #expect(!text.contains("style=\""), "the policy would refuse it")
    let names = text.components(separatedBy: "http://www.w3.org/2000/svg").count
    #expect(text.components(separatedBy: "http:").count == names, "nothing is loaded")
    #expect(!text.contains("https:"))
  }

  /// The body is well-formed XML once the unclosed `meta` and `!doctype` are left out.
  @Test func everyElementIsClosed() throws {
    let start = try #require(Self.text.range(of: "<body>"))
    let end = try #require(Self.text.range(of: "<script>"))
    let body = Self.text[start.lowerBound..<end.lowerBound] + "</body>"
    let parser = XMLParser(data: Data(body.utf8))
    #expect(parser.parse(), "\(String(describing: parser.parserError)) in line \(parser.lineNumber)")
  }

  @Test func tablesSayWhatTheySortBy() {
    #expect(Self.text.contains("<td class=\"n best\" data-v=\"2.5\">2.50</td>"))
    #expect(Self.text.contains("<td class=\"n\" data-v=\"-10.25\">−10.2</td>") || Self.text.contains("−10.3</td>"))
    #expect(Self.text.contains("<td class=\"n\" data-v=\"1234567.0\">1,234,567</td>"))
    #expect(Self.text.contains("<td class=\"n\">–</td>"))
  }

  @Test func tokensSayWhatTheyAre() {
    #expect(Self.text.contains("“aé”, id 7, bytes 61 C3 A9, probability 0.250, 2.00 bits\""))
    #expect(Self.text.contains("probability 0.0, never counted\""))
    #expect(Self.text.contains("“a[C3]”, id 1, bytes 61 C3\""))
    // é is one character of two tokens: shown once, with two stripes.
    #expect(Self.text.components(separatedBy: "<span class=\"stripes\">").count == 2, "é alone")
    #expect(Self.text.contains("<span class=\"lost\"><span class=\"esc\">FF</span></span>"))
  }

  @Test func theSameReportGivesTheSameBytes() { #expect(Self.report.render() == Self.report.render()) }
}
