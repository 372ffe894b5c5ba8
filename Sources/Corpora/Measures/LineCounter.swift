import Glibc

/// Counts lines and documents of text that comes in parts.
struct LineCounter {
  /// Line feeds, and a last line without one.
  private(set) var lineCount = 0
  /// Documents by the boundary.
  private(set) var documentCount = 0
  /// Bytes of the longest line, its line feed not counted.
  private(set) var longestLineByteCount = 0

  private let boundary: DocumentBoundary
  private var lineByteCount = 0
  private var lineHasInk = false
  private var isWithinDocument = false
  private var zeroCount = 0
  private var lastByte: UInt8?

  init(boundary: DocumentBoundary) { self.boundary = boundary }

  mutating func count(_ part: UnsafeBufferPointer<UInt8>) {
    guard let base = part.baseAddress, let last = part.last else { return }
    lastByte = last
    if boundary == .null { zeroCount += part.count { $0 == 0 } }
    var position = 0
    while position < part.count {
      let found = memchr(base + position, Int32(UInt8(ascii: "\n")), part.count - position)
      let stop = found.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? part.count
      lineByteCount += stop - position
      if !lineHasInk { lineHasInk = !isBlank(UnsafeBufferPointer(rebasing: part[position..<stop])) }
      guard found != nil else { return }
      endLine()
      position = stop + 1
    }
  }

  mutating func finish() {
    if lineByteCount > 0 { endLine() }
    switch boundary {
    case .null: documentCount = zeroCount + (lastByte == nil || lastByte == 0 ? 0 : 1)
    case .file: documentCount = 1
    case .line: documentCount = lineCount
    case .blankLine, .jsonl: break
    }
  }

  private mutating func endLine() {
    lineCount += 1
    longestLineByteCount = max(longestLineByteCount, lineByteCount)
    switch boundary {
    case .jsonl: if lineHasInk { documentCount += 1 }
    case .blankLine:
      if lineHasInk, !isWithinDocument { documentCount += 1 }
      isWithinDocument = lineHasInk
    case .line, .null, .file: break
    }
    lineByteCount = 0
    lineHasInk = false
  }
}
