import Measurement
import Plots
import Report
import Tokenization
import Transfer

extension ComparisonReport {
  // MARK: Tables

  func tables(_ columns: [ComparisonTable.Column], showsDifference: Bool) -> [HTMLReport.Block] {
    if comparison.texts.count <= Self.separateTexts {
      return comparison.texts.map { text in
        let own = comparison.rows(of: text.label)
        let size = own.first.map {
          ": \(Figure.grouped($0.byteCount)) bytes, \(Figure.grouped($0.recordCount)) records measured"
        }
        return .table(table(text.label.label + (size ?? ""), own, columns, showsDifference, namesText: false))
      }
    }
    return [.table(table(nil, comparison.rows, columns, showsDifference, namesText: true))]
  }

  func table(
    _ caption: String?, _ rows: [ComparisonRow], _ columns: [ComparisonTable.Column], _ showsDifference: Bool,
    namesText: Bool
  ) -> HTMLReport.Table {
    let showsDifference = showsDifference && rows.contains { $0.differences.unigram != nil }
    var heads: [HTMLReport.Table.Column] = [.init("tokenizer")]
    if namesText { heads.append(.init("text")) }
    heads += columns.map { .init($0.title, note: $0.note) }
    if showsDifference {
      heads += [
        .init("bits/byte less \(comparison.baseline.label)"), .init("95 % interval"), .init("found"),
      ]
    }
    return .init(
      caption: caption, columns: heads,
      rows: rows.map { row in
        var cells: [HTMLReport.Table.Cell] = [.text(row.tokenizer.label + (row.isLossless ? "" : " !"))]
        if namesText { cells.append(.text(row.text.label)) }
        let own = namesText ? comparison.rows(of: row.text) : rows
        cells += columns.map { column in
          guard let value = column.value(row) else { return .text("–") }
          return .number(value, places: column.places, isBest: ComparisonTable.isBest(row, column, among: own))
        }
        if showsDifference {
          if let difference = row.differences.unigram {
            cells += [
              .number(difference.difference, places: 4),
              .text("\(signed(difference.low)) to \(signed(difference.high))"),
              .text(difference.isFound ? "yes" : "no difference found"),
            ]
          } else {
            cells += [.text("–"), .text("–"), .text("baseline")]
          }
        }
        return cells
      })
  }

  func signed(_ value: Double) -> String { (value < 0 ? "" : "+") + Figure.rounded(value, places: 4) }

  /// Texts down, tokenizers across.
  func matrix(
    _ caption: String, places: Int, value: (ComparisonRow) -> Double?
  ) -> HTMLReport.Table {
    .init(
      caption: caption, columns: [.init("text")] + comparison.tokenizers.map { .init($0.label.label) },
      rows: comparison.texts.map { text in
        [.text(text.label.label)]
          + comparison.rows(of: text.label).map { row in
            value(row).map { .number($0, places: places) } ?? .text("–")
          }
      })
  }

  // MARK: Plots

  /// One line a text, one mark a tokenizer.
  func byText(_ title: String, _ label: String, value: (ComparisonRow) -> Double?) -> Plot {
    Plot(
      title: title, x: Axis(label), y: Axis("", names: comparison.texts.map(\.label.label)),
      series: comparison.tokenizers.map { vocabulary in
        .init(
          name: vocabulary.label.label,
          points: comparison.texts.enumerated().compactMap { index, text in
            comparison.rows(of: text.label).first { $0.tokenizer == vocabulary.label }.flatMap(value)
              .map { .init(x: $0, y: Double(index)) }
          }, style: .marks)
      })
  }

  func lengths(_ title: String, _ counts: (Comparison.ComparedVocabulary) -> [Int]) -> Plot {
    let limit = 24
    return Plot(
      title: title, x: Axis("bytes (\(limit) and more together)", including: [0]), y: Axis("%", including: [0]),
      series: comparison.tokenizers.map { vocabulary in
        let all = counts(vocabulary)
        let total = Double(max(1, all.dropFirst().reduce(0, +)))
        return .init(
          name: vocabulary.label.label,
          points: (1...limit).compactMap { length in
            let count = length < limit ? (length < all.count ? all[length] : 0) : all.dropFirst(limit).reduce(0, +)
            return .init(x: Double(length), y: 100 * Double(count) / total)
          }, style: .curve)
      })
  }

  // MARK: Sums

  /// A tokenizer on all texts together.
  struct Pooled {
    var label: ComparisonLabel
    var tokens = 0
    var bytes = 0
    var unigramBits = 0.0
    var bigramBits = 0.0
    var isLossless = true

    var unigram: Double { bytes == 0 ? 0 : unigramBits / Double(bytes) }
    var bigram: Double { bytes == 0 ? 0 : bigramBits / Double(bytes) }
    var bytesPerToken: Double { tokens == 0 ? 0 : Double(bytes) / Double(tokens) }
  }

  func pooled(_ label: ComparisonLabel) -> Pooled {
    comparison.rows.filter { $0.tokenizer == label }.reduce(into: Pooled(label: label)) { sum, row in
      sum.tokens += row.tokenCount
      sum.bytes += row.byteCount
      sum.unigramBits += row.unigram.bits
      sum.bigramBits += row.bigram.bits
      sum.isLossless = sum.isLossless && row.isLossless
    }
  }
}
