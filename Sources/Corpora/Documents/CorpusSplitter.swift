/// Writes a corpus as two: one to train on and one to measure on.
///
/// Documents keep their order and their bytes. In both files lines end with a line feed, zero-separated documents with a
/// zero byte, and blank-line documents and whole files have exactly one blank line between them.
public struct CorpusSplitter: Sendable {
  /// What went to one side.
  public struct Side: Sendable, Equatable {
    /// Documents.
    public var documentCount = 0
    /// Bytes of documents, their terminators not counted.
    public var byteCount = 0
    /// Bytes that the file takes.
    public var storedByteCount = 0
  }

  /// What went where.
  public struct Outcome: Sendable, Equatable {
    /// The documents to train on.
    public var train = Side()
    /// The documents held out.
    public var heldOut = Side()
    /// JSON Lines records left out.
    public var skippedDocumentCount = 0
  }

  /// Which documents are held out.
  public let split: HeldOutSplit
  /// What one document is.
  public let boundary: DocumentBoundary
  /// How documents are read.
  public let options: RecordReader.Options

  /// A splitter of these settings.
  public init(split: HeldOutSplit, boundary: DocumentBoundary, options: RecordReader.Options = .init()) {
    self.split = split
    self.boundary = boundary
    self.options = options
  }

  /// Writes every document of `input` to one of the outputs, which are not committed.
  ///
  /// - Parameter progress: called now and then with the bytes of the input used so far.
  /// - Throws: `CorpusError`.
  public func run(
    _ input: TextInput, train: inout AtomicOutput, heldOut: inout AtomicOutput, progress: (Int) -> Void = { _ in }
  ) throws(CorpusError) -> Outcome {
    var reader = DocumentReader(input, boundary: boundary, options: options)
    var document = DocumentReader.Document()
    var outcome = Outcome()
    while try reader.read(into: &document) {
      if split.holdsOut(document.text) {
        try write(document, to: &heldOut, &outcome.heldOut)
      } else {
        try write(document, to: &train, &outcome.train)
      }
      progress(reader.storedByteCount)
    }
    outcome.skippedDocumentCount = reader.skippedDocumentCount
    return outcome
  }

  private func write(
    _ document: DocumentReader.Document, to output: inout AtomicOutput, _ side: inout Side
  ) throws(CorpusError) {
    let lineFeed = [UInt8(ascii: "\n")]
    switch boundary {
    case .line, .jsonl:
      try output.write(document.bytes)
      try output.write(lineFeed)
    case .null:
      try output.write(document.bytes)
      try output.write([0])
    case .blankLine, .file:
      if side.documentCount > 0 { try output.write(lineFeed) }
      try output.write(document.bytes)
      if document.bytes.last != UInt8(ascii: "\n") { try output.write(lineFeed) }
    }
    side.documentCount += 1
    side.byteCount += document.bytes.count
  }
}
