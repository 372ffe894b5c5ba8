public import Corpora
internal import JSON

/// How far the counting of a text has come, in the header of the file that its counts are kept in.
public struct CountingProgress: Sendable, Equatable {
  /// What has been counted: a SHA-256 in hexadecimal of everything that decides which text it is.
  public var text: String
  /// Whether all of it has been counted.
  public var isDone: Bool
  /// Where the rest begins.
  public var place: RecordReader.Place

  /// A place in `text`.
  public init(text: String, isDone: Bool, place: RecordReader.Place) {
    self.text = text
    self.isDone = isDone
    self.place = place
  }

  var json: JSONValue {
    .object([
      .init("text", .text(text)), .init("done", .bool(isDone)), .init("file", .integer(place.file)),
      .init("byte", .integer(place.byteOffset)), .init("record", .integer(place.recordCount)),
    ])
  }

  /// Nil when `value` describes none.
  init?(_ value: JSONValue) {
    guard case .string(let text) = value["text"], case .bool(let isDone) = value["done"],
      case .integer(let file) = value["file"], case .integer(let byte) = value["byte"],
      case .integer(let record) = value["record"]
    else { return nil }
    self.init(
      text: String(decoding: text, as: UTF8.self), isDone: isDone,
      place: RecordReader.Place(file: file, byteOffset: byte, recordCount: record))
  }
}
