internal import Corpora
internal import Glibc
internal import Tokenization

/// The lines of a stream, one at a time, in one buffer.
struct LineReader: ~Copyable {
  /// The number of the last line that was read, from 1.
  private(set) var lineNumber = 0

  private var stream: TextStream
  private let limit: Int
  private var buffer: [UInt8]
  /// What of `buffer` is filled and not read.
  private var pending = 0..<0
  /// Where `buffer` begins in the text.
  private var bufferOffset = 0
  private var isAtEnd = false

  init(_ stream: consuming TextStream, limit: Int, bufferByteCount: Int = 128 << 10) {
    self.stream = stream
    self.limit = limit
    buffer = [UInt8](repeating: 0, count: bufferByteCount)
  }

  /// The place of the next line in the buffer, without its line feed, until the next call; nil at the end. A last line
  /// may lack its line feed.
  ///
  /// - Throws: `CountsError.lineTooLong`, `CorpusError`.
  mutating func next() throws -> Range<Int>? {
    var searched = pending.lowerBound
    while true {
      let found: Int? = buffer.withUnsafeBufferPointer { bytes in
        guard let base = bytes.baseAddress, searched < pending.upperBound,
          let found = memchr(base + searched, 0x0A, pending.upperBound - searched)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
      }
      if let found {
        defer { pending = found + 1..<pending.upperBound }
        return try line(pending.lowerBound..<found)
      }
      if isAtEnd {
        guard !pending.isEmpty else { return nil }
        defer { pending = pending.upperBound..<pending.upperBound }
        return try line(pending)
      }
      searched = pending.upperBound
      let moved = pending.lowerBound
      try fill()
      if pending.lowerBound == 0, moved > 0 { searched -= moved }
    }
  }

  /// The bytes of a line.
  func bytes(_ line: Range<Int>) -> [UInt8] { Array(buffer[line]) }

  /// Calls `body` with the bytes of a line.
  func withBytes<Result>(_ line: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    buffer.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[line])) }
  }

  /// Where a line begins in the text.
  func offset(of line: Range<Int>) -> Int { bufferOffset + line.lowerBound }

  /// A line from some place on, for messages.
  func quoted(_ line: Range<Int>, from place: Int = 0) -> String {
    FormatError.quoted(buffer[min(line.lowerBound + place, line.upperBound)..<line.upperBound])
  }

  // MARK: Details

  private mutating func line(_ range: Range<Int>) throws -> Range<Int> {
    lineNumber += 1
    guard range.count <= limit else { throw tooLong(range, line: lineNumber) }
    return range
  }

  private func tooLong(_ range: Range<Int>, line: Int) -> CountsError {
    .lineTooLong(file: stream.name, line: line, byteOffset: offset(of: range), limit: limit)
  }

  /// Reads more behind what is pending, which is moved to the start of the buffer; a buffer that it fills is enlarged.
  private mutating func fill() throws {
    if pending.count > limit { throw tooLong(pending, line: lineNumber + 1) }
    if pending.lowerBound > 0 {
      bufferOffset += pending.lowerBound
      buffer.withUnsafeMutableBufferPointer { bytes in
        guard let base = bytes.baseAddress else { return }
        memmove(base, base + pending.lowerBound, pending.count)
      }
      pending = 0..<pending.count
    }
    if pending.count == buffer.count { buffer.append(contentsOf: repeatElement(0, count: buffer.count)) }
    let count = try buffer.withUnsafeMutableBufferPointer { bytes in
      try stream.read(into: UnsafeMutableBufferPointer(rebasing: bytes[pending.upperBound...]))
    }
    pending = 0..<pending.upperBound + count
    isAtEnd = count == 0
  }
}
