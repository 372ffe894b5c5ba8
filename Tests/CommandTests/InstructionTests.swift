import Foundation
import TestSupport
import Testing

/// Encoding does not take more machine instructions than it did; time itself is for benchmarks.
@Suite struct InstructionTests {
  /// As `make instructions`, which also writes the counts anew.
  @Test func aByteTakesNoMoreInstructionsThanRecorded() throws {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Benchmarks/instructions.py").path
    let outcome = try Program.shell("python3 '\(script)' --cleave '\(Program.path)'")
    #expect(outcome.status == 0, "\(String(decoding: outcome.output, as: UTF8.self))\(outcome.errors)")
    // One row a race, and each was recorded.
    let rows = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n")
    #expect(rows.count > 5 && rows.allSatisfy { $0.contains("%") })
  }
}
