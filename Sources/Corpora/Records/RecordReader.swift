import Glibc

/// Reads the records of files in batches, in order.
///
/// ```swift
/// var reader = RecordReader(try TextInput(paths: ["a.txt.zst"]), framing: .line)
/// var batch = RecordBatch()
/// while try reader.read(into: &batch) {
///   for range in batch.ranges { use(batch.bytes[range]) }
/// }
/// ```
///
/// - A batch holds records of one file only, and at least one. Records are never split, except the parts of a whole
///   file when `Options.streamsWhole` asks for them.
/// - An empty file has no lines, no zero-separated and no JSON records; as a `whole` it is one empty record.
/// - Memory: about twice `Options.batchByteCount`, or twice the longest record where that is more, and what
///   `TextStream` takes. The longest record is bounded by `Options.maximumRecordByteCount`.
/// - From a pipe or terminal a batch is given as soon as the next read would have to wait, so that a slow writer sees
///   each line answered.
public struct RecordReader: ~Copyable {
  /// What becomes of a JSON Lines record that gives no text.
  public enum BadRecords: String, Sendable, CaseIterable {
    /// Reading ends with `CorpusError.badRecord`.
    case fail
    /// It is left out and counted in `skippedRecordCount`.
    case skip
  }

  /// Sizes and choices that seldom need to change.
  public struct Options: Sendable {
    /// The size of a batch, in bytes, that is aimed at.
    public var batchByteCount = 1 << 20
    /// Records longer than this are refused: the bound on memory.
    public var maximumRecordByteCount = 1 << 30
    /// Whether a whole file may come in parts (`RecordBatch.continues`). Parts end only at a `SafeCut`.
    public var streamsWhole = false
    /// What becomes of bad JSON Lines records.
    public var badRecords = BadRecords.fail

    /// The defaults.
    public init() {}
  }

  /// How files are cut into records.
  public let framing: Framing
  /// JSON Lines records left out so far.
  public private(set) var skippedRecordCount = 0
  /// Halves of surrogate pairs that became U+FFFD so far.
  public private(set) var replacedSurrogateCount = 0
  /// The files that have been begun, in order, each as it was when it was opened; nil for what is no plain file.
  package private(set) var versions: [InputFile.Version?] = []

  private let input: TextInput
  private let options: Options
  private var nextFile = 0
  private var stream: TextStream?
  /// The beginning of a record whose end has not been read.
  private var carry: [UInt8] = []
  /// Within the current file.
  private var recordCount = 0
  private var byteOffset = 0
  /// Lines of JSON, kept for their memory.
  private var rawLines = RecordBatch()
  private var decoder: JSONLinesDecoder?
  /// Texts taken out of the lines of the current file.
  private var textCount = 0

  /// A reader at the start of the first file.
  public init(_ input: TextInput, framing: Framing, options: Options = Options()) {
    precondition(options.batchByteCount > 0 && options.maximumRecordByteCount > 0, "sizes must be positive")
    self.input = input
    self.framing = framing
    self.options = options
    if case .jsonl(let field) = framing { decoder = JSONLinesDecoder(field: field) }
  }

  /// Bytes of the files used so far (compressed, where they are): for progress, against `TextInput.storedByteCount`.
  public private(set) var storedByteCount = 0

  /// Puts the next records into `batch`, in place of what it held. False, with no records, when all files are done.
  ///
  /// - Throws: `CorpusError`. The reader must not be used after that.
  /// - Complexity: O(*n*) in the bytes read, however long a record is.
  public mutating func read(into batch: inout RecordBatch) throws(CorpusError) -> Bool {
    guard decoder != nil else { return try readRaw(into: &batch) }
    var lines = RecordBatch()
    swap(&lines, &rawLines)
    while try readRaw(into: &lines) {
      try decode(lines, into: &batch)
      if !batch.ranges.isEmpty {
        swap(&lines, &rawLines)
        return true
      }
    }
    batch.ranges.removeAll(keepingCapacity: true)
    batch.lines.removeAll(keepingCapacity: true)
    return false
  }

  // MARK: Places

  /// A place between two batches, where another reader of the same files can go on.
  public struct Place: Sendable, Equatable {
    /// The file, by its index; as many as there are files at the end.
    public var file: Int
    /// Bytes of its text, unpacked, that have been read.
    public var byteOffset: Int
    /// Records of it that have been read, for messages.
    public var recordCount: Int

    /// A place, by default the beginning.
    public init(file: Int = 0, byteOffset: Int = 0, recordCount: Int = 0) {
      self.file = file
      self.byteOffset = byteOffset
      self.recordCount = recordCount
    }
  }

