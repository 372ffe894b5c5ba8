import Foundation
import TestSupport
import Testing

/// `compare --html`, in a real browser.
@Suite struct CompareReportTests {
  private static let vocabularies = SharedMaterial.projectFolder.appendingPathComponent("vocabularies").path

  /// Two tokenizers of ours on two small texts, one of which tries to get out of its place.
  private static func report() throws -> [UInt8] {
    let scratch = try ScratchFolder()
    let lines = (0..<40).map { "line \($0) of a text, the café's \u{202E}bidi <script>document.title='out'</script>\n" }
    try lines.joined().write(to: scratch.url.appendingPathComponent("en.txt"), atomically: true, encoding: .utf8)
    let others = (0..<40).map { "Zeile \($0) eines Textes über Äpfel 漢字\n" }
    try others.joined().write(to: scratch.url.appendingPathComponent("de.txt"), atomically: true, encoding: .utf8)
    let outcome = try Program.run(
      [
        "compare", "bpe=\(vocabularies)/bpe-icu-8k", "uni=\(vocabularies)/unigram-icu-4k", "--on", "en.txt", "de.txt",
        "--pivot", "en", "--html", "r.html", "--noise",
      ], folder: scratch.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return [UInt8](try Data(contentsOf: scratch.url.appendingPathComponent("r.html")))
  }

  @Test func isWholeWithAndWithoutScriptsAndSorts() throws {
    let page = try Self.report()
    let text = String(decoding: page, as: UTF8.self)

    let opened = try Browser.open(page)
    #expect(opened.console == [], "no errors, and the policy lets style and script be")
    #expect(opened.document.contains("<html lang=\"en\" class=\"js\">"), "our script ran")
    #expect(!opened.document.contains("<title>out"), "and no other")
    #expect(opened.document.components(separatedBy: "<svg").count - 1 == 8)
    #expect(opened.document.components(separatedBy: "class=\"view\"").count - 1 == 2)

    // With scripts switched off the browser could not write the document down: a policy that allows none does the same.
    let allowed = try #require(text.range(of: "script-src '[^']*'", options: .regularExpression))
    let still = try Browser.open(Array(text.replacingCharacters(in: allowed, with: "script-src 'none'").utf8))
    #expect(still.console.count == 1 && still.console[0].contains("script-src 'none'"), "\(still.console)")
    #expect(!still.document.contains("class=\"js\""))
    for part in ["<svg", "<table", "<section", "class=\"k ", "<details"] {
      #expect(
        still.document.components(separatedBy: part).count == opened.document.components(separatedBy: part).count,
        "\(part)")
    }

    // A copy without the policy, so that a script of the test can press headings and keys.
    let start = try #require(text.range(of: "<meta http-equiv"))
    let end = try #require(text.range(of: "\n", range: start.upperBound..<text.endIndex))
    var copy = text
    copy.removeSubrange(start.lowerBound..<end.lowerBound)
    copy = copy.replacingOccurrences(
      of: "</body>",
      with: """
        <script>
        var table = document.querySelectorAll('table')[0], out = [];
        var names = function () { return Array.from(table.tBodies[0].rows).map(function (r) { return r.cells[3].dataset.v; }); };
        var head = table.tHead.rows[0].cells[3];
        head.querySelector('button').click();
        out.push(head.getAttribute('aria-sort') + ':' + names().join('<'));
        head.querySelector('button').click();
        out.push(head.getAttribute('aria-sort') + ':' + names().join('>'));
        var tokens = document.querySelectorAll('.flow .k[tabindex]');
        out.push('stops:' + document.querySelectorAll('.flow .k[tabindex="0"]').length);
        tokens[0].focus();
        tokens[0].dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
        out.push('moved:' + (document.activeElement !== tokens[0] && document.activeElement.className.indexOf('k ') === 0));
        document.body.setAttribute('data-out', out.join('|'));
        </script></body>
        """)
    let sorted = try Browser.open(Array(copy.utf8)).document
    let found = try #require(sorted.range(of: "data-out=\""))
    let result = sorted[found.upperBound...].prefix { $0 != "\"" }.replacingOccurrences(of: "&lt;", with: "<")
      .replacingOccurrences(of: "&gt;", with: ">").split(separator: "|").map(String.init)
    try #require(result.count == 4, "\(result)")
    let up = result[0].dropFirst("ascending:".count).split(separator: "<").compactMap { Double($0) }
    let down = result[1].dropFirst("descending:".count).split(separator: ">").compactMap { Double($0) }
    #expect(up.count == 2 && up == up.sorted() && down == up.reversed(), "\(result)")
    #expect(result[2] == "stops:4", "one tab stop a tokenizer and text")
    #expect(result[3] == "moved:true")
  }
}
