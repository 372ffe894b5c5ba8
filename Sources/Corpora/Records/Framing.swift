/// Where one record of a file ends and the next begins.
public enum Framing: Sendable, Equatable {
  /// A record is a line: what stands before each line feed. A carriage return before it belongs to the record.
  case line
  /// A record is what stands before each zero byte.
  case null
  /// A record is the text of the member `field` of the JSON object on each line.
  case jsonl(field: [UInt8])
  /// A record is a whole file.
  case whole

  /// The byte that ends each record in the file.
  var terminator: UInt8? {
    switch self {
    case .line, .jsonl: UInt8(ascii: "\n")
    case .null: 0
    case .whole: nil
    }
  }
}
