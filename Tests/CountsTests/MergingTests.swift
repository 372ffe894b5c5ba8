import Corpora
import Counts
import Foundation
import TestSupport
import Testing
import Tokenization

/// Counts added up as streams.
@Suite("Merging counts") struct MergingTests {
  private func merge(
    _ files: [(path: String, weight: UInt64)], folder: ScratchFolder
  ) throws -> [UInt8] {
    let path = folder.url.appendingPathComponent("sum").path
    let merge = CountsMerge(
      files.map { (InputFile(path: Array($0.path.utf8)), $0.weight) }, folder: folder.url.path)
    _ = try merge.write(program: "test", to: { try AtomicOutput(path: path) })
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  @Test(
    "random files give the sum, for fewer and for more of them than are open at once",
    arguments: [1, 2, 7, 64, 65, 150])
  func random(files: Int) throws {
    var random = SeededGenerator(seed: files)
    var sum: [String: UInt64] = [:]
    var parts: [(folder: ScratchFolder, path: String, weight: UInt64)] = []
    for _ in 0..<files {
      var part: [String: UInt64] = [:]
      let weight = UInt64.random(in: 1...3, using: &random)
      for _ in 0..<Int.random(in: 0...30, using: &random) {
        let length = Int.random(in: 1...12, using: &random)
        let piece = String((0..<length).map { _ in "ab".randomElement(using: &random)! })
        let count = UInt64.random(in: 1...99, using: &random)
        part[piece, default: 0] += count
        sum[piece, default: 0] += weight * count
      }
      let (folder, path) = try CountsFileTests.file(part.sorted { $0.key < $1.key })
      parts.append((folder, path, weight))
    }
    let scratch = try ScratchFolder()
    let found = try merge(parts.map { ($0.path, $0.weight) }, folder: scratch)
    let weights = parts.reduce(0) { $0 + $1.weight }
    let (expectedFolder, expected) = try CountsFileTests.file(sum.sorted { $0.key < $1.key })
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: expected)), as: UTF8.self)
      .replacingOccurrences(
        of: "\"records\":2,\"bytes\":30,", with: "\"records\":\(2 * weights),\"bytes\":\(30 * weights),")
    #expect(String(decoding: found, as: UTF8.self) == text)
    _ = expectedFolder
  }

  @Test("what is different is said, and nothing is written")
  func differences() throws {
    var other = CountsFileTests.stages
    other.normalizer = .lowercase
    other.keepsLineEnds = false
    let (one, path) = try CountsFileTests.file([("b", 6)])
    let (two, otherPath) = try CountsFileTests.file([("b", 6)], stages: other)
    let message = errorMessage { _ = try merge([(path, 1), (otherPath, 1)], folder: one) }
    #expect(
      message == """
        '\(otherPath)' was counted in another way than '\(path)': normalizer is '{"type":"Lowercase"}' and there 'null'; \
        line_ends is '"drop"' and there '"keep"'; count both with the same options
        """)
    #expect(!FileManager.default.fileExists(atPath: one.url.appendingPathComponent("sum").path))
    _ = two
  }

  @Test("sums that do not fit are refused")
  func overflow() throws {
    let (one, path) = try CountsFileTests.file([("b", 1 << 59)])
    #expect(
      errorMessage { _ = try merge([(path, 1), (path, 1)], folder: one) }
        == "'\(path)': expected pieces of at most 999999999999999999, found more; use smaller weights")
    #expect(
      errorMessage { _ = try merge([(path, 8)], folder: one) }
        == "'\(path)': expected pieces of at most 999999999999999999, found more; use smaller weights")
    // What the header hides is noticed too.
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    try text.replacingOccurrences(of: "\"pieces\":\(1 << 59)", with: "\"pieces\":1").write(
      toFile: path, atomically: true, encoding: .utf8)
    #expect(
      errorMessage { _ = try merge([(path, 8)], folder: one) }
        == "'\(path)' is cut short or damaged: expected 1 pieces that occur 1 times together, "
        + "found 1 that occur \(1 << 59) times; make it again")
  }
}
