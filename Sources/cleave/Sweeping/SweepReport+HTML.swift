import Report
import Sweeping

extension SweepReport {
  /// The report as one file for a browser.
  var html: [UInt8] {
    typealias Table = HTMLReport.Table
    let points = table.points
    let hasBounds = points.contains { $0.lowerBound != nil }
    let boundColumns: [Table.Column] =
      hasBounds
      ? [
        .init("at least", note: "tokens that every vocabulary as large needs for the measured text: proven"),
        .init("gap %", note: "tokens that a better vocabulary could save at most"),
      ] : []
    let columns: [Table.Column] =
      [
        .init("algorithm"), .init("size", note: "tokens that were asked for"),
        .init("ids", note: "tokens that there are"),
        .init("bits/byte", note: "unigram loss on the measured text, probabilities from other text"),
        .init("plug-in", note: "the same with the frequencies of the measured text itself"),
        .init("bigram", note: "bits a byte of each token behind the one before it"),
        .init("bytes/token"),
      ] + boundColumns + [
        .init("positions", note: "what a model's sequence has for the text"),
        .init("parameters", note: "of an embedding matrix of \(table.width) columns"),
        .init("Rényi", note: "efficiency of the unigram law"), .init("ids used"),
        .init("changed", note: "records that do not come back byte for byte"),
        .init("train s", note: "of the run that made all sizes of the algorithm"),
        .init("MB/s", note: "encoding, one thread"),
        .init("front", note: "nothing else is as good in loss, positions and parameters"),
      ]
    let rows = points.indices.map { index -> [Table.Cell] in
      let point = points[index]
      let isBest = best.contains { $0.algorithm == point.algorithm && $0.best.size == point.size && $0.place != .only }
      let bound: [Table.Cell] = [
        point.lowerBound.map { .count($0) } ?? .text("–"),
        point.gap.map { .number(100 * $0, places: 2) } ?? .text("–"),
      ]
      return [
        .text(point.algorithm), .count(point.size), .count(point.vocabularySize),
        .number(point.unigramBitsPerByte, places: 4, isBest: isBest), .number(point.plugInBitsPerByte, places: 4),
        point.bigramBitsPerByte.map { .number($0, places: 4) } ?? .text(""),
        .number(point.bytesPerToken, places: 3),
      ] + (hasBounds ? bound : []) + [
        .count(point.positions), .count(point.embeddingParameters(width: table.width)),
        .number(point.renyiEfficiency, places: 4),
        .count(point.idsUsed), .count(point.changedRecords), .number(point.trainingSeconds, places: 1),
        point.encodingSeconds > 0 ? .number(Double(point.bytes) / point.encodingSeconds / 1e6, places: 1) : .text(""),
        .text(table.isOnFront[index] ? "on the front" : ""),
      ]
    }
    let first = points.first
    let lead =
      "\(points.count) vocabularies, measured on \(Figure.grouped(first?.bytes ?? 0)) bytes in "
      + "\(Figure.grouped(first?.records ?? 0)) records."
    return HTMLReport(
      title: "Vocabulary sweep", lead: lead,
      sections: [
        .init(heading: "Which size", blocks: [.list(best.map { trimmed(describe($0)) } + overallLines)]),
        .init(
          heading: "All vocabularies",
          blocks: [
            .table(
              Table(
                caption: "A row for each vocabulary; the best size of an algorithm is marked", columns: columns,
                rows: rows))
          ]),
        .init(heading: "Pictures", blocks: SweepPlots.pictures(table).map { .plot($0.plot) }),
        .init(heading: "How it was measured", blocks: method),
      ]
    ).render()
  }

  private var overallLines: [String] {
    overall.map {
      [
        "Least loss of all: \($0.algorithm) \($0.size), \(Figure.rounded($0.unigramBitsPerByte, places: 4)) bits a byte."
      ]
    } ?? []
  }

  private var method: [HTMLReport.Block] {
    typealias Table = HTMLReport.Table
    var blocks: [HTMLReport.Block] = [
      .paragraph(
        "The loss is that of independent tokens with probabilities (n + 1) / (N + d), counted on other text than is measured, "
          + "in bits for each byte of the measured text. The bigram model is smoothed by modified Kneser-Ney."),
      .paragraph(
        "For a fixed amount of text there is a best size: larger vocabularies say more with a token, but have more "
          + "probabilities to learn (Theorem C.1 of arXiv 2404.08335 gives the order of growth). Sizes count as alike when the "
          + "95 % interval of their difference, over 64 stretches of the measured text drawn again, holds zero."),
      .table(
        Table(
          caption: "Settings", columns: [.init("setting"), .init("value")],
          rows: settings.map { [.text($0.name), .text($0.value)] })),
    ]
    if !outcome.notes.isEmpty { blocks.append(.list(outcome.notes)) }
    return blocks
  }

  private func trimmed(_ line: String) -> String { line.hasSuffix("\n") ? String(line.dropLast()) : line }
}
