/// Some records of one file, one after another.
///
/// A batch is meant to be used again: give the same one to each `RecordReader.read(into:)` and its memory is kept.
public struct RecordBatch: Sendable {
  /// Where the records' bytes lie. Bytes that no range covers are terminators or left over from earlier use.
  public var bytes: [UInt8]
  /// The content of each record in `bytes`, in order, without its terminator. For lines and zero-separated records
  /// one byte, the terminator, stands between two neighbours.
  public var ranges: [Range<Int>]
  /// Whether the last record had its terminator in the file. A last line without a line feed has not, and neither has
  /// a whole file: writing no terminator after it gives back the file byte for byte.
  public var isLastTerminated: Bool
  /// Whether the last record goes on in the next batch. Only when whole files are streamed.
  public var continues: Bool
  /// The file that all these records are from.
  public var file: InputFile
  /// The number of the first record within its file, from 1. The parts of a streamed file all have number 1.
  public var firstRecord: Int
  /// Offset, in the text of the file, of the first record (for JSON Lines, of its line).
  public var byteOffset: Int
  /// For JSON Lines, the line of each record, from 1; otherwise empty, and lines are records.
  public var lines: [Int]

  /// A batch without records.
  public init() {
    bytes = []
    ranges = []
    isLastTerminated = false
    continues = false
    file = .standardInput
    firstRecord = 1
    byteOffset = 0
    lines = []
  }

  /// A batch of these records, which do not come from a file.
  public init(bytes: [UInt8], ranges: [Range<Int>], isLastTerminated: Bool = true) {
    self.init()
    self.bytes = bytes
    self.ranges = ranges
    self.isLastTerminated = isLastTerminated
  }

  /// Where record `index` of this batch comes from, for messages: `'a.txt', record 12`.
  public func location(of index: Int) -> String {
    if index < lines.count { return "'\(file.name)', line \(lines[index])" }
    return "'\(file.name)', record \(firstRecord + index)"
  }
}
