import Corpora
import Foundation
import TestSupport

extension ScratchFolder {
  /// Its path.
  var path: String { url.path }

  /// Writes a file, with the folders above it, and returns its path.
  @discardableResult
  func file(_ name: String, _ content: [UInt8]) throws -> String {
    let target = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(content).write(to: target)
    return target.path
  }

  /// The same with text.
  @discardableResult
  func file(_ name: String, _ content: String) throws -> String { try file(name, Array(content.utf8)) }

  /// The content of a file.
  func content(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url.appendingPathComponent(name))) }

  /// Everything in it, hidden files too, by name.
  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

/// Everything that a reader gives, batch boundaries forgotten.
struct Records {
  var records: [[UInt8]] = []
  /// One for each batch.
  var isLastTerminated: [Bool] = []
  var continues: [Bool] = []
  var firstRecords: [Int] = []
  var byteOffsets: [Int] = []
  var files: [String] = []
  var lines: [Int] = []
  var skippedRecordCount = 0
  var replacedSurrogateCount = 0
  var storedByteCount = 0
  /// The most memory that the batch had.
  var largestBatch = 0
  var batchCount: Int { isLastTerminated.count }

  init(
    paths: [String], framing: Framing, options: RecordReader.Options = .init(), input: TextInput.Options = .init()
  ) throws {
    var reader = RecordReader(try TextInput(paths: paths, options: input), framing: framing, options: options)
    var batch = RecordBatch()
    while try reader.read(into: &batch) {
      records += batch.ranges.map { Array(batch.bytes[$0]) }
      isLastTerminated.append(batch.isLastTerminated)
      continues.append(batch.continues)
      firstRecords.append(batch.firstRecord)
      byteOffsets.append(batch.byteOffset)
      files.append(batch.file.name)
      lines += batch.lines
      largestBatch = max(largestBatch, batch.bytes.count)
    }
    skippedRecordCount = reader.skippedRecordCount
    replacedSurrogateCount = reader.replacedSurrogateCount
    storedByteCount = reader.storedByteCount
  }

  var texts: [String] { records.map { String(decoding: $0, as: UTF8.self) } }
}

/// All the text of a file.
func text(of path: String, options: TextInput.Options = .init()) throws -> [UInt8] {
  var stream = try TextStream(InputFile(path: Array(path.utf8)), options: options)
  var result: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 70_000)
  while true {
    let count = try buffer.withUnsafeMutableBufferPointer { try stream.read(into: $0) }
    if count == 0 { return result }
    result += buffer[..<count]
  }
}

/// Batches of a few bytes.
func tinyBatches(_ byteCount: Int) -> RecordReader.Options {
  var options = RecordReader.Options()
  options.batchByteCount = byteCount
  return options
}

/// SplitMix64 (Steele, Lea and Flood 2014): the same numbers everywhere for the same seed.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Bytes out of a small set, so that terminators and blank lines are frequent.
  mutating func bytes(_ count: Int, from alphabet: [UInt8]) -> [UInt8] {
    (0..<count).map { _ in alphabet[Int(next() % UInt64(alphabet.count))] }
  }
}
