import Corpora
import JSON
import Tokenization

/// Turns lines of ids into text; one for each thread.
struct RecordDecoder: ~Copyable {
  private let decoder: Decoder
  private let framing: Framing
  private var ids: [TokenID] = []

  /// A decoder that ends each record as `framing` asks.
  init(_ decoder: Decoder, framing: Framing) {
    self.decoder = decoder
    self.framing = framing
  }

  /// The text of a batch of lines.
  ///
  /// - Throws: `RecordFailure`, with the place of the line.
  mutating func decode(_ batch: RecordBatch) throws -> [UInt8] {
    var output: [UInt8] = []
    for (index, range) in batch.ranges.enumerated() {
      do {
        ids.removeAll(keepingCapacity: true)
        try DecimalIDs.read(batch.bytes[range], into: &ids)
        let isLast = index == batch.ranges.count - 1
        try append(to: &output, isTerminated: !isLast || batch.isLastTerminated)
      } catch {
        throw RecordFailure(location: batch.location(of: index), reason: error)
      }
    }
    return output
  }

  /// A record that had no line feed gets no terminator, so that what `tokenize` made of a last line without one comes
  /// back as it was.
  private func append(to output: inout [UInt8], isTerminated: Bool) throws {
    switch framing {
    case .line:
      try decoder.decode(ids, into: &output)
      if isTerminated { output.append(UInt8(ascii: "\n")) }
    case .null:
      try decoder.decode(ids, into: &output)
      if isTerminated { output.append(0) }
    case .whole:
      try decoder.decode(ids, into: &output)
    case .jsonl(let field):
      var text: [UInt8] = []
      try decoder.decode(ids, into: &text)
      var writer = JSONWriter()
      writer.beginObject()
      writer.key(field)
      writer.string(text[...])
      writer.endObject()
      output += writer.bytes
      output.append(UInt8(ascii: "\n"))
    }
  }
}
