import JSON

/// Takes the text of one member out of each line of JSON Lines.
struct JSONLinesDecoder {
  /// Why a line gives no text.
  struct BadLine: Error {
    /// Offset in the bytes that were given.
    var byteOffset: Int
    var reason: String
  }

  /// The name of the member.
  let field: [UInt8]
  /// Halves of surrogate pairs that became U+FFFD so far.
  private(set) var replacedSurrogateCount = 0

  init(field: [UInt8]) { self.field = field }

  /// Appends the text of the line `bytes[range]` to `output`. False when the line is blank.
  ///
  /// A carriage return at the end and a byte order mark at the start are not part of the JSON (the mark also on later
  /// lines, where files have been joined). Where the member stands several times, the last one counts, as in most JSON
  /// libraries.
  ///
  /// - Throws: `BadLine` when the line is not one JSON object or has no text under that name; `output` may then have
  ///   grown.
  mutating func decode(
    _ bytes: [UInt8], _ range: Range<Int>, into output: inout [UInt8]
  ) throws(BadLine) -> Bool {
    var range = range
    if bytes[range].starts(with: [0xEF, 0xBB, 0xBF]) { range = range.lowerBound + 3..<range.upperBound }
    let isBlank = bytes[range].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    guard !isBlank else { return false }

    var reader = JSONReader(bytes, range: range, loneSurrogates: .replace)
    let start = output.count
    var found = false
    do {
      try reader.readObject { reader, key in
        guard key == field else { return try reader.skipValue() }
        let kind = try reader.peek()
        guard kind == .string else {
          throw BadLine(byteOffset: reader.position, reason: "expected a text in \(name), found \(kind)")
        }
        output.removeSubrange(start...)
        try reader.readString(into: &output)
        found = true
      }
      try reader.readEnd()
    } catch let error as BadLine {
      throw error
    } catch let error as JSONError {
      throw BadLine(byteOffset: error.byteOffset, reason: "expected \(error.expected), found \(error.found)")
    } catch {
      throw BadLine(byteOffset: reader.position, reason: "\(error)")
    }
    guard found else {
      throw BadLine(byteOffset: range.lowerBound, reason: "expected a member \(name) (--field names it), found none")
    }
    replacedSurrogateCount += reader.replacedSurrogates
    return true
  }

  private var name: String { "'" + String(decoding: field, as: UTF8.self) + "'" }
}
