import Corpora
import JSON
import Tokenization

/// Cuts batches of records into pieces and writes them; one for each thread.
struct RecordSplitter {
  /// What a batch became.
  struct Written: Sendable {
    var bytes: [UInt8] = []
    var droppedByteCount = 0
    var unmatchedByteCount = 0
  }

  let normalizer: TextNormalizer?
  let splitter: Splitter
  /// One JSON object a record, instead of a line of pieces.
  let json: Bool

  /// Stands between two pieces of a line.
  static let separator = UInt8(ascii: "|")

  /// The output for a batch.
  ///
  /// - Throws: `RecordFailure`, with the place of the record.
  func split(_ batch: RecordBatch) throws -> Written {
    var written = Written()
    for (index, range) in batch.ranges.enumerated() {
      do {
        var text = AlignedText(Array(batch.bytes[range]), tracksAlignment: json)
        try normalizer?.normalize(&text)
        var pieces = SplitText(text)
        try splitter.split(&pieces)
        if json { writeJSON(pieces, to: &written.bytes) } else { writeLine(pieces, to: &written.bytes) }
        written.droppedByteCount += pieces.droppedByteCount
        written.unmatchedByteCount += pieces.unmatchedByteCount
      } catch {
        throw RecordFailure(location: batch.location(of: index), reason: error)
      }
    }
    return written
  }

  private func writeJSON(_ text: SplitText, to output: inout [UInt8]) {
    var json = JSONWriter()
    json.beginObject()
    json.key("pieces")
    json.beginArray()
    for piece in text.pieces { json.string(text.text.bytes[piece]) }
    json.endArray()
    json.key("offsets")
    json.beginArray()
    for piece in text.pieces {
      let range = text.text.originalRange(of: piece)
      json.beginArray()
      json.value(range.lowerBound)
      json.value(range.upperBound)
      json.endArray()
    }
    json.endArray()
    json.endObject()
    json.endLine()
    output += json.take()
  }

  private func writeLine(_ text: SplitText, to output: inout [UInt8]) {
    for (index, piece) in text.pieces.enumerated() {
      if index > 0 { output.append(Self.separator) }
      // Spaces stay: the separators show where they belong.
      let bytes = text.text.bytes[piece]
      var start = piece.lowerBound
      for offset in piece where bytes[offset] == UInt8(ascii: " ") || bytes[offset] == Self.separator {
        TokenSpelling.escape(bytes[start..<offset], into: &output)
        output += bytes[offset] == Self.separator ? Array("\\x7C".utf8) : [bytes[offset]]
        start = offset + 1
      }
      TokenSpelling.escape(bytes[start...], into: &output)
    }
    output.append(UInt8(ascii: "\n"))
  }
}
