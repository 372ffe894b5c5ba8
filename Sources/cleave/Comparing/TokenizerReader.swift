import Corpora
import Measurement
import Tokenization

/// Reads texts with one tokenizer.
struct TokenizerReader {
  let compiled: CompiledTokenizer
  let decoder: Decoder
  let records: RecordOptions
  let jobs: Int
  let mode: ProgressMode
  let name: String

  /// What the tokenizer makes of the text at `paths`, in order.
  func encode(_ paths: [String]) throws -> EncodedText {
    let (compiled, decoder) = (compiled, decoder)
    let input = try records.textInput(paths)
    var reader = records.recordReader(of: input)
    var bar = Progress(label: name, totalBytes: input.storedByteCount, mode: mode)
    var all = EncodedText(idEnd: compiled.tokenizer.idEnd)
    try OrderedWork(workers: jobs).run(
      produce: { () -> RecordBatch? in
        bar.update(to: reader.storedByteCount)
        return try reader.next()
      },
      makeWorker: { TextEncoding(compiled, decoder) },
      work: { (encoding: inout TextEncoding, batch: RecordBatch) in
        try encoding.encode(batch.bytes, records: batch.ranges)
      },
      consume: { all.append($0) })
    bar.finish()
    return all
  }

  /// What becomes of the words of a text: each distinct word is encoded once.
  func words(in path: String) throws -> WordUnits {
    let input = try records.textInput([path])
    var reader = records.recordReader(of: input)
    var counter = try PieceCounter(preTokenizer: .whitespaceSplit, alphabet: .characters)
    while let batch = try reader.next() {
      for range in batch.ranges { try counter.add(Array(batch.bytes[range])) }
    }
    var encoding = TextEncoding(compiled, decoder)
    var units = WordUnits()
    for (word, count) in counter.counts.sorted() {
      units.add(tokens: try encoding.tokenCount(ofWord: word), count: Int(clamping: count))
    }
    return units
  }
}
