/// The vocabulary of RWKV's World models: on each line an id, a token as a Python literal, and how many bytes it has.
///
/// ```
/// 33 ' ' 1
/// 129 b'\x80' 1
/// 40213 ' world' 6
/// ```
///
/// Text is not cut into pieces before: the longest token that fits is taken from the left, again and again. Id 0, which ends
/// texts, is not in the file.
enum RWKVVocabulary {
  /// Whether the first line of `bytes` is that of a token.
  static func recognizes(_ bytes: [UInt8]) -> Bool {
    let line = bytes.prefix(1 << 17).prefix { $0 != 0x0A }
    guard let entry = Entry(line) else { return false }
    return entry.bytes != nil
  }

  /// A line: the number before the first space, the literal, the number behind the last space.
  private struct Entry {
    var id: Int
    /// What the literal stands for; nil if it is none.
    var bytes: [UInt8]?
    var byteCount: Int

    init?(_ line: ArraySlice<UInt8>) {
      let line = line.last == 0x0D ? line.dropLast() : line
      guard let first = line.firstIndex(of: 0x20), let last = line.lastIndex(of: 0x20), first < last,
        let id = Entry.number(line[..<first]), let byteCount = Entry.number(line[(last + 1)...])
      else { return nil }
      self.id = id
      self.byteCount = byteCount
      bytes = PythonLiteral.bytes(of: line[(first + 1)..<last])
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
      guard digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
      return Int(String(decoding: digits, as: UTF8.self))
    }
  }

  /// The tokenizer of a vocabulary.
  ///
  /// - Throws: `FormatError` with the line.
  static func read(
    _ bytes: [UInt8], file: String
  ) throws(FormatError) -> (tokenizer: Tokenizer, warnings: [String]) {
    var vocabulary = Vocabulary(capacity: bytes.count / 16)
    var number = 0
    var start = 0
    while start < bytes.count {
      let line = bytes[start...].prefix { $0 != 0x0A }
      start = line.endIndex + 1
      number += 1
      if line.isEmpty || line.elementsEqual([0x0D]) { continue }
      func fail(_ expected: String, _ found: String) -> FormatError {
        FormatError(file: file, at: .line(number), expected: expected, found: found)
      }
      guard let entry = Entry(line), let token = entry.bytes, !token.isEmpty else {
        throw fail("an id, a token as Python writes it, and its count of bytes", FormatError.quoted(line))
      }
      guard entry.byteCount == token.count else { throw fail("\(entry.byteCount) bytes", "\(token.count)") }
      // Not by the id alone, which may promise more than there is.
      guard entry.id < min(Vocabulary.idLimit, bytes.count) else {
        throw fail("ids without large gaps", "\(entry.id)")
      }
      if let earlier = vocabulary.id(of: token) {
        throw fail("every token once", "\(FormatError.quoted(token)) again, which has id \(earlier)")
      }
      do { try vocabulary.add(token, id: TokenID(entry.id)) } catch { throw fail("every id once", "\(error)") }
    }
    let model = WordPieceModel(
      vocabulary: vocabulary, alphabet: .bytes, continuingPrefix: [], characterLimit: Int(UInt32.max))
    let tokenizer = Tokenizer(
      model: .wordPiece(model), decoder: .byteLevel(addPrefixSpace: true, trimOffsets: true, useRegex: true))
    return (tokenizer, vocabulary.contains(0) ? [] : ["id 0, which ends texts, is not in the file: it stays free"])
  }
}
