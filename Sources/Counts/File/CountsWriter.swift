public import Corpora
internal import JSON

/// Writes a counts file piece by piece.
public struct CountsWriter: ~Copyable {
  private var output: AtomicOutput
  private var buffer: [UInt8]
  private var distinctCount: UInt64 = 0

  /// Writes `header`, whose sums must be those of all pieces to come.
  ///
  /// - Throws: `CorpusError`, and what the stages of the header throw.
  public init(_ output: consuming AtomicOutput, header: CountsHeader) throws {
    buffer = try header.line()
    buffer.append(0x0A)
    self.output = output
  }

  /// Writes a piece, which must come behind those before it by bytes.
  ///
  /// - Throws: `CorpusError`.
  public mutating func write(_ piece: [UInt8], count: UInt64) throws {
    PieceEscape.write(piece, to: &buffer)
    buffer.append(0x09)
    appendNumber(count)
    buffer.append(0x0A)
    distinctCount += 1
    if buffer.count >= Self.blockByteCount { try flush() }
  }

  /// Writes the last line and puts the file in its place.
  ///
  /// - Throws: `CorpusError`.
  public consuming func commit() throws {
    var writer = JSONWriter()
    writer.value(.object([.init("distinct", .integer(Int(clamping: distinctCount)))]))
    buffer.append(0x09)
    buffer += writer.bytes
    buffer.append(0x0A)
    try flush()
    try output.commit()
  }

  // MARK: Details

  private static let blockByteCount = 64 << 10

  /// In blocks of one size, so that compressed bytes do not depend on where pieces end.
  private mutating func flush() throws {
    var start = 0
    while start < buffer.count {
      let end = min(start + Self.blockByteCount, buffer.count)
      try output.write(buffer[start..<end])
      start = end
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private mutating func appendNumber(_ number: UInt64) {
    var rest = number
    let start = buffer.count
    repeat {
      buffer.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    buffer[start...].reverse()
  }
}
