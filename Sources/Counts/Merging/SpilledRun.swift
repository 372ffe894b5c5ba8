internal import Corpora

/// Pieces and their counts, ascending by bytes, in a file without a name.
///
/// ```
/// a piece:  bytes it has in common with the one before · bytes that follow · those bytes · count
/// numbers:  seven bits a byte, the lowest first, bit 7 on all but the last
/// ```
package struct SpilledRun: PieceStream, Sendable {
  private let file: ScratchFile
  private var buffer: [UInt8]
  private var filled = 0
  private var position = 0
  private var offset = 0
  private var remaining: UInt64
  private var previous: [UInt8] = []

  private static let bufferByteCount = 128 << 10

  /// Writes what `source` gives to a file on the file system of `folder`.
  ///
  /// - Throws: `CorpusError`, and what the source throws.
  package init(_ source: inout some PieceStream & ~Copyable, folder: String) throws {
    let file = try ScratchFile(folder: folder)
    var buffer: [UInt8] = []
    buffer.reserveCapacity(2 * Self.bufferByteCount)
    var previous: [UInt8] = []
    var piece: [UInt8] = []
    var written: UInt64 = 0
    while let count = try source.next(into: &piece) {
      var shared = 0
      let least = min(previous.count, piece.count)
      while shared < least, previous[shared] == piece[shared] { shared += 1 }
      Self.append(UInt64(shared), to: &buffer)
      Self.append(UInt64(piece.count - shared), to: &buffer)
      buffer += piece[shared...]
      Self.append(count, to: &buffer)
      swap(&piece, &previous)
      written += 1
      if buffer.count >= Self.bufferByteCount {
        try buffer.withUnsafeBufferPointer { bytes throws(CorpusError) in try file.write(bytes) }
        buffer.removeAll(keepingCapacity: true)
      }
    }
    try buffer.withUnsafeBufferPointer { bytes throws(CorpusError) in try file.write(bytes) }
    self.file = file
    self.buffer = []
    remaining = written
  }

  /// Puts the next piece, ascending by bytes, into `piece` and returns its count; nil behind the last.
  ///
  /// - Throws: `CorpusError`.
  package mutating func next(into piece: inout [UInt8]) throws -> UInt64? {
    guard remaining > 0 else { return nil }
    if buffer.isEmpty { buffer = [UInt8](repeating: 0, count: Self.bufferByteCount) }
    let shared = Int(try readNumber())
    var length = Int(try readNumber())
    previous.removeSubrange(shared...)
    while length > 0 {
      if position == filled { try fill() }
      let count = min(length, filled - position)
      previous += buffer[position..<position + count]
      position += count
      length -= count
    }
    let count = try readNumber()
    piece.removeAll(keepingCapacity: true)
    piece += previous
    remaining -= 1
    if remaining == 0 { buffer = [] }
    return count
  }

  // MARK: Details

  private static func append(_ number: UInt64, to buffer: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      buffer.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    buffer.append(UInt8(rest))
  }

  private mutating func readNumber() throws -> UInt64 {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      if position == filled { try fill() }
      let byte = buffer[position]
      position += 1
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
      shift += 7
    }
  }

  private mutating func fill() throws {
    filled = try buffer.withUnsafeMutableBufferPointer { bytes throws(CorpusError) in
      try file.read(at: offset, into: bytes)
    }
    // Nobody else has this file: what was written can be read.
    guard filled > 0 else { throw CorpusError.system(operation: "read a temporary file in", path: "", code: 5) }
    offset += filled
    position = 0
  }
}