  /// Where the next batch begins.
  public var place: Place {
    guard stream != nil else { return Place(file: nextFile) }
    return Place(file: nextFile - 1, byteOffset: byteOffset, recordCount: recordCount)
  }

  /// Goes to a place before the first batch is read: files before it are not opened, and its own is read up to there.
  ///
  /// - Returns: false when the files have no such place.
  /// - Throws: `CorpusError`.
  public mutating func skip(to place: Place) throws(CorpusError) -> Bool {
    guard 0...input.files.count ~= place.file, place.byteOffset >= 0, place.recordCount >= 0 else { return false }
    for file in input.files[..<place.file] {
      versions.append(file.version)
      storedByteCount += versions.last??.byteCount ?? 0
    }
    nextFile = place.file
    guard place.byteOffset > 0 else { return true }
    guard place.file < input.files.count else { return false }
    var stream = try TextStream(input.files[place.file], options: input.options)
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    var left = place.byteOffset
    while left > 0 {
      let count = try buffer.withUnsafeMutableBufferPointer { buffer throws(CorpusError) in
        try stream.read(into: UnsafeMutableBufferPointer(rebasing: buffer[..<min(left, buffer.count)]))
      }
      guard count > 0 else { return false }
      left -= count
    }
    storedByteCount += stream.storedByteOffset
    versions.append(stream.version)
    self.stream = consume stream
    nextFile += 1
    byteOffset = place.byteOffset
    recordCount = place.recordCount
    return true
  }

  // MARK: Details

  private mutating func decode(_ lines: RecordBatch, into batch: inout RecordBatch) throws(CorpusError) {
    batch.bytes.removeAll(keepingCapacity: true)
    batch.ranges.removeAll(keepingCapacity: true)
    batch.lines.removeAll(keepingCapacity: true)
    batch.file = lines.file
    batch.continues = false
    batch.byteOffset = lines.byteOffset
    var isLastTerminated = true
    for (index, range) in lines.ranges.enumerated() {
      let line = lines.firstRecord + index
      let start = batch.bytes.count
      do throws(JSONLinesDecoder.BadLine) {
        guard try decoder?.decode(lines.bytes, range, into: &batch.bytes) == true else { continue }
      } catch {
        batch.bytes.removeSubrange(start...)
        guard options.badRecords == .skip else {
          throw .badRecord(
            file: lines.file.name, line: line, byteOffset: lines.byteOffset + error.byteOffset,
            reason: error.reason)
        }
        skippedRecordCount += 1
        continue
      }
      if batch.ranges.isEmpty { batch.byteOffset = lines.byteOffset + range.lowerBound }
      batch.ranges.append(start..<batch.bytes.count)
      batch.lines.append(line)
      isLastTerminated = index < lines.ranges.count - 1 || lines.isLastTerminated
    }
    replacedSurrogateCount = decoder?.replacedSurrogateCount ?? 0
    batch.isLastTerminated = isLastTerminated
    if lines.firstRecord == 1 { textCount = 0 }
    batch.firstRecord = textCount + 1
    textCount += batch.ranges.count
  }

  /// Records as they stand in the file: for JSON Lines, lines.
  private mutating func readRaw(into batch: inout RecordBatch) throws(CorpusError) -> Bool {
    batch.ranges.removeAll(keepingCapacity: true)
    batch.lines.removeAll(keepingCapacity: true)
    batch.continues = false
    while true {
      if stream == nil {
        guard nextFile < input.files.count else { return false }
        stream = try TextStream(input.files[nextFile], options: input.options)
        versions.append(stream?.version)
        nextFile += 1
        recordCount = 0
        byteOffset = 0
      }
      batch.file = input.files[nextFile - 1]
      batch.firstRecord = recordCount + 1
      batch.byteOffset = byteOffset
      if let terminator = framing.terminator {
        try fill(&batch, endingRecordsAt: terminator)
      } else {
        try fillWhole(&batch)
      }
      if !batch.ranges.isEmpty { return true }
    }
  }

  /// Makes room for the carried bytes and the next ones, and puts the carried ones first. Returns their number.
  private mutating func begin(_ batch: inout RecordBatch) -> Int {
    let wanted = max(options.batchByteCount, 2 * carry.count)
    // A batch that one giant record has blown up is not kept at that size.
    if batch.bytes.count < wanted || batch.bytes.count > 4 * wanted {
      batch.bytes = [UInt8](repeating: 0, count: wanted)
    }
    let count = carry.count
    batch.bytes.replaceSubrange(0..<count, with: carry)
    if count > options.batchByteCount { carry = [] } else { carry.removeAll(keepingCapacity: true) }
    return count
  }

