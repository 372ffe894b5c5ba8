import Foundation
import TestSupport
import Testing

/// Encoding does not take more machine instructions than it did; time itself is for benchmarks.
@Suite struct InstructionTests {
  /// As `make instructions`, for the same program: optimized, with Swift's own libraries beside it.
  @Test func aByteTakesNoMoreInstructionsThanRecorded() throws {
    #if DEBUG
      // The program beside tests that are not optimized is not either.
      try #require(
        ProcessInfo.processInfo.environment["CLEAVE_BINARY"] != nil,
        """
        instructions are counted in an optimized program: run 'make test', or 'swift build -c release --product cleave' and \
        this test with CLEAVE_BINARY=.build/release/cleave
        """)
    #endif
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Benchmarks/instructions.py").path
    let outcome = try Program.shell("python3 '\(script)' --cleave '\(Program.path)'")
    #expect(outcome.status == 0, "\(String(decoding: outcome.output, as: UTF8.self))\(outcome.errors)")
    // One row a race, and each was recorded.
    let rows = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n")
    #expect(rows.count > 5 && rows.allSatisfy { $0.contains("%") })
  }
}
