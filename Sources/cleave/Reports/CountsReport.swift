import Corpora
import Counts
import JSON

/// What a counts file holds, for people or as JSON.
struct CountsReport {
  let summary: CountsSummary
  let fingerprint: String
  /// Tables that went to disk; nil where there are none.
  var spills: Int?
  /// Files that were added up; nil where text was counted.
  var files: Int?
  let path: String?
  let seconds: Double

  /// Writes it to standard output, or to standard error for people.
  func write(asJSON: Bool, quiet: Bool) throws {
    if asJSON {
      var output = try AtomicOutput(path: nil)
      try output.writeJSONLine(members)
      try output.commit()
    } else if !quiet {
      StandardError.write(text)
    }
  }

  private var text: String {
    let header = summary.header
    let what = files.map { "added up \($0) \($0 == 1 ? "file" : "files"):" } ?? "counted"
    var lines = [
      "\(what) \(header.recordCount) records, \(ByteAmount(Int(clamping: header.byteCount))): \(header.pieceCount) pieces, "
        + "\(summary.distinctCount) distinct, \(summary.onceCount) of them once (\((seconds * 100).rounded() / 100) s)"
    ]
    if let growth = summary.growth {
      lines.append(
        "distinct pieces grow as the text to the power of \(Figure.rounded(growth.exponent, places: 2)): "
          + "about \(Figure.grouped(grown(10))) in ten times the text")
    }
    if let spills, spills > 0 { lines.append("went to disk \(spills) times for lack of memory") }
    if let path, path != "-" { lines.append("wrote \(path), fingerprint \(fingerprint.prefix(12))") }
    return lines.map { $0 + "\n" }.joined()
  }

  private var members: [JSONValue.Member] {
    let header = summary.header
    func number(_ value: UInt64) -> JSONValue { .integer(Int(clamping: value)) }
    var members: [JSONValue.Member] = [
      .init("records", number(header.recordCount)), .init("bytes", number(header.byteCount)),
      .init("pieces", number(header.pieceCount)), .init("distinct_pieces", number(summary.distinctCount)),
      .init("pieces_once", number(summary.onceCount)), .init("fingerprint", .text(fingerprint)),
    ]
    if let growth = summary.growth {
      members += [
        .init("heaps_exponent", .number(growth.exponent)), .init("heaps_coefficient", .number(growth.coefficient)),
        .init("distinct_pieces_at_10x", .integer(grown(10))), .init("distinct_pieces_at_100x", .integer(grown(100))),
      ]
    }
    if let files { members.append(.init("files", .integer(files))) }
    if let spills { members.append(.init("spills", .integer(spills))) }
    members += [.init("path", path.map { .text($0) } ?? .null), .init("seconds", .number(seconds))]
    return members
  }

  /// Distinct pieces of so many times the text, if it grows as the fit says, from what is there.
  private func grown(_ times: Double) -> Int {
    guard let growth = summary.growth else { return 0 }
    let pieces = Double(summary.header.pieceCount)
    let factor = growth.distinct(pieces: times * pieces) / growth.distinct(pieces: pieces)
    let value = Double(summary.distinctCount) * factor
    return value < 1e18 ? Int(value) : .max
  }
}
