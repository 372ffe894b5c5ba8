public import Tokenization

/// Writes the documents of one shard as a dataset.
///
/// ```swift
/// let writer = try ShardWriter(stem: "out/a", settings: settings)
/// for document in documents { try writer.add(document) }
/// let summary = try writer.finish()
/// ```
///
/// Files appear when ``finish()`` is called, each whole.
public final class ShardWriter {
  /// How a shard is written.
  public struct Settings: Sendable, Equatable {
    /// The kind of files.
    public var format: DatasetFormat
    /// What ids are written as.
    public var element: DatasetElement
    /// Which sequences documents become.
    public var layout: SequenceLayout
    /// Stands behind every document, empty ones too.
    public var endOfDocument: TokenID?
    /// What datatrove's metadata call the tokenizer.
    public var tokenizerName: String

    /// These settings.
    public init(
      format: DatasetFormat, element: DatasetElement, layout: SequenceLayout = .documents,
      endOfDocument: TokenID? = nil, tokenizerName: String = "tokenizer"
    ) {
      self.format = format
      self.element = element
      self.layout = layout
      self.endOfDocument = endOfDocument
      self.tokenizerName = tokenizerName
    }
  }

  /// What was written.
  public struct Summary: Sendable, Equatable {
    /// A kind of sequence: of any length, of the packed one, or of a bucket.
    public struct Part: Sendable, Equatable {
      /// Ids of each sequence; nil where they differ.
      public var length: Int?
      /// How many there are.
      public var sequenceCount: Int
      /// Ids of all of them, padding among them.
      public var tokenCount: Int
      /// Paths of the files.
      public var paths: [String]
    }

    /// Documents that were added, empty ones too.
    public var documentCount = 0
    /// Documents without any id of their own.
    public var emptyDocumentCount = 0
    /// Ids of all documents, ends of documents among them.
    public var tokenCount = 0
    /// Ids that are in no sequence.
    public var leftOutTokenCount = 0
    /// Ids that fill up the last sequence.
    public var paddingCount = 0
    /// One for each length that the layout has, ascending.
    public var parts: [Part] = []
  }

  private let settings: Settings
  private let files: [SequenceFiles]
  private var summary = Summary()
  /// Of a packed sequence what is there so far.
  private var carry: [TokenID] = []

  /// Opens the files, whose names begin with `stem`; those of a bucket go on with its length: `a-256`.
  ///
  /// - Throws: `CorpusError`.
  public init(stem: String, settings: Settings) throws {
    self.settings = settings
    files = try settings.layout.lengths.map { length in
      try SequenceFiles(
        stem: Self.stem(stem, settings.layout, length), format: settings.format, element: settings.element,
        length: length, tokenizerName: settings.tokenizerName)
    }
  }

  /// The paths of all files of a shard.
  public static func paths(stem: String, settings: Settings) -> [String] {
    settings.layout.lengths.flatMap { length in
      SequenceFiles.paths(
        stem: Self.stem(stem, settings.layout, length), format: settings.format, length: length)
    }
  }

  /// Adds a document.
  ///
  /// - Throws: `DatasetError`, `CorpusError`.
  /// - Complexity: O(*n*) in its ids.
  public func add(_ document: ArraySlice<TokenID>) throws {
    summary.documentCount += 1
    if document.isEmpty { summary.emptyDocumentCount += 1 }
    var document = document
    if let end = settings.endOfDocument { document.append(end) }
    summary.tokenCount += document.count
    switch settings.layout {
    case .documents: try files[0].write(document)
    case .packed(let length, _):
      carry += document
      var start = 0
      while carry.count - start >= length {
        try files[0].write(carry[start..<start + length])
        start += length
      }
      if start > 0 { carry.removeSubrange(..<start) }
    case .buckets(let smallest, let largest):
      var rest = document
      var bucket = files.count - 1
      var length = largest
      while length >= smallest {
        while rest.count >= length {
          try files[bucket].write(rest.prefix(length))
          rest = rest.dropFirst(length)
        }
        bucket -= 1
        length /= 2
      }
      summary.leftOutTokenCount += rest.count
    }
  }

  /// Puts all files in their places.
  ///
  /// - Throws: `CorpusError`.
  public func finish() throws -> Summary {
    if case .packed(let length, let padding) = settings.layout, !carry.isEmpty {
      if let padding {
        summary.paddingCount = length - carry.count
        carry += repeatElement(padding, count: length - carry.count)
        try files[0].write(carry[...])
      } else {
        summary.leftOutTokenCount = carry.count
      }
      carry = []
    }
    summary.parts = zip(files, settings.layout.lengths).map { files, length in
      Summary.Part(
        length: length, sequenceCount: files.sequenceCount, tokenCount: files.tokenCount,
        paths: SequenceFiles.paths(stem: files.stem, format: settings.format, length: length))
    }
    for files in files { try files.commit() }
    return summary
  }

  private static func stem(_ stem: String, _ layout: SequenceLayout, _ length: Int?) -> String {
    guard case .buckets = layout, let length else { return stem }
    return "\(stem)-\(length)"
  }
}
