import Corpora
import Tokenization

/// How often a tokenizer uses its tokens in a text.
struct TokenUseReader {
  var records: RecordOptions
  var jobs: JobsOptions
  var progress: ProgressOptions

  /// The uses of each id in `files`.
  func counts(of tokenizer: Tokenizer, in files: [String]) throws -> [Int] {
    let compiled = try CompiledTokenizer(tokenizer)
    let files = try records.textInput(files)
    var reader = records.recordReader(of: files)
    var bar = Progress(label: "counting", totalBytes: files.storedByteCount, mode: progress.mode)
    var all = TextUse(tokenizer, nil)
    try OrderedWork(workers: jobs.jobs).run(
      produce: { () -> RecordBatch? in
        bar.update(to: reader.storedByteCount)
        return try reader.next()
      },
      makeWorker: { try TextUseCounter(compiled, nil) },
      work: { (counter: inout TextUseCounter, batch: RecordBatch) in try counter.count(batch) },
      consume: { all.add($0) })
    bar.finish()
    return all.tokens.counts
  }
}
