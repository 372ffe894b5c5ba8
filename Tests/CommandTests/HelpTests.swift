import Foundation
import TestSupport
import Testing

/// The help of every command.
@Suite struct HelpTests {
  /// The help of a command and of all that it lists.
  private static func pages(of command: [String]) throws -> [(command: String, lines: [Substring])] {
    let outcome = try Program.run(["help"] + command)
    let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    var pages = [(command: command.joined(separator: " "), lines: lines)]
    // A list of subcommands: names two places in, what they are for behind them or far in on the next line.
    for line in lines.drop(while: { $0 != "SUBCOMMANDS:" }).dropFirst().prefix(while: { $0.hasPrefix("  ") }) {
      guard let name = line.dropFirst(2).split(separator: " ").first, !line.hasPrefix("   ") else { continue }
      pages += try Self.pages(of: command + [String(name.prefix { $0 != "," })])
    }
    return pages
  }

  @Test func fitsEightyColumnsAndTeachesByExample() throws {
    // The help of `transfer` is that of `transfer run`, which does not list the other.
    let pages = try Self.pages(of: []) + Self.pages(of: ["transfer", "evaluate"])
    #expect(pages.count > 40, "\(pages.map(\.command))")
    for page in pages {
      #expect(page.lines.contains { $0.hasPrefix("USAGE: cleave") }, "\(page.command)")
      #expect(page.lines.contains("EXAMPLES"), "\(page.command)")
      for line in page.lines { #expect(line.count <= 80, "\(page.command): \(line)") }
    }
  }
}
