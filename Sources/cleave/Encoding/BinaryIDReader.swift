import Corpora
import Tokenization

/// Reads the ids of flat binary files and npy arrays, a part at a time.
struct BinaryIDReader: ~Copyable {
  private var stream: TextStream
  private let form: BinaryIDs
  /// Ids that an npy header promises and that are still to come.
  private var promised: Int?
  private var buffer: [UInt8]
  private var filled = 0

  /// Opens `file`; `width` nil is npy.
  init(_ file: InputFile, width: BinaryIDs.Width?, options: TextInput.Options) throws {
    var stream = try TextStream(file, options: options)
    var form = BinaryIDs(width: width ?? .u16)
    var promised: Int?
    if width == nil {
      do {
        let start = try Self.take(12, from: &stream)
        let length = try NPYHeader.length(from: start)
        let header = try NPYHeader(parsing: start + (try Self.take(max(0, length - 12), from: &stream)))
        form = BinaryIDs(width: header.width)
        promised = header.count
      } catch let error as IDError {
        throw RecordFailure(location: "'\(file.name)'", reason: error)
      }
    }
    self.stream = stream
    self.form = form
    self.promised = promised
    buffer = Array(repeating: 0, count: 1 << 20)
  }

  /// Bytes of the file used so far.
  var storedByteCount: Int { stream.storedByteOffset }

  /// Replaces `ids` by the next ones; false at the end.
  ///
  /// - Throws: `RecordFailure` when the file ends inside an id or before the ids that its header promises.
  mutating func read(into ids: inout [TokenID]) throws -> Bool {
    ids.removeAll(keepingCapacity: true)
    let count = try fill(from: filled)
    do {
      if count == 0 {
        if filled > 0 { throw IDError.cutOff(byteCount: filled, width: form.width) }
        if let promised, promised > 0 {
          throw IDError.badHeader("it promises \(promised) more ids than the file holds")
        }
        return false
      }
      filled += count
      let whole = filled - filled % form.width.byteCount
      try form.read(buffer[..<whole], into: &ids)
      for index in whole..<filled { buffer[index - whole] = buffer[index] }
      filled -= whole
      if let promised {
        guard ids.count <= promised else {
          throw IDError.badHeader("the file holds more ids than the \(promised) left")
        }
        self.promised = promised - ids.count
      }
    } catch {
      throw RecordFailure(location: "'\(stream.name)'", reason: error)
    }
    return true
  }

  private mutating func fill(from start: Int) throws -> Int {
    try buffer.withUnsafeMutableBufferPointer { buffer in
      try stream.read(into: UnsafeMutableBufferPointer(rebasing: buffer[start...]))
    }
  }

  /// Exactly `count` bytes, or as many as there are.
  private static func take(_ count: Int, from stream: inout TextStream) throws -> [UInt8] {
    var taken: [UInt8] = []
    while taken.count < count {
      var part = [UInt8](repeating: 0, count: count - taken.count)
      let got = try part.withUnsafeMutableBufferPointer { try stream.read(into: $0) }
      if got == 0 { break }
      taken += part[..<got]
    }
    return taken
  }
}
