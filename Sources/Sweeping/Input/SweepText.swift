internal import Checksum
public import Corpora

/// A text that a sweep reads, again and again: files, and how they are cut into records.
public struct SweepText: Sendable {
  /// The files; none of them standard input, which can be read once only.
  public var input: TextInput
  /// How records are told apart.
  public var framing: Framing
  /// How they are read.
  public var options: RecordReader.Options

  /// A text.
  ///
  /// - Throws: `SweepError.standardInput`.
  public init(
    _ input: TextInput, framing: Framing, options: RecordReader.Options = RecordReader.Options()
  ) throws(SweepError) {
    guard !input.files.contains(where: \.isStandardInput) else { throw .standardInput }
    self.input = input
    self.framing = framing
    self.options = options
  }

  /// A reader of the records, without the ends of lines.
  func reader() -> RecordReader { RecordReader(input, framing: framing, options: options) }

  /// The SHA-256 of the records and their lengths, in hexadecimal: the same for the same text, however it is packed or
  /// distributed over files.
  ///
  /// - Throws: `CorpusError`.
  /// - Complexity: O(*n*) in the bytes.
  func digest() throws -> String {
    var reader = reader()
    var hash = SHA256()
    while let batch = try reader.next() {
      for range in batch.ranges {
        withUnsafeBytes(of: UInt64(range.count).littleEndian) { hash.update($0) }
        hash.update(batch.bytes[range])
      }
    }
    return hash.hexadecimal
  }
}
