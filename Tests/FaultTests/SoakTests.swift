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

  @Test(
    "what comes back changed, short or long, and a program that ends are noticed",
    arguments: [
      ("sed 's/e/E/'", "comes back changed"), ("head -c 100000; cat >/dev/null", "did not come back"),
      ("cat; [ $1 = detokenize ] && echo x", "bytes too many"), ("cat; exit 3", "tokenize ended with status 3"),
    ])
  func notices(command: String, message: String) throws {
    let folder = try ScratchFolder()
    let outcome = try Program.shell(
      """
      cat > false-cleave <<'END'
      #!/bin/bash
      \(command)
      END
      chmod +x false-cleave
      '\(PythonPeer.interpreter)' -B '\(Self.script)' --cleave ./false-cleave --seconds 0.5 --longest 20000 --rate 1000000 x
      """, folder: folder.url)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }
}
