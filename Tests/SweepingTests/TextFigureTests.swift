import Corpora
import Foundation
import Markov
import Plots
import Sweeping
import TestSupport
import Testing
import Tokenization

@Suite struct TextFigureTests {
  private static func text(_ content: String) throws -> (SweepText, ScratchFolder) {
    let folder = try ScratchFolder()
    let file = folder.url.appendingPathComponent("text")
    try Data(content.utf8).write(to: file)
    return (try SweepText(TextInput(paths: [file.path]), framing: .line), folder)
  }

  private static func loss(_ counts: [Double], characters: Double) -> Double {
    let total = counts.reduce(0, +)
    return counts.reduce(0) { $0 - $1 * log($1 / total) } / characters
  }

  /// Each character behind those before it, the beginning of a record being a context of its own.
  @Test func charactersAreCountedBehindEachOther() throws {
    let (text, folder) = try Self.text("äbäb\ncd\n")
    let drawing = try TextFigure.pretrained([], on: text, workers: 1)
    withExtendedLifetime(folder) {}
    let ours = drawing.comparisons.map(\.ours)
    #expect(drawing.comparisons.map(\.name).first == "characters (4 types), nats a character")
    #expect(abs(ours[0] - Self.loss([2, 2, 1, 1], characters: 6)) < 1e-12)
    // Of the two records one begins with ä, the other with c; then everything is certain.
    for length in 1..<4 { #expect(abs(ours[length] - 2 * log(2.0) / 6) < 1e-12) }
    // The paper has pairs of characters in its Table 2.
    #expect(drawing.comparisons.map { $0.stated != nil } == [false, true, false, false])
  }

  /// A tokenizer of single bytes loses what characters lose on ASCII, and the paper's tokenizers are known by name.
  @Test func aTokenizerStandsBesideThePaper() throws {
    let (text, folder) = try Self.text("abracadabra\n")
    let tokenizer = try SymbolDictionary(tokens: Array("abcdr".utf8).map { [$0] }).tokenizer(alphabet: Array(0...255))
    let drawing = try TextFigure.pretrained([("phi-2", tokenizer), ("mine", tokenizer)], on: text, workers: 1)
    withExtendedLifetime(folder) {}
    #expect(abs(drawing.comparisons[0].ours - Self.loss([5, 2, 1, 1, 2], characters: 11)) < 1e-12)
    #expect(abs(drawing.comparisons[0].ours - drawing.comparisons[2].ours) < 1e-12)
    #expect(abs(try #require(drawing.comparisons[0].stated) - 1.57) < 1e-12)
    #expect(drawing.comparisons[1].stated == nil)
  }

  /// The series of Figure 7 are there, ours and the paper's, and losses fall with size on real text.
  @Test func vocabulariesOfGrowingSize() throws {
    let sweep = try SweepTests.sweep([], sizes: [])
    let drawing = try TextFigure.naturalText(
      training: sweep.training, on: sweep.measurement.measured, sizes: [500, 2000], trainer: sweep.trainer)
    #expect(
      drawing.plot.series.filter { !$0.name.hasSuffix("paper") }.map(\.name) == [
        "lz78", "bpe", "unigram", "unigram-hf", "wordpiece",
      ])
    for series in drawing.plot.series where series.style == .line {
      #expect(series.points.map(\.x) == [500, 2000])
      #expect(series.points[1].y < series.points[0].y, "\(series.name)")
    }
    // 16.11 million nats for 6.25 million characters.
    let lz78 = try #require(drawing.comparisons.first { $0.name == "lz78, 2000 tokens, nats a character" })
    #expect(abs(try #require(lz78.stated) - 16.11 / 6.25) < 1e-12)
    #expect(drawing.plot.levels.count == 4)
  }
}
