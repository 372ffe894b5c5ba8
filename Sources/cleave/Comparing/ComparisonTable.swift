import JSON
import Measurement

/// Rows of a comparison, for people and for programs.
struct ComparisonTable {
  let rows: [ComparisonRow]
  /// The tokenizer that the others are compared with.
  let baseline: String
  let draws: Int
  let seed: UInt64

  /// The difference of a row from the baseline on the same text, in bits a byte.
  private func difference(_ row: ComparisonRow) -> PairedBootstrap? {
    guard draws > 0, row.tokenizer != baseline,
      let base = rows.first(where: { $0.tokenizer == baseline && $0.text == row.text })
    else { return nil }
    return PairedBootstrap(
      row.unigram.recordBits, minus: base.unigram.recordBits, weights: row.measured.recordByteCounts, draws: draws,
      seed: seed)
  }

  // MARK: For people

  /// Aligned columns; the best value of each column and text is marked.
  var text: String {
    var text = ""
    for name in rows.map(\.text).uniqued() {
      let own = rows.filter { $0.text == name }
      guard let first = own.first else { continue }
      text += "\(name)  \(Figure.grouped(first.measured.byteCount)) bytes, "
      text += "\(Figure.grouped(first.measured.recordCount)) records measured\n"
      text += table(own) + "\n"
    }
    if rows.contains(where: { !$0.isLossless }) {
      text += "! changes text: its losses are of the changed text\n"
    }
    return text + "* best of the column, of those that keep the text\n"
  }

  private func table(_ own: [ComparisonRow]) -> String {
    typealias Column = (title: String, places: Int, best: ((Double, Double) -> Bool)?, value: (ComparisonRow) -> Double)
    let columns: [Column] = [
      ("ids", 0, nil, { Double($0.vocabularySize) }),
      ("tokens", 0, (<), { Double($0.measured.tokenCount) }),
      ("bytes/token", 3, (>), { $0.measured.bytesPerToken }),
      ("bits/byte", 4, (<), { $0.unigramBitsPerByte }),
      ("plug-in", 4, nil, { $0.plugIn.bitsPerByte(of: $0.measured) }),
      ("bigram", 4, (<), { $0.bigram.bitsPerByte(of: $0.measured) }),
      ("fertility", 3, (<), { $0.words.fertility }),
      ("continued %", 1, (<), { 100 * $0.words.continuedShare }),
      ("Rényi", 4, nil, { $0.spread.renyiEfficiency($0.alpha) }),
      ("used %", 1, nil, { 100 * $0.usedShare }),
      ("unknown %", 2, nil, { 100 * $0.unknownRate }),
    ]
    var table = TextTable([.left] + columns.map { _ in .right } + [.left])
    table.add(["tokenizer"] + columns.map(\.title) + ["vs baseline"])
    for row in own {
      let cells = columns.map { column -> String in
        let value = column.value(row)
        let text = column.places == 0 ? Figure.grouped(Int(value)) : Figure.rounded(value, places: column.places)
        guard let best = column.best, row.isLossless, own.count > 1 else { return text + " " }
        let rivals = own.filter(\.isLossless).map(column.value)
        return text + (rivals.contains { best($0, value) } ? " " : "*")
      }
      table.add([row.tokenizer + (row.isLossless ? "" : " !")] + cells + [difference(row).map(Self.shown) ?? ""])
    }
    return table.text
  }

  private static func shown(_ difference: PairedBootstrap) -> String {
    func signed(_ value: Double) -> String { (value < 0 ? "" : "+") + Figure.rounded(value, places: 4) }
    let text = "\(signed(difference.difference)) [\(signed(difference.low)), \(signed(difference.high))]"
    return difference.isFound ? text : "(\(text)) no difference found"
  }

  // MARK: For programs

  private func members(_ row: ComparisonRow) -> [(key: String, value: JSONValue)] {
    let difference = difference(row)
    return [
      ("tokenizer", .text(row.tokenizer)),
      ("text", .text(row.text)),
      ("vocabulary_size", .integer(row.vocabularySize)),
      ("records", .integer(row.measured.recordCount)),
      ("bytes", .integer(row.measured.byteCount)),
      ("scalars", .integer(row.measured.scalarCount)),
      ("tokens", .integer(row.measured.tokenCount)),
      ("bytes_per_token", .number(row.measured.bytesPerToken)),
      ("scalars_per_token", .number(row.measured.scalarsPerToken)),
      ("fertility", .number(row.words.fertility)),
      ("continued_words", .number(row.words.continuedShare)),
      ("unigram_bits_per_byte", .number(row.unigramBitsPerByte)),
      ("unigram_bits_per_scalar", .number(row.unigram.bitsPerScalar(of: row.measured))),
      ("unigram_plugin_bits_per_byte", .number(row.plugIn.bitsPerByte(of: row.measured))),
      ("bigram_bits_per_byte", .number(row.bigram.bitsPerByte(of: row.measured))),
      ("renyi_alpha", .number(row.alpha)),
      ("renyi_entropy", .number(row.spread.renyiEntropy(row.alpha))),
      ("renyi_efficiency", .number(row.spread.renyiEfficiency(row.alpha))),
      ("shannon_efficiency", .number(row.spread.renyiEfficiency(1))),
      ("percentile_frequency", .number(row.spread.percentileFrequency())),
      ("ids_used", .integer(row.spread.typeCount)),
      ("unk_rate", .number(row.unknownRate)),
      ("lossless", .bool(row.isLossless)),
      ("changed_records", .integer(row.measured.changedRecordCount)),
      ("difference_bits_per_byte", difference.map { .number($0.difference) } ?? .null),
      ("difference_low", difference.map { .number($0.low) } ?? .null),
      ("difference_high", difference.map { .number($0.high) } ?? .null),
    ]
  }

  /// A JSON object on a line for each row.
  var json: [UInt8] {
    var bytes: [UInt8] = []
    for row in rows {
      var writer = JSONWriter()
      writer.value(.object(members(row).map { .init($0.key, $0.value) }))
      writer.endLine()
      bytes += writer.bytes
    }
    return bytes
  }

  /// The same as comma-separated values with a header (RFC 4180).
  var csv: [UInt8] {
    var lines: [String] = []
    for row in rows {
      let members = members(row)
      if lines.isEmpty { lines.append(members.map(\.key).joined(separator: ",")) }
      lines.append(
        members.map { member in
          switch member.value {
          case .string(let text):
            "\"" + String(decoding: text, as: UTF8.self).replacing("\"", with: "\"\"") + "\""
          case .integer(let number): "\(number)"
          case .number(let number): "\(number)"
          case .bool(let flag): flag ? "true" : "false"
          default: ""
          }
        }.joined(separator: ","))
    }
    return Array(lines.map { $0 + "\r\n" }.joined().utf8)
  }
}

extension [String] {
  /// Each string once, where it first stands.
  fileprivate func uniqued() -> [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