  /// Reads more bytes after the first `filled` of `batch`, enlarging it when it is full. Returns their number; 0 at the
  /// end of the file.
  private mutating func extend(_ batch: inout RecordBatch, filled: Int) throws(CorpusError) -> Int {
    if filled == batch.bytes.count {
      batch.bytes.append(contentsOf: repeatElement(0, count: batch.bytes.count))
    }
    let storedBefore = stream?.storedByteOffset ?? 0
    let count = try batch.bytes.withUnsafeMutableBufferPointer { buffer throws(CorpusError) in
      try stream?.read(into: UnsafeMutableBufferPointer(rebasing: buffer[filled...])) ?? 0
    }
    storedByteCount += (stream?.storedByteOffset ?? 0) - storedBefore
    return count
  }

  private func checkLength(_ count: Int, record: Int, start: Int) throws(CorpusError) {
    guard count > options.maximumRecordByteCount else { return }
    throw .recordTooLong(
      file: input.files[nextFile - 1].name, record: record, byteOffset: byteOffset + start,
      limit: options.maximumRecordByteCount)
  }

  private mutating func fill(_ batch: inout RecordBatch, endingRecordsAt terminator: UInt8) throws(CorpusError) {
    var filled = begin(&batch)
    var recordStart = 0
    var searched = filled
    var isAtEnd = false
    while true {
      let count = try extend(&batch, filled: filled)
      filled += count
      isAtEnd = count == 0
      recordStart = Self.appendRecords(
        of: batch.bytes, from: searched, to: filled, start: recordStart, terminator: terminator, into: &batch.ranges)
      searched = filled
      try checkLength(filled - recordStart, record: recordCount + batch.ranges.count + 1, start: recordStart)
      if isAtEnd || !batch.ranges.isEmpty && (filled == batch.bytes.count || stream?.wouldWait == true) { break }
    }
    batch.isLastTerminated = true
    if isAtEnd {
      if recordStart < filled {
        batch.ranges.append(recordStart..<filled)
        batch.isLastTerminated = false
        recordStart = filled
      }
      stream = nil
    } else {
      carry.append(contentsOf: batch.bytes[recordStart..<filled])
    }
    if let longest = batch.ranges.enumerated().first(where: { $1.count > options.maximumRecordByteCount }) {
      try checkLength(
        longest.element.count, record: recordCount + longest.offset + 1, start: longest.element.lowerBound)
    }
    recordCount += batch.ranges.count
    byteOffset += recordStart
  }

  /// Appends the ranges that terminators in `bytes[searchStart..<end]` end. `start` is where the first of them begins;
  /// returns where the record after the last of them begins.
  private static func appendRecords(
    of bytes: [UInt8], from searchStart: Int, to end: Int, start: Int, terminator: UInt8,
    into ranges: inout [Range<Int>]
  ) -> Int {
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return start }
      var recordStart = start
      var position = searchStart
      while position < end, let found = memchr(base + position, Int32(terminator), end - position) {
        let stop = UnsafeRawPointer(found) - UnsafeRawPointer(base)
        ranges.append(recordStart..<stop)
        recordStart = stop + 1
        position = recordStart
      }
      return recordStart
    }
  }

  private mutating func fillWhole(_ batch: inout RecordBatch) throws(CorpusError) {
    var filled = begin(&batch)
    let expected = filled + (options.streamsWhole ? 0 : (stream?.remainingByteCount ?? 0)) + 1
    if expected > batch.bytes.count, expected <= options.maximumRecordByteCount {
      batch.bytes.append(contentsOf: repeatElement(0, count: expected - batch.bytes.count))
    }
    var searched = 0
    while true {
      let count = try extend(&batch, filled: filled)
      filled += count
      if count == 0 {
        try checkLength(filled, record: 1, start: 0)
        batch.ranges.append(0..<filled)
        byteOffset += filled
        stream = nil
        break
      }
      if options.streamsWhole, filled == batch.bytes.count || stream?.wouldWait == true {
        if let cut = SafeCut.last(in: batch.bytes, from: searched, to: filled) {
          batch.ranges.append(0..<cut)
          batch.continues = true
          byteOffset += cut
          carry.append(contentsOf: batch.bytes[cut..<filled])
          break
        }
        searched = max(0, filled - SafeCut.reach)
      }
      try checkLength(filled, record: 1, start: 0)
    }
    batch.isLastTerminated = false
    // Parts of one file are all record 1.
    recordCount = 0
  }
}
