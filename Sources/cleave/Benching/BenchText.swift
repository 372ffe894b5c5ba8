import Corpora

/// A text in memory, cut into documents: what threads take one of at a time.
struct BenchText: Sendable {
  /// What the user called it.
  let path: String
  let bytes: [UInt8]
  /// In order, without gaps.
  let documents: [Range<Int>]

  /// Reads the files of `path`, one behind the other.
  ///
  /// - Parameters:
  ///   - documentByteCount: a document ends behind the first line feed after so many bytes that has an ASCII letter or
  ///     digit behind it, where no split pattern joins the two sides.
  ///   - limit: the most bytes.
  /// - Throws: `CorpusError`; `BenchError` for a text that is empty.
  init(path: String, options: TextInput.Options, documentByteCount: Int, limit: Int) throws {
    var bytes: [UInt8] = []
    for file in try TextInput(paths: [path], options: options).files {
      var stream = try TextStream(file, options: options)
      bytes += try stream.readAll(limit: limit - bytes.count)
    }
    if bytes.isEmpty { throw BenchError.emptyText(path: path) }
    self.path = path
    self.bytes = bytes
    documents = Self.documents(of: bytes, byteCount: documentByteCount)
  }

  private static func documents(of bytes: [UInt8], byteCount: Int) -> [Range<Int>] {
    var documents: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
      var end = min(start + byteCount, bytes.count)
      while end < bytes.count, !isCut(before: bytes[end], behind: bytes[end - 1]) { end += 1 }
      documents.append(start..<end)
      start = end
    }
    return documents
  }

  private static func isCut(before next: UInt8, behind last: UInt8) -> Bool {
    last == 0x0A && (0x30...0x39 ~= next || 0x41...0x5A ~= next || 0x61...0x7A ~= next)
  }

  /// Bytes of some documents.
  func byteCount(of documents: Range<Int>) -> Int {
    documents.isEmpty
      ? 0 : self.documents[documents.upperBound - 1].upperBound - self.documents[documents.lowerBound].lowerBound
  }
}

/// Why something cannot be measured.
enum BenchError: Error, CustomStringConvertible {
  case emptyText(path: String)
  case tooFewDocuments(path: String, found: Int, needed: Int)
  case childFailed(arguments: [String], status: Int32)
  case cannotStart(path: String, code: Int32)

  var description: String {
    switch self {
    case .emptyText(let path): "'\(path)' holds no text to measure on"
    case .tooFewDocuments(let path, let found, let needed):
      "'\(path)' can be cut into \(found) documents, and fresh text for every round takes \(needed) or more; "
        + "give a longer text, fewer --rounds, or --mode repeat"
    case .childFailed(let arguments, let status):
      "'cleave \(arguments.joined(separator: " "))' ended with status \(status)"
    case .cannotStart(let path, let code): "cannot start '\(path)': error \(code)"
    }
  }
}
