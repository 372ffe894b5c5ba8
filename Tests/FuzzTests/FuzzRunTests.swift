import Foundation
import TestSupport
import Testing

/// The script that runs the fuzzer says when the fuzzer has not run.
@Suite("The fuzzer's script") struct FuzzRunTests {
  private static let script = SharedMaterial.projectFolder.appendingPathComponent("Tests/Fuzz/run").path

  /// What a program in the fuzzer's place does, with how many inputs asked for, and the status that the script must end with.
  struct Case: Sendable, CustomTestStringConvertible {
    let program: String
    let runs: String
    let status: Int32
    let says: String

    var testDescription: String { "\(program), \(runs)" }
  }

  private static let executed = "echo stat::number_of_executed_units: "

  @Test(arguments: [
    Case(program: "\(executed) 300", runs: "FUZZ_RUNS=300", status: 0, says: "fine"),
    Case(program: "\(executed) 299", runs: "FUZZ_RUNS=300", status: 1, says: "RAN 299 INPUTS OF 300"),
    Case(program: "exit 0", runs: "FUZZ_RUNS=300", status: 1, says: "RAN NO INPUTS OF 300"),
    Case(program: "\(executed) 1", runs: "FUZZ_SECONDS=1", status: 0, says: "fine"),
    Case(program: "\(executed) 0", runs: "FUZZ_SECONDS=1", status: 1, says: "RAN 0 INPUTS"),
    Case(program: "exit 0", runs: "FUZZ_SECONDS=1", status: 1, says: "RAN NO INPUTS"),
    Case(program: "\(executed) 300; exit 77", runs: "FUZZ_RUNS=300", status: 1, says: "CRASHED"),
    // Nothing that an earlier run has found is among the inputs, and each seed is named.
    Case(
      program: #"[ -z "$(ls -A "$1")" ] && [[ $2 = -seed_inputs=*ids/* ]] && \#(executed) 300"#, runs: "FUZZ_RUNS=300",
      status: 0, says: "fine"),
  ])
  func noticesThatNothingRan(_ run: Case) throws {
    let folder = try ScratchFolder()
    let outcome = try Program.shell(
      """
      mkdir -p debug corpus/ids && echo old > corpus/ids/found
      printf '%s\\n' '#!/bin/bash' '\(run.program)' > debug/fuzz && chmod +x debug/fuzz
      FUZZ_FOLDER=$PWD \(run.runs) '\(Self.script)' ids
      """, folder: folder.url)
    #expect(outcome.status == run.status, "\(outcome.errors)")
    #expect(String(decoding: outcome.output, as: UTF8.self).contains(run.says))
  }
}
