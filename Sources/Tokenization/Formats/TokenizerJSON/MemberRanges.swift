internal import JSON

/// Where the members of a large JSON object stand, so that they can be read in the order in which they are needed.
struct MemberRanges {
  let file: String
  /// Where the object stands in its file, as a path of keys.
  let path: String
  /// Where the object begins.
  let byteOffset: Int
  private let bytes: [UInt8]
  private var ranges: [(key: [UInt8], range: Range<Int>)] = []

  /// The members of the object that `reader` stands before; it is read past it.
  ///
  /// - Throws: `JSONError`, or `FormatError` for a doubled key.
  init(reading reader: inout JSONReader, file: String, path: String) throws {
    self.file = file
    self.path = path
    self.bytes = reader.bytes
    _ = try reader.peek()
    self.byteOffset = reader.position
    var ranges: [(key: [UInt8], range: Range<Int>)] = []
    var seen: Set<[UInt8]> = []
    try reader.readObject { reader, key in
      _ = try reader.peek()
      let start = reader.position
      guard seen.insert(key).inserted else {
        throw FormatError(
          file: file, at: .byte(start), component: path, expected: "every key once",
          found: "\(FormatError.quoted(key)) twice")
      }
      try reader.skipValue()
      ranges.append((key, start..<reader.position))
    }
    self.ranges = ranges
  }

  /// A reader over the value of `key`; nil when there is none.
  func reader(_ key: String) -> JSONReader? {
    let name = Array(key.utf8)
    guard let member = ranges.first(where: { $0.key == name }) else { return nil }
    return JSONReader(bytes, range: member.range)
  }

  /// All members but those in `excluded` as fields.
  func fields(except excluded: [String]) throws -> ComponentFields {
    var members: [JSONValue.Member] = []
    for (key, range) in ranges where !excluded.contains(String(decoding: key, as: UTF8.self)) {
      var reader = JSONReader(bytes, range: range)
      members.append(JSONValue.Member(key: key, value: try reader.readValue()))
    }
    return try ComponentFields(.object(members), path: path, file: file, byteOffset: byteOffset)
  }
}
