/// What one document of a corpus is.
public enum DocumentBoundary: Sendable, Equatable {
  /// Every line.
  case line
  /// What stands between blank lines: lines with nothing but spaces, tabs and carriage returns.
  case blankLine
  /// Every line, a JSON object whose member `field` is the text.
  case jsonl(field: [UInt8])
  /// What stands before each zero byte.
  case null
  /// A whole file.
  case file

  /// How a corpus of such documents is usually named: `txt` or `jsonl`.
  public var fileExtension: String {
    if case .jsonl = self { return "jsonl" }
    return "txt"
  }

  /// What the name of a file says: `.jsonl` and `.ndjson`, with or without the ending of a compression, hold JSON Lines,
  /// everything else text with blank lines between documents.
  public static func suggested(byName path: some BidirectionalCollection<UInt8>, field: [UInt8]) -> DocumentBoundary {
    let name = Compression.withoutEnding(path)
    let isJSONLines = [".jsonl", ".ndjson"].contains { name.suffix($0.utf8.count).elementsEqual($0.utf8) }
    return isJSONLines ? .jsonl(field: field) : .blankLine
  }
}
