import Foundation
import TestSupport
import Testing

/// The soak of `make soak` for some seconds; and that it would notice what it is there to notice.
@Suite("Soak") struct SoakTests {
  private static let script = SharedMaterial.projectFolder.appendingPathComponent("Tests/Soak/soak.py").path
  private static let vocabularies = SharedMaterial.projectFolder.appendingPathComponent("vocabularies").path

  @Test("random documents come back byte for byte, and a report and a picture are written")
  func short() throws {
    let folder = try ScratchFolder()
    let outcome = try Program.shell(
      """
      '\(PythonPeer.interpreter)' -B '\(Self.script)' --cleave "$(command -v cleave)" --seconds \(isFull ? 300 : 3) \
        --rate 3000000 --longest 200000 --samples 20 -o out '\(Self.vocabularies)/bpe-icu-8k' '\(Self.vocabularies)/chunks-icu-4k'
      """, folder: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: folder.url.appendingPathComponent("out/soak.json")))
        as? [String: Any])
    #expect(report["bytes_lost"] as? Int == 0)
    #expect((report["bytes"] as? Int ?? 0) > 1_000_000)
    let picture = try String(contentsOf: folder.url.appendingPathComponent("out/soak.svg"), encoding: .utf8)
    #expect(picture.components(separatedBy: "<polyline").count == 5)
  }

  /// A program in `cleave`'s place, how fast it is fed, and what must be said of it.
  struct Mistake: Sendable, CustomTestStringConvertible {
    let script: String
    let rate: Int
    let longest: Int
    let message: String

    init(_ script: String, rate: Int = 1_000_000, longest: Int = 20_000, _ message: String) {
      (self.script, self.rate, self.longest, self.message) = (script, rate, longest, message)
    }

    var testDescription: String { "\(script), \(rate == 0 ? "as fast as it goes" : "\(rate) bytes a second")" }
  }

  @Test(
    "what comes back changed, short or long, and a program that ends are noticed, by a report and not by a hang",
    arguments: [
      Mistake("exec sed 's/e/E/'", "comes back changed"),
      Mistake("[ $1 = detokenize ] && exec tr e E; exec cat", rate: 0, longest: 1 << 20, "comes back changed"),
      Mistake("head -c 100000; cat >/dev/null", "did not come back"),
      Mistake("cat; [ $1 = detokenize ] && echo x", "bytes too many"),
      Mistake("cat; [ $1 = detokenize ] && yes", "bytes too many"),
      Mistake("cat; exit 3", "tokenize ended with status 3"),
      Mistake("head -c 9000; kill -9 $$", rate: 60_000, longest: 1000, "tokenize ended with status -9"),
      Mistake("head -c 100000; kill -9 $$", rate: 0, longest: 1 << 20, "tokenize ended with status -9"),
      Mistake("[ $1 = detokenize ] && exit 4; exec cat", rate: 0, longest: 1 << 20, "detokenize ended with status 4"),
      Mistake("head -c 100000 >/dev/null", rate: 0, longest: 1 << 20, "ended before its input did"),
    ])
  func notices(_ mistake: Mistake) throws {
    let folder = try ScratchFolder()
    let outcome = try Program.shell(
      """
      cat > false-cleave <<'END'
      #!/bin/bash
      \(mistake.script)
      END
      chmod +x false-cleave
      timeout 60 '\(PythonPeer.interpreter)' -B '\(Self.script)' --cleave ./false-cleave \
        --seconds \(mistake.rate == 0 ? 10 : 0.5) --longest \(mistake.longest) --rate \(mistake.rate) -o out x
      """, folder: folder.url)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains(mistake.message), "\(outcome.errors)")
    #expect(!outcome.errors.contains("Traceback"), "\(outcome.errors)")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: folder.url.appendingPathComponent("out/soak.json")))
        as? [String: Any])
    #expect((report["failures"] as? [String])?.contains { $0.contains(mistake.message) } == true)
  }
}
