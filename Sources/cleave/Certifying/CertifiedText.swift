import Corpora
import Tokenization

/// A text that is counted again and again, each time cut in another way.
struct CertifiedText {
  let paths: [String]
  let records: RecordOptions
  let keepsLineEnds: Bool
  let jobs: Int
  let mode: ProgressMode
  /// Whether it is the second record, the fourth and so on: those that are measured where the others are counted.
  var isEveryOther = false

  /// Its pieces.
  func count(normalizer: Normalizer?, preTokenizer: PreTokenizer?, alphabet: Alphabet) throws -> PieceCounts {
    let splitter = try Splitter(preTokenizer, keepsBytes: alphabet == .bytes)
    let input = try records.textInput(paths)
    let framing = records.recordFraming()
    let text = TrainingText(
      records.recordReader(
        of: input, framing: framing, streamsWhole: !isEveryOther && normalizer == nil && splitter.scanner != nil),
      framing: framing, keepsLineEnds: keepsLineEnds,
      progress: Progress(label: "counting", totalBytes: input.storedByteCount, mode: mode))
    return try PieceCounts.counted(
      from: Selection(text: text, isEveryOther: isEveryOther), workers: jobs,
      makeCounter: { try PieceCounter(normalizer: normalizer, preTokenizer: preTokenizer, alphabet: alphabet) },
      read: { source, batch in try source.read(into: &batch) }
    ).counts
  }

  /// The records that are counted.
  private struct Selection: ~Copyable {
    var text: TrainingText
    let isEveryOther: Bool
    private var index = 0

    init(text: consuming TrainingText, isEveryOther: Bool) {
      self.text = text
      self.isEveryOther = isEveryOther
    }

    mutating func read(into batch: inout TextBatch) throws -> Bool {
      let found = try text.read(into: &batch)
      guard found, isEveryOther else { return found }
      let first = index % 2
      index += batch.ranges.count
      batch.ranges = batch.ranges.indices.filter { ($0 + first) % 2 == 1 }.map { batch.ranges[$0] }
      return true
    }
  }
}
