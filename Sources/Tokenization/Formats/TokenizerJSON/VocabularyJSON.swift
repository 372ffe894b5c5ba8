internal import JSON

/// The `{token: id, …}` of a model, as a member of its object or as a file of its own.
enum VocabularyJSON {
  /// The member `vocab`.
  static func read(_ members: MemberRanges) throws -> Vocabulary {
    guard var reader = members.reader("vocab") else {
      throw FormatError(
        file: members.file, at: .byte(members.byteOffset), component: members.path, expected: "the member 'vocab'",
        found: "nothing")
    }
    return try read(&reader, file: members.file, path: "\(members.path).vocab")
  }

  /// The object `{token: id, …}` that `reader` stands before.
  ///
  /// - Parameter path: where the object stands in its file, for errors; nil when it is the whole file.
  static func read(_ reader: inout JSONReader, file: String, path: String?) throws -> Vocabulary {
    var vocabulary = Vocabulary(capacity: (reader.bytes.count - reader.position) / 40)
    try reader.readObject { (reader, key) throws in
      _ = try reader.peek()
      let byteOffset = reader.position
      func fail(_ expected: String, _ found: String) -> FormatError {
        FormatError(file: file, at: .byte(byteOffset), component: path, expected: expected, found: found)
      }
      guard try reader.peek() == .number else {
        throw fail("the id of \(FormatError.quoted(key))", reader.unexpected("").found)
      }
      let id = try reader.readInteger()
      guard id >= 0, id < Vocabulary.idLimit else {
        throw fail("an id from 0 to \(Vocabulary.idLimit - 1) for \(FormatError.quoted(key))", "\(id)")
      }
      if let earlier = vocabulary.id(of: key) {
        throw fail("every token once", "\(FormatError.quoted(key)) again, which has id \(earlier)")
      }
      do { try vocabulary.add(key, id: TokenID(id)) } catch { throw fail("every id once", "\(error)") }
    }
    return vocabulary
  }
}
