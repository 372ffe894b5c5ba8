import Corpora
import JSON
import Measurement
import Tokenization

/// What a run of `tokenize` lost, and why.
struct LossReport {
  private let tokenizer: Tokenizer
  private var tally = LossTally()
  private var droppedSymbolCount = 0
  private var unknownTokenCount = 0
  /// JSON Lines records that gave no text.
  var skippedRecordCount = 0
  /// Halves of surrogate pairs that became U+FFFD.
  var replacedSurrogateCount = 0

  init(_ tokenizer: Tokenizer) { self.tokenizer = tokenizer }

  mutating func add(_ encoded: RecordEncoder.Encoded) {
    tally.add(encoded.loss)
    droppedSymbolCount += encoded.droppedSymbolCount
    unknownTokenCount += encoded.unknownTokenCount
  }

  /// Writes the report: as JSON to a file, for `-` in words to standard error. Without a file only what must not pass in
  /// silence is said.
  func write(to path: String?, quiet: Bool) throws {
    guard let path else {
      if unknownTokenCount > 0, !quiet {
        let name = tokenizer.model.unknown.map { TokenSpelling(tokenizer)[$0] } ?? []
        StandardError.write(
          "cleave: note: \(unknownTokenCount) \(unknownTokenCount == 1 ? "token is" : "tokens are") "
            + "\(String(decoding: name, as: UTF8.self)), text that the "
            + "vocabulary cannot spell (--report - says how much)\n")
      }
      if droppedSymbolCount > 0 {
        StandardError.write("cleave: \(droppedSymbolCount) symbols were not in the vocabulary and were dropped\n")
      }
      return
    }
    guard path != "-" else { return StandardError.write(text) }
    var output = try AtomicOutput(path: path)
    try output.writeJSONLine(members)
    try output.commit()
  }

  private var text: String {
    func grouped(_ number: Int) -> String { Figure.grouped(number) }
    var text = "lost: \(grouped(tally.lostByteCount)) of \(grouped(tally.byteCount)) bytes, in "
    text += "\(grouped(tally.changedRecordCount)) of \(grouped(tally.recordCount)) records\n"
    var table = TextTable([.left, .right, .left])
    for (name, count, meaning) in [
      ("unknown", tally.unknownByteCount, "under \(grouped(tally.unknownTokenCount)) unknown tokens"),
      ("dropped", tally.droppedByteCount, "under no token"),
      ("replaced", tally.replacedByteCount, "not UTF-8"),
      ("normalized", tally.normalizedByteCount, "changed before encoding, or in decoding"),
      ("put in", tally.addedByteCount, "by decoding, where the text has none"),
    ] { table.add(["  " + name, grouped(count), meaning]) }
    text += table.text
    if skippedRecordCount > 0 { text += "  \(grouped(skippedRecordCount)) records gave no text and were left out\n" }
    if replacedSurrogateCount > 0 {
      text += "  \(grouped(replacedSurrogateCount)) halves of surrogate pairs became U+FFFD\n"
    }
    let reversibility = Reversibility(of: tokenizer)
    return text + (reversibility.isLossless ? "lossless: " : "not lossless: ") + reversibility.reason + "\n"
  }

  private var members: [JSONValue.Member] {
    let reversibility = Reversibility(of: tokenizer)
    return [
      .init("records", .integer(tally.recordCount)), .init("bytes", .integer(tally.byteCount)),
      .init("tokens", .integer(tally.tokenCount)), .init("changed_records", .integer(tally.changedRecordCount)),
      .init("lost_bytes", .integer(tally.lostByteCount)),
      .init("unknown_bytes", .integer(tally.unknownByteCount)),
      .init("dropped_bytes", .integer(tally.droppedByteCount)),
      .init("replaced_bytes", .integer(tally.replacedByteCount)),
      .init("normalized_bytes", .integer(tally.normalizedByteCount)),
      .init("added_bytes", .integer(tally.addedByteCount)),
      .init("unknown_tokens", .integer(tally.unknownTokenCount)),
      .init("dropped_symbols", .integer(droppedSymbolCount)),
      .init("skipped_records", .integer(skippedRecordCount)),
      .init("replaced_surrogates", .integer(replacedSurrogateCount)),
      .init("lossless", .bool(reversibility.isLossless)), .init("lossless_reason", .text(reversibility.reason)),
    ]
  }
}
