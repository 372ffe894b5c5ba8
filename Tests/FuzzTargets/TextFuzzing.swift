import Corpora
import Counts
import Glibc
import Tokenization

/// Text and ids as files hold them.
enum TextFuzzing {
  /// A packed file: every byte of it, at most so much.
  static func read(_ bytes: [UInt8]) throws {
    try withFile(bytes) { path in
      guard var stream = try? TextStream(InputFile(path: Array(path.utf8))) else { return }
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      var total = 0
      while total < 1 << 24 {
        guard let count = try? buffer.withUnsafeMutableBufferPointer({ try stream.read(into: $0) }), count > 0 else {
          return
        }
        total += count
      }
    }
  }

  /// JSON Lines, and the same as lines and as a whole: with batches of any size the records are the same.
  static func readLines(_ bytes: [UInt8]) throws {
    guard bytes.count <= 1 << 14 else { return }
    try withFile(bytes) { path in
      for framing in [Framing.jsonl(field: Array("text".utf8)), .line, .null, .whole] {
        let small = records(path, framing, batch: 7)
        let large = records(path, framing, batch: 1 << 16)
        guard small == large else {
          throw Discrepancy(description: "\(framing): \(small?.count ?? -1) records, then \(large?.count ?? -1)")
        }
      }
    }
  }

  /// Nil where reading fails.
  private static func records(_ path: String, _ framing: Framing, batch: Int) -> [[UInt8]]? {
    var options = RecordReader.Options()
    options.batchByteCount = batch
    options.badRecords = .skip
    var input = TextInput.Options()
    input.decompresses = false
    guard let text = try? TextInput(paths: [path], options: input) else { return nil }
    var reader = RecordReader(text, framing: framing, options: options)
    var records: [[UInt8]] = []
    do {
      while let batch = try reader.next() { records += batch.ranges.map { Array(batch.bytes[$0]) } }
    } catch { return nil }
    return records
  }

  static func readIDs(_ bytes: [UInt8]) {
    var ids: [TokenID] = []
    _ = try? DecimalIDs.read(bytes, into: &ids)
    for width in [BinaryIDs.Width.u16, .u32] { _ = try? BinaryIDs(width: width).read(bytes[...], into: &ids) }
  }

  /// A counts file, piece by piece; and merged with itself, which doubles every count.
  static func readCounts(_ bytes: [UInt8]) throws {
    guard bytes.count <= 1 << 16 else { return }
    try withFile(bytes) { path in
      let file = InputFile(path: Array(path.utf8))
      guard var reader = try? CountsReader(file, lineLimit: 1 << 12) else { return }
      var piece: [UInt8] = []
      var last: [UInt8]?
      var total: UInt64 = 0
      do {
        while let count = try reader.next(into: &piece) {
          if let last, !last.lexicographicallyPrecedes(piece) { throw Discrepancy(description: "pieces do not ascend") }
          last = piece
          total += count
        }
      } catch let error as Discrepancy { throw error } catch { return }
      guard total == reader.header.pieceCount else {
        throw Discrepancy(description: "\(total) pieces, \(reader.header.pieceCount) in the header")
      }
      _ = try? reader.header.stages.makeCounter()
    }
  }

  static func readArray(_ bytes: [UInt8]) {
    _ = try? NPYHeader.length(from: bytes.prefix(12))
    _ = try? NPYHeader(parsing: bytes)
    _ = try? ArrayHeader.length(from: bytes.prefix(12))
    _ = try? ArrayHeader(parsing: bytes)
  }

  /// Calls `body` with the path of a file in memory that holds `bytes`.
  static func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    // O_TMPFILE: a file without a name.
    let descriptor = open("/dev/shm", 0o20000000 | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Discrepancy(description: "no file in memory: \(errno)") }
    defer { close(descriptor) }
    guard write(descriptor, bytes, bytes.count) == bytes.count else {
      throw Discrepancy(description: "cannot write to memory: \(errno)")
    }
    try body("/proc/self/fd/\(descriptor)")
  }
}
