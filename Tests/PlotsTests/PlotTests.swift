import Foundation
import FoundationXML
import Plots
import Testing

@Suite struct PlotTests {
  private static func plot(_ title: String = "Loss", scale: Axis.Scale = .logarithmic) -> Plot {
    Plot(
      title: title, x: Axis("tokens", scale: scale), y: Axis("bits"),
      series: [
        .init(name: "bpe", points: [.init(x: 2, y: 1), .init(x: 16, y: 0.62, uncertainty: 0.1)]),
        .init(name: "<lz&78>", points: [.init(x: 4, y: 0.8), .init(x: 8, y: .nan), .init(x: -1, y: 0.5)]),
      ], levels: [.init(y: 0.469, label: "entropy rate")])
  }

  /// Every series, level and tick is there, and nothing that cannot be drawn.
  @Test func thePictureIsWellFormedAndWhole() throws {
    let svg = Self.plot("a < b & \"c\"\u{0}").svg
    let parser = XMLParser(data: Data(svg.utf8))
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    #expect(svg.contains("a &lt; b &amp; &quot;c&quot;\u{FFFD}"))
    #expect(svg.contains("&lt;lz&amp;78&gt;"))
    #expect(svg.contains("entropy rate"))
    #expect(!svg.contains("nan") && !svg.contains("inf"))
    #expect(svg.components(separatedBy: "<circle").count - 1 == 3, "two points and the legend")
    #expect(svg.components(separatedBy: "<polygon").count - 1 == 2, "one point and the legend")
    for tick in ["2", "5", "10"] { #expect(svg.contains(">\(tick)</text>")) }
  }

  @Test func theTerminalPictureIsThisOne() {
    #expect(
      Self.plot().text(columns: 44, rows: 9) == """
        Loss
             bits
         1.0 ┤ ●
             │
             │
         0.8 ┤             ■
             │
             │
         0.6 ┤                                    ●
             │
             │- - - - - - - - - - - -  entropy rate
             └─┬──────────────┬───────────┬─────────
               2              5          10
              tokens
              ● bpe
              ■ <lz&78>

        """)
  }

  @Test(arguments: [Axis.Scale.linear, .logarithmic]) func nothingIsAPlotToo(scale: Axis.Scale) {
    let empty = Plot(title: "", x: Axis("", scale: scale), y: Axis("", scale: scale), series: [])
    #expect(XMLParser(data: Data(empty.svg.utf8)).parse())
    #expect(!empty.text().isEmpty)
    let single = Plot(
      title: "", x: Axis("", scale: scale), y: Axis("", scale: scale),
      series: [.init(name: "", points: [.init(x: 5, y: 5)])])
    #expect(!single.svg.contains("nan"))
    #expect(single.text().contains("●"))
  }
}
