import Foundation
import TestSupport

/// A folder with the files that ``FaultCommand``s read; what they write is all else that may be in it.
struct FaultFolder {
  private let scratch: ScratchFolder
  /// Where the files are.
  let url: URL
  private let inputs: Set<String>

  /// Makes the folder: some megabytes of text, its ids, two tokenizers.
  ///
  /// - Parameter place: the folder that it is made in; nil for that of temporary files.
  init(textCopies: Int = 24) throws {
    scratch = try ScratchFolder()
    url = scratch.url
    let lines = (0..<1500).map { "Line \($0): the quick brown fox, naïve café, \($0 * 7919 % 10_007) Übergrößen — 漢字かな.\n" }
    try Data(lines.joined().utf8).write(to: url.appendingPathComponent("small.txt"))
    let text = String(repeating: lines.joined(), count: textCopies)
    try Data(text.utf8).write(to: url.appendingPathComponent("text.txt"))
    let vocabularies = SharedMaterial.projectFolder.appendingPathComponent("vocabularies")
    for (name, target) in [("tok", "bpe-icu-8k"), ("tok2", "wordpiece-icu-4k")] {
      try FileManager.default.createSymbolicLink(
        at: url.appendingPathComponent(name), withDestinationURL: vocabularies.appendingPathComponent(target))
    }
    let made = try Program.run(["tokenize", "-t", "tok", "-o", "ids.txt", "text.txt"], folder: url)
    guard made.status == 0 else { throw Failure(description: made.errors) }
    inputs = Set(try FileManager.default.contentsOfDirectory(atPath: url.path))
  }

  /// What stands in the folder but was not there at first, hidden files too.
  func leftovers() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path).filter { !inputs.contains($0) }.sorted()
  }

  /// The bytes of a file, nil when it is not there.
  func content(_ name: String) -> Data? { try? Data(contentsOf: url.appendingPathComponent(name)) }

  /// Removes what commands wrote.
  func clean() throws {
    for name in try leftovers() { try FileManager.default.removeItem(at: url.appendingPathComponent(name)) }
  }

  /// What a command writes when nobody disturbs it, and how long that takes in seconds.
  func undisturbed(_ command: FaultCommand) throws -> (content: Data, seconds: Double) {
    let start = Date()
    let outcome = try Program.shell(command.script, folder: url)
    let seconds = Date().timeIntervalSince(start)
    guard outcome.status == 0, let content = content(command.output) else {
      throw Failure(description: "\(command.name): \(outcome.errors)")
    }
    try clean()
    return (content, seconds)
  }

  struct Failure: Error, CustomStringConvertible { let description: String }
}
