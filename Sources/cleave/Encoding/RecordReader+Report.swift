import Corpora

extension RecordReader {
  /// Says on standard error what was left out or replaced on the way.
  func report(unless quiet: Bool) {
    guard !quiet else { return }
    if skippedRecordCount > 0 { StandardError.write("cleave: \(skippedRecordCount) bad records were left out\n") }
    if replacedSurrogateCount > 0 {
      StandardError.write("cleave: \(replacedSurrogateCount) lone surrogates were replaced by U+FFFD\n")
    }
  }
}
