extension TextStream {
  /// Everything that is left, up to `limit` bytes: for files that are needed whole, such as tokenizers.
  ///
  /// - Throws: `CorpusError.fileTooLarge` when there is more, and as ``read(into:)``.
  public mutating func readAll(limit: Int) throws(CorpusError) -> [UInt8] {
    var all: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count = try chunk.withUnsafeMutableBufferPointer { buffer throws(CorpusError) in try read(into: buffer) }
      if count == 0 { return all }
      guard all.count + count <= limit else {
        throw .fileTooLarge(file: name, limit: limit)
      }
      all += chunk[..<count]
    }
  }
}
