import Corpora
import Measurement
import Tokenization

/// A text that tokenizers are compared on, with what is the same for all of them: read once, before any tokenizer.
struct ComparedText {
  /// Which text it is.
  let label: ComparisonLabel
  /// The words of the measured records, each once.
  let words: WordList
  /// The law of its bytes, which the bits of lost text follow; of other text where there is some.
  let lostText: LostText
  /// Bytes of the measured records after zstd, each with a line feed behind it.
  let zstdByteCount: Int
  /// The beginning of the measured records, to be shown.
  let excerpt: [UInt8]
  /// Records that noise is put into.
  let noiseRecords: [[UInt8]]

  /// What is measured.
  struct Settings {
    var zstdLevel = 3
    var excerptByteCount = 0
    var noiseByteCount = 0
  }

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - bytesOfTraining: counts of the bytes of other text; nil when records in even places are counted and those in odd
  ///     places are measured.
  init(
    _ label: ComparisonLabel, records: RecordOptions, bytesOfTraining: [Int]?, settings: Settings, mode: ProgressMode
  ) throws {
    self.label = label
    let input = try records.textInput([label.path])
    var reader = records.recordReader(of: input)
    var bar = Progress(label: label.label, totalBytes: input.storedByteCount, mode: mode)
    var counter = WordCounter()
    var byteCounts = [Int](repeating: 0, count: 256)
    var size = try CompressedSize(level: settings.zstdLevel)
    var packed: [UInt8] = []
    var excerpt: [UInt8] = []
    var noiseRecords: [[UInt8]] = []
    var noiseByteCount = 0
    var record = 0
    while let batch = try reader.next() {
      bar.update(to: reader.storedByteCount)
      var measured: [Range<Int>] = []
      packed.removeAll(keepingCapacity: true)
      for range in batch.ranges {
        let isMeasured = bytesOfTraining != nil || record % 2 == 1
        record += 1
        guard isMeasured else {
          for byte in batch.bytes[range] { byteCounts[Int(byte)] &+= 1 }
          continue
        }
        measured.append(range)
        packed += batch.bytes[range]
        packed.append(0x0A)
        if excerpt.count < settings.excerptByteCount {
          if !excerpt.isEmpty { excerpt.append(0x0A) }
          excerpt += batch.bytes[range].prefix(2 * settings.excerptByteCount)
        }
        if noiseByteCount < settings.noiseByteCount {
          noiseRecords.append(Array(batch.bytes[range]))
          noiseByteCount += range.count
        }
      }
      try counter.add(batch.bytes, records: measured)
      try packed.withUnsafeBufferPointer { try size.add($0) }
    }
    try size.finish()
    bar.finish()
    words = WordList(counter.counts)
    lostText = LostText(byteCounts: bytesOfTraining ?? byteCounts)
    zstdByteCount = size.byteCount
    self.excerpt = ComparedText.cut(excerpt, to: settings.excerptByteCount)
    self.noiseRecords = noiseRecords
  }

  /// At most `count` bytes, ended behind a word or at least behind a character.
  private static func cut(_ bytes: [UInt8], to count: Int) -> [UInt8] {
    guard bytes.count > count else { return bytes }
    var end = count
    while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    if let space = bytes[..<end].lastIndex(where: { $0 == 0x20 || $0 == 0x0A }), space > count / 2 { end = space }
    return Array(bytes[..<end])
  }

  /// How often each byte stands in some texts.
  static func byteCounts(of paths: [String], records: RecordOptions) throws -> [Int] {
    var counts = [Int](repeating: 0, count: 256)
    var reader = records.recordReader(of: try records.textInput(paths))
    while let batch = try reader.next() {
      for range in batch.ranges {
        for byte in batch.bytes[range] { counts[Int(byte)] &+= 1 }
      }
    }
    return counts
  }
}

/// Distinct words end to end, with their counts.
struct WordList: Sendable {
  private(set) var bytes: [UInt8] = []
  private(set) var ends: [Int] = []
  private(set) var counts: [Int] = []

  init(_ pieces: PieceCounts) {
    pieces.visit { word, count in
      bytes.append(contentsOf: word)
      ends.append(bytes.count)
      counts.append(Int(clamping: count))
    }
  }

  /// How many distinct words there are.
  var count: Int { ends.count }

  /// What becomes of some of the words.
  func units(_ range: Range<Int>, by encoding: inout TextEncoding) throws -> WordUnits {
    var units = WordUnits()
    try bytes.withUnsafeBufferPointer { bytes in
      for index in range {
        let word = UnsafeBufferPointer(rebasing: bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]])
        units.add(tokens: try encoding.tokenCount(ofWord: word), count: counts[index])
      }
    }
    return units
  }
}
