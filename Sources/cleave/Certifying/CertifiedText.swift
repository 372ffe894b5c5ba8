import Corpora
import Tokenization

/// A text that is counted again and again, each time cut in another way.
struct CertifiedText {
  let paths: [String]
  let records: RecordOptions
  let keepsLineEnds: Bool
  let jobs: Int
  let mode: ProgressMode

  /// Its pieces.
  func count(normalizer: Normalizer?, preTokenizer: PreTokenizer?, alphabet: Alphabet) throws -> PieceCounts {
    let splitter = try Splitter(preTokenizer, keepsBytes: alphabet == .bytes)
    let input = try records.textInput(paths)
    let framing = records.recordFraming()
    let text = TrainingText(
      records.recordReader(of: input, framing: framing, streamsWhole: normalizer == nil && splitter.scanner != nil),
      framing: framing, keepsLineEnds: keepsLineEnds,
      progress: Progress(label: "counting", totalBytes: input.storedByteCount, mode: mode))
    return try PieceCounts.counted(
      from: text, workers: jobs,
      makeCounter: { try PieceCounter(normalizer: normalizer, preTokenizer: preTokenizer, alphabet: alphabet) },
      read: { source, batch in try source.read(into: &batch) }
    ).counts
  }
}
