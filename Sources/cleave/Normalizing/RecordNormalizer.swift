import Corpora
import JSON
import Tokenization

/// Normalizes batches of records.
struct RecordNormalizer: Sendable {
  /// What a batch became.
  struct Normalized: Sendable {
    var bytes: [UInt8] = []
    /// The first place that changed, when that was asked for.
    var firstChange: NormalizationChange?
  }

  private let normalizer: TextNormalizer
  private let framing: Framing
  /// Whether changes are looked for instead of made.
  private let checks: Bool

  init(_ normalizer: TextNormalizer, framing: Framing, checks: Bool) {
    self.normalizer = normalizer
    self.framing = framing
    self.checks = checks
  }

  /// The records of `batch`, normalized one by one, each with its terminator as it was.
  ///
  /// - Throws: `RecordFailure`, with the place of the record.
  func normalize(_ batch: RecordBatch) throws -> Normalized {
    if framing == .line || framing == .null, normalizer.keepsLines, let whole = try normalizeTogether(batch) {
      return whole
    }
    var result = Normalized()
    for (index, range) in batch.ranges.enumerated() {
      do {
        var text = AlignedText(Array(batch.bytes[range]), tracksAlignment: checks)
        try normalizer.normalize(&text)
        if checks {
          guard let change = NormalizationChange(of: batch.bytes[range], into: text) else { continue }
          result.firstChange = change.located(at: batch.location(of: index))
          return result
        }
        write(text.bytes, of: batch, isLast: index == batch.ranges.count - 1, to: &result.bytes)
      } catch {
        throw RecordFailure(location: batch.location(of: index), reason: error)
      }
    }
    return result
  }

  /// All records as one text, where that gives the same; nil when a change must be looked for record by record.
  private func normalizeTogether(_ batch: RecordBatch) throws -> Normalized? {
    guard let first = batch.ranges.first, let last = batch.ranges.last else { return Normalized() }
    do {
      let records = batch.bytes[first.lowerBound..<last.upperBound]
      var text = AlignedText(Array(records))
      try normalizer.normalize(&text)
      if checks { return text.bytes.elementsEqual(records) ? Normalized() : nil }
      var result = Normalized()
      write(text.bytes, of: batch, isLast: true, to: &result.bytes)
      return result
    } catch {
      throw RecordFailure(location: batch.location(of: 0), reason: error)
    }
  }

  private func write(_ record: [UInt8], of batch: RecordBatch, isLast: Bool, to output: inout [UInt8]) {
    if case .jsonl(let field) = framing {
      var json = JSONWriter()
      json.beginObject()
      json.key(field)
      json.string(record[...])
      json.endObject()
      json.endLine()
      output += json.take()
      return
    }
    if output.isEmpty { output = record } else { output += record }
    guard !isLast || batch.isLastTerminated else { return }
    switch framing {
    case .line: output.append(UInt8(ascii: "\n"))
    case .null: output.append(0)
    case .jsonl, .whole: break
    }
  }
}

/// A place that a normalizer would change.
struct NormalizationChange: Sendable, CustomStringConvertible {
  /// Where it is: `'a.txt', record 3`.
  var location = ""
  /// Its offset in the record.
  let byteOffset: Int
  let before: [UInt8]
  let after: [UInt8]

  /// The first change in `record`, or nil when `text`, what became of it, is the same.
  init?(of record: ArraySlice<UInt8>, into text: AlignedText) {
    let equal = zip(record, text.bytes).prefix { $0 == $1 }.count
    if equal == record.count, equal == text.bytes.count { return nil }
    let record = Array(record)
    // A change of places, or one letter for another of the same length.
    if let change = text.changes.first(where: { $0.output.upperBound > equal || $0.original.upperBound > equal }),
      change.original.lowerBound <= equal
    {
      byteOffset = change.original.lowerBound
      before = Array(record[change.original])
      after = Array(text.bytes[change.output])
    } else {
      let start = record.withUnsafeBufferPointer { bytes in
        (0..<4).map { equal - $0 }.first { $0 >= 0 && ($0 == 0 || bytes[$0] & 0xC0 != 0x80) } ?? equal
      }
      let count = record.withUnsafeBufferPointer { $0.scalar(at: start).count }
      byteOffset = start
      before = Array(record[start..<start + count])
      after = Array(text.bytes[start..<start + count])
    }
  }

  /// The same with the place of the record.
  func located(at location: String) -> NormalizationChange {
    var change = self
    change.location = location
    return change
  }

  var description: String {
    "\(location), byte \(byteOffset): \(Self.shown(before)) would become \(Self.shown(after))"
  }

  /// `'é' (U+0065 U+0301)`
  private static func shown(_ bytes: [UInt8]) -> String {
    if bytes.isEmpty { return "nothing" }
    let text = String(decoding: bytes, as: UTF8.self)
    var codes = text.unicodeScalars.prefix(8).map { scalar in
      let code = String(scalar.value, radix: 16, uppercase: true)
      return "U+" + String(repeating: "0", count: max(0, 4 - code.count)) + code
    }
    if text.unicodeScalars.count > 8 { codes.append("…") }
    let isShort =
      text.unicodeScalars.count <= 8 && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    return (isShort ? "'\(text)' " : "") + "(\(codes.joined(separator: " ")))"
  }
}
