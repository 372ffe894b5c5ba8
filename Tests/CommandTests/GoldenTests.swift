import Foundation
import TestSupport
import Testing

/// Scripts of `Golden/` against what they printed when somebody last read it.
///
/// `NAME.sh` runs in an empty folder with `cleave` on its path and `$SHARED` naming the shared material; `NAME.expected`
/// holds its standard output, its standard error and its status. `make golden` rewrites the latter.
@Suite struct GoldenTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".sh") }.map { String($0.dropLast(3)) }.sorted()

  @Test func thereAreScripts() { #expect(!Self.names.isEmpty) }

  @Test(arguments: names)
  func printsWhatWasExpected(name: String) throws {
    let script = try String(contentsOf: Self.folder.appendingPathComponent(name + ".sh"), encoding: .utf8)
    let outcome = try Program.shell(script)
    let found =
      "=== stdout\n" + String(decoding: outcome.output, as: UTF8.self) + "=== stderr\n" + outcome.errors
      + "=== status \(outcome.status)\n"
    let file = Self.folder.appendingPathComponent(name + ".expected")
    if ProcessInfo.processInfo.environment["CLEAVE_GOLDEN"] != nil {
      try found.write(to: file, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(found == expected)
  }
}
