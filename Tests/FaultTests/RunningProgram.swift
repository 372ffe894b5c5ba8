import Foundation
import TestSupport

/// A `cleave` of its own process group that runs while the test goes on, so that it can be disturbed.
struct RunningProgram {
  private let process = Process()
  private let errors: URL

  /// Starts a shell script that ends in `exec cleave …`, so that signals reach the program itself.
  init(_ script: String, folder: URL, scratch: ScratchFolder) throws {
    errors = scratch.url.appendingPathComponent("errors-\(UUID().uuidString)")
    try Data().write(to: errors)
    // The threads of tests block signals, and processes that they start inherit that: SIGINT and SIGTERM would never arrive.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["--default-signal=INT,TERM", "/bin/bash", "-c", script]
    process.currentDirectoryURL = folder
    var environment = ProcessInfo.processInfo.environment
    let binaries = URL(fileURLWithPath: Program.path).deletingLastPathComponent().path
    environment["PATH"] = binaries + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    // A crash is a crash: nobody reads its story here.
    environment["SWIFT_BACKTRACE"] = "enable=no"
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
  }

  /// Whether it has not ended yet.
  var isRunning: Bool { process.isRunning }

  /// Sends a signal, if it still runs.
  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for its end: the status as a shell gives it (128 + signal), and what it said.
  func end() throws -> (status: Int32, errors: String) {
    // One that never ends has failed, and must not hold up all other tests.
    let watch = DispatchWorkItem { [process] in kill(process.processIdentifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 300, execute: watch)
    defer { watch.cancel() }
    process.waitUntilExit()
    let status =
      process.terminationReason == .uncaughtSignal ? 128 + process.terminationStatus : process.terminationStatus
    return (status, String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }
}
