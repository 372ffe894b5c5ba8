import Corpora
import Tokenization

/// Reads an npy array as bytes, some rows at a time.
struct ArrayReader: ~Copyable {
  /// What the array holds.
  let header: ArrayHeader
  private var stream: TextStream

  /// Opens `file` and reads its header.
  init(_ file: InputFile, options: TextInput.Options) throws {
    var stream = try TextStream(file, options: options)
    do {
      let start = try Self.take(12, from: &stream)
      let length = try ArrayHeader.length(from: start)
      header = try ArrayHeader(parsing: start + (try Self.take(max(0, length - 12), from: &stream)))
    } catch let error as IDError {
      throw RecordFailure(location: "'\(file.name)'", reason: error)
    }
    self.stream = stream
  }

  /// Bytes of the file used so far.
  var storedByteCount: Int { stream.storedByteOffset }

  /// The next `byteCount` bytes.
  ///
  /// - Throws: `RecordFailure` when the file ends before that.
  mutating func read(_ byteCount: Int) throws -> [UInt8] {
    let bytes = try Self.take(byteCount, from: &stream)
    guard bytes.count == byteCount else {
      throw RecordFailure(
        location: "'\(stream.name)'", reason: IDError.badHeader("it promises more than the file holds"))
    }
    return bytes
  }

  /// Checks that nothing follows.
  mutating func finish() throws {
    guard try Self.take(1, from: &stream).isEmpty else {
      throw RecordFailure(
        location: "'\(stream.name)'", reason: IDError.badHeader("the file holds more than it promises"))
    }
  }

  /// Exactly `count` bytes, or as many as there are.
  private static func take(_ count: Int, from stream: inout TextStream) throws -> [UInt8] {
    var taken: [UInt8] = []
    while taken.count < count {
      var part = [UInt8](repeating: 0, count: min(count - taken.count, 1 << 20))
      let got = try part.withUnsafeMutableBufferPointer { try stream.read(into: $0) }
      if got == 0 { break }
      taken += part[..<got]
    }
    return taken
  }
}
