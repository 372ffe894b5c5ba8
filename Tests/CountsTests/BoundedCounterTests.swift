import Corpora
import Counts
import Foundation
import TestSupport
import Testing
import Tokenization

/// Counting in little memory.
@Suite("Bounded counting") struct BoundedCounterTests {
  /// Texts that come a few at a time.
  struct Texts {
    var rest: ArraySlice<[UInt8]>

    mutating func read(into batch: inout TextBatch) -> Bool {
      batch = TextBatch()
      for text in rest.prefix(3) {
        batch.ranges.append(batch.bytes.count..<batch.bytes.count + text.count)
        batch.bytes += text
      }
      rest = rest.dropFirst(3)
      return !batch.ranges.isEmpty
    }
  }

  static let stages = PieceStages(normalizer: nil, preTokenizer: SplitPattern.gpt2.preTokenizer, alphabet: .bytes)

  static func texts(seed: Int, count: Int) -> [[UInt8]] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      (0..<40).flatMap { _ -> [UInt8] in
        let length = Int.random(in: 1...25, using: &random)
        return [0x20] + (0..<length).map { _ in "abcdefgh".utf8.randomElement(using: &random)! }
      }
    }
  }

  static func file(_ texts: [[UInt8]], memory: Int, workers: Int) throws -> (
    bytes: [UInt8], summary: CountsSummary, spills: Int
  ) {
    let scratch = try ScratchFolder()
    let path = scratch.url.appendingPathComponent("counts").path
    let counter = BoundedCounter(memory: memory, workers: workers, folder: scratch.url.path)
    let counted = try counter.count(
      from: Texts(rest: texts[...]), makeCounter: { try stages.makeCounter() }, read: { $0.read(into: &$1) })
    let spills = counted.spillCount
    let summary = try counted.write(to: try AtomicOutput(path: path), program: "test", stages: stages)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path) == ["counts"])
    return ([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))), summary, spills)
  }

  @Test("neither memory nor threads nor order change the file", arguments: [1, 2, 5])
  func same(workers: Int) throws {
    let texts = Self.texts(seed: 1, count: 300)
    let whole = try Self.file(texts, memory: 1 << 30, workers: 1)
    #expect(whole.spills == 0)
    var counts = PieceCounts()
    for text in texts {
      var counter = try Self.stages.makeCounter()
      try counter.add(text)
      try counts.merge(counter.counts)
    }
    #expect(whole.summary.distinctCount == UInt64(counts.distinctCount))
    #expect(whole.summary.header.pieceCount == counts.total)
    #expect(whole.summary.header.recordCount == 300)
    #expect(whole.summary.header.byteCount == UInt64(texts.reduce(0) { $0 + $1.count }))
    var random = SeededGenerator(seed: workers)
    for memory in [1, 200_000, 1_000_000] {
      let other = try Self.file(texts.shuffled(using: &random), memory: memory, workers: workers)
      #expect(other.bytes == whole.bytes)
      #expect(other.summary == whole.summary)
      // One byte of memory: every batch is a run of its own, so runs of runs are merged.
      if memory == 1, workers == 1 { #expect(other.spills == 99) }
      if memory == 200_000 { #expect(other.spills > 1) }
    }
  }

  @Test("no text gives a file without pieces")
  func empty() throws {
    let found = try Self.file([], memory: 1 << 20, workers: 3)
    #expect(found.summary.distinctCount == 0 && found.summary.growth == nil)
    #expect(String(decoding: found.bytes, as: UTF8.self).hasSuffix("\n\t{\"distinct\":0}\n"))
  }

  @Test("sorted tables are in the order of bytes", arguments: 0..<20)
  func order(seed: Int) throws {
    var random = SeededGenerator(seed: seed)
    var counts = PieceCounts()
    for _ in 0..<500 {
      // Many common beginnings, lengths around that of keys, zeros at the end.
      let length = Int.random(in: 1...20, using: &random)
      try counts.add((0..<length).map { _ in [0, 0, 0, 1, 255].randomElement(using: &random)! })
    }
    let expected = counts.sorted()
    var sorted = SortedPieces(counts)
    var found: [(piece: [UInt8], count: UInt64)] = []
    var piece: [UInt8] = []
    while let count = sorted.next(into: &piece) { found.append((piece, count)) }
    #expect(found.map(\.piece) == expected.map(\.piece))
    #expect(found.map(\.count) == expected.map(\.count))
  }

  @Test("growth of a text with a known law is found, whatever its order")
  func growth() throws {
    // Piece i occurs about n / i times: Zipf's law, for which distinct pieces grow nearly as the text.
    let scratch = try ScratchFolder()
    let pieces = (1...20_000).map { (String(format: "%06d", $0), UInt64(max(1, 10_000 / $0))) }
    let (folder, path) = try CountsFileTests.file(pieces)
    let merge = CountsMerge([(InputFile(path: Array(path.utf8)), 1)], folder: scratch.url.path)
    let summary = try merge.write(
      program: "test", to: { try AtomicOutput(path: scratch.url.appendingPathComponent("x").path) })
    #expect(summary.distinctCount == 20_000)
    #expect(summary.onceCount == 15_000)
    let growth = try #require(summary.growth)
    // By hand: of half of the text, Σ 1 − 2^−c.
    let half = pieces.reduce(0) { $0 + 1 - pow(0.5, Double($1.1)) }
    let total = Double(pieces.reduce(0) { $0 + $1.1 })
    #expect(abs(growth.distinct(pieces: total / 2) / half - 1) < 0.03)
    #expect((0.5...0.95).contains(growth.exponent))
    _ = folder
  }
}
