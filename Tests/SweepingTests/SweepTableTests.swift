import JSON
import Plots
import Sweeping
import Testing

@Suite struct SweepTableTests {
  private let table = SweepTable(
    [ParetoTests.point(100, loss: 3, positions: 50), ParetoTests.point(200, loss: 2, positions: 40)], width: 16)

  @Test func theColumnsAreStable() {
    let lines = String(decoding: table.tabSeparated, as: UTF8.self).split(separator: "\n")
    #expect(
      lines[0].split(separator: "\t") == [
        "algorithm", "size", "vocabulary_size", "embedding_rows", "tokenizer", "records", "bytes", "scalars", "tokens",
        "positions", "changed_records", "lost_bits_per_byte", "unigram_bits_per_byte", "unigram_plugin_bits_per_byte",
        "bigram_bits_per_byte", "shannon_efficiency", "renyi_efficiency", "ids_used", "counted_tokens",
        "training_seconds", "run_sizes", "encoding_seconds", "lower_bound", "gap", "bytes_per_token",
        "embedding_parameters", "pareto",
      ])
    let cells = lines[2].split(separator: "\t", omittingEmptySubsequences: false)
    #expect(cells.count == 27 && cells[0] == "bpe" && cells[12] == "2.0" && cells[14] == "" && cells[25] == "3200")
    #expect(cells[26] == "true")
  }

  @Test func jsonHasTheSameKeys() throws {
    var reader = JSONReader(Array(table.jsonLines.split(separator: UInt8(ascii: "\n"))[0]))
    let row = try reader.readValue()
    #expect(row["embedding_parameters"] == .integer(1600))
    #expect(row["bigram_bits_per_byte"] == .null)
    #expect(row["block_bits"] == nil)
  }

  @Test func theFrontJoinsWhatNothingBeats() throws {
    let pictures = SweepPlots.pictures(table)
    #expect(pictures.map(\.name) == ["loss", "tokens", "estimation", "pareto-tokens", "pareto-parameters"])
    let front = try #require(pictures[4].plot.series.last)
    #expect(front.name == "Pareto front" && front.points.map(\.x) == [1600, 3200])
    #expect(pictures[3].plot.series.last?.points.map(\.x) == [40])
  }
}
