import Foundation
import TestSupport

/// A folder with the files that ``FaultCommand``s read; what they write is all else that may be in it.
struct FaultFolder {
  private let scratch: ScratchFolder
  /// Where the files are.
  let url: URL
  private let inputs: Set<String>
  private static let lines = (0..<1500).map {
    "Line \($0): the quick brown fox, naïve café, \($0 * 7919 % 10_007) Übergrößen — 漢字かな.\n"
  }.joined()
  /// Words that are all different, two hundred thousand: more than a megabyte of counts.
  private static let words = {
    var text: [UInt8] = []
    text.reserveCapacity(200_000 * 9)
    for index in 0..<200_000 {
      // 7919 shares no divisor with the number of words of five letters.
      var number = index * 7919 % 11_881_376
      text += "of ".utf8
      for _ in 0..<5 {
        text.append(0x61 + UInt8(number % 26))
        number /= 26
      }
      text.append(index % 9 == 8 ? 0x0A : 0x20)
    }
    return text
  }()
  private static let ids = try? Program.run(
    ["tokenize", "-t", vocabularies.appendingPathComponent("bpe-icu-8k").path, "-"], input: Array(lines.utf8)
  ).output
  /// A row of sixteen numbers for each id of the tokenizer.
  private static let matrix: [UInt8] = {
    let rows = 8200
    var text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), 16), }"
    text += String(repeating: " ", count: 117 - text.utf8.count) + "\n"
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(text.utf8)
    for index in 0..<rows * 16 {
      withUnsafeBytes(of: (Float(index * 37 % 101) / 101 - 0.5).bitPattern.littleEndian) { bytes += $0 }
    }
    return bytes
  }()
  private static let vocabularies = SharedMaterial.projectFolder.appendingPathComponent("vocabularies")

  /// Makes the folder: text, its ids, many words, two tokenizers.
  ///
  /// - Parameter textCopies: the size of the text, in units of about 130 kB.
  init(textCopies: Int = 24) throws {
    scratch = try ScratchFolder()
    url = scratch.url
    let place = scratch.url
    func write(_ name: String, _ bytes: [UInt8]) throws {
      try Data(bytes).write(to: place.appendingPathComponent(name))
    }
    try write("small.txt", Array(Self.lines.utf8))
    try write("text.txt", Array(String(repeating: Self.lines, count: textCopies).utf8))
    try write("ids.txt", Array(repeatElement(Self.ids ?? [], count: textCopies).joined()))
    try write("many.txt", Self.words)
    try write("emb.npy", Self.matrix)
    for (name, target) in [("tok", "bpe-icu-8k"), ("tok2", "wordpiece-icu-4k")] {
      try FileManager.default.createSymbolicLink(
        at: url.appendingPathComponent(name), withDestinationURL: Self.vocabularies.appendingPathComponent(target))
    }
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

  /// Whether a command's file is there, whole.
  ///
  /// - Parameter expected: what the command writes when nobody disturbs it.
  func isWhole(_ command: FaultCommand, _ expected: Data) -> Bool {
    guard let found = content(command.output) else { return false }
    // A report of a comparison holds times that were measured.
    return command.isTimed
      ? found.suffix(8) == expected.suffix(8) && found.count > expected.count / 2 : found == expected
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
