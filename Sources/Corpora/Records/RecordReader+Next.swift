extension RecordReader {
  /// The next records in a batch of their own, for threads that keep it; nil when all files are done.
  ///
  /// - Throws: as ``read(into:)``.
  public mutating func next() throws(CorpusError) -> RecordBatch? {
    var batch = RecordBatch()
    return try read(into: &batch) ? batch : nil
  }
}
