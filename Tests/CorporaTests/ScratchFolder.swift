import Corpora
import Foundation

/// A folder of one test, removed with everything in it when the test lets go of it.
final class ScratchFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("cleave-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, with the folders above it, and returns its path.
  @discardableResult
  func file(_ name: String, _ content: [UInt8]) throws -> String {
    let url = URL(fileURLWithPath: path).appendingPathComponent(name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(content).write(to: url)
    return url.path
  }

  @discardableResult
  func file(_ name: String, _ content: String) throws -> String { try file(name, Array(content.utf8)) }
}

/// Everything that a reader gives, batch boundaries forgotten.
struct Records {
  var records: [[UInt8]] = []
  /// One for each batch.
  var isLastTerminated: [Bool] = []
  var continues: [Bool] = []
  var firstRecords: [Int] = []
  var batchCount: Int { isLastTerminated.count }

  init(paths: [String], framing: Framing, options: RecordReader.Options = .init()) throws {
    var reader = RecordReader(try TextInput(paths: paths), framing: framing, options: options)
    var batch = RecordBatch()
    while try reader.read(into: &batch) {
      records += batch.ranges.map { Array(batch.bytes[$0]) }
      isLastTerminated.append(batch.isLastTerminated)
      continues.append(batch.continues)
      firstRecords.append(batch.firstRecord)
    }
  }

  var texts: [String] { records.map { String(decoding: $0, as: UTF8.self) } }
}
