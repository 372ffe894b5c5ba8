public import Foundation

/// The real corpora and vocabularies that stand beside the project and are never part of it.
public enum SharedMaterial {
  /// The folder, from the environment variable `CLEAVE_SHARED` or `../shared` beside the project.
  public static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["CLEAVE_SHARED"] { return URL(fileURLWithPath: path) }
    return projectFolder.deletingLastPathComponent().appendingPathComponent("shared")
  }()

  /// The folder of this package.
  public static let projectFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Whether the material is there. In CI it must be: `path(_:)` then fails instead of the test being skipped.
  public static var isPresent: Bool {
    FileManager.default.fileExists(atPath: folder.path) || ProcessInfo.processInfo.environment["CI"] != nil
  }

  /// The path of a file in the folder: `path("corpora/pud/en.txt.zst")`.
  ///
  /// - Throws: `MissingMaterial` when it is not there.
  public static func path(_ name: String) throws -> String {
    let path = folder.appendingPathComponent(name).path
    guard FileManager.default.fileExists(atPath: path) else { throw MissingMaterial(path: path) }
    return path
  }

  /// A file that a test needs is not there.
  public struct MissingMaterial: Error, CustomStringConvertible {
    public let path: String
    public var description: String { "test material '\(path)' is missing; in CI it must be there" }
  }
}
