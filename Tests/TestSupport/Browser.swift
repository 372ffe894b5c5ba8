import Foundation

/// A real browser without a window: Debian's `chromium`, or that of the environment variable `CLEAVE_BROWSER`. Where it is
/// missing a test fails; it is never skipped.
public enum Browser {
  /// The program.
  public static let path = ProcessInfo.processInfo.environment["CLEAVE_BROWSER"] ?? "/usr/bin/chromium"

  /// A page as it stands after its scripts.
  public struct Page: Sendable {
    /// The document, written as HTML.
    public let document: String
    /// What pages write to the console, errors and refusals of the security policy among them.
    public let console: [String]
  }

  /// Opens a page.
  ///
  /// - Throws: `Failure` when the browser is missing or does not end with status 0.
  public static func open(_ page: [UInt8]) throws -> Page {
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw Failure(description: "no browser at '\(path)'; install Debian's chromium or set CLEAVE_BROWSER")
    }
    let scratch = try ScratchFolder()
    let file = scratch.url.appendingPathComponent("page.html")
    try Data(page).write(to: file)
    let outcome = try Program.run(
      path,
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--log-level=0",
        "--user-data-dir=\(scratch.url.path)/profile", "--dump-dom", file.absoluteString,
      ],
      input: [], folder: nil)
    guard outcome.status == 0 else {
      throw Failure(description: "the browser ended with status \(outcome.status): \(outcome.errors.suffix(500))")
    }
    return Page(
      document: String(decoding: outcome.output, as: UTF8.self),
      console: outcome.errors.split(separator: "\n").filter { $0.contains("CONSOLE") }.map(String.init))
  }

  /// A browser that could not do its work.
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }
}
