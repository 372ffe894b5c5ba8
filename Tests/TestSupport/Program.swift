public import Foundation

/// The built `cleave`, run as its own process.
public enum Program {
  /// The program: `CLEAVE_BINARY`, or the one built beside the tests.
  public static let path: String = {
    if let path = ProcessInfo.processInfo.environment["CLEAVE_BINARY"] {
      return URL(fileURLWithPath: path, relativeTo: SharedMaterial.projectFolder).path
    }
    return URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("cleave")
      .path
  }()

  /// What a process wrote and how it ended.
  public struct Outcome: Sendable {
    public let status: Int32
    public let output: [UInt8]
    public let errors: String
  }

  /// Runs `cleave` with `arguments`.
  public static func run(_ arguments: [String], input: [UInt8] = [], folder: URL? = nil) throws -> Outcome {
    try run(path, arguments, input: input, folder: folder)
  }

  /// Runs a shell script in which `cleave` is the built program.
  public static func shell(_ script: String, input: [UInt8] = [], folder: URL? = nil) throws -> Outcome {
    try run("/bin/bash", ["-c", script], input: input, folder: folder)
  }

  static func run(_ program: String, _ arguments: [String], input: [UInt8], folder: URL?) throws -> Outcome {
    // Files, not pipes: nothing can block, however much is written.
    let scratch = try ScratchFolder()
    let files = ["in", "out", "err"].map { scratch.url.appendingPathComponent($0) }
    try Data(input).write(to: files[0])
    for file in files[1...] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder ?? scratch.url
    var environment = ProcessInfo.processInfo.environment
    let binaries = URL(fileURLWithPath: path).deletingLastPathComponent().path
    environment["PATH"] = binaries + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    environment["SHARED"] = SharedMaterial.folder.path
    environment["COLUMNS"] = "80"
    // Tests leave nothing in the user's cache.
    environment["CLEAVE_CACHE"] = "off"
    process.environment = environment
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationReason == .uncaughtSignal
        ? 128 + process.terminationStatus : process.terminationStatus,
      output: [UInt8](try Data(contentsOf: files[1])),
      errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
  }
}

/// A folder that goes when it is no longer held.
public final class ScratchFolder: Sendable {
  /// Where it is.
  public let url: URL

  /// Makes an empty folder.
  public init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("cleave-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
