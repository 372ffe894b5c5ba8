import Checksum

/// What there is to say about the text of a file, or of several together.
public struct CorpusMeasure: Sendable, Equatable {
  /// Bytes as stored.
  public var storedByteCount = 0
  /// Bytes of text.
  public var byteCount = 0
  /// Line feeds, and a last line without one.
  public var lineCount = 0
  /// Bytes of the longest line, its line feed not counted.
  public var longestLineByteCount = 0
  /// Documents.
  public var documentCount = 0
  /// Unicode scalars in well-formed UTF-8.
  public var scalarCount = 0
  /// Bytes outside well-formed UTF-8.
  public var invalidByteCount = 0
  /// SHA-256 of the text in lower-case hexadecimal; for several files, of their texts one after another.
  public var checksum = ""

  /// Nothing measured.
  public init() {}
}

/// Measures files one after another and all of them together, in constant memory.
public struct CorpusMeasurer: ~Copyable {
  /// All files measured so far.
  public private(set) var total = CorpusMeasure()
  private var totalHash = SHA256()
  private let options: TextInput.Options
  private var buffer = [UInt8](repeating: 0, count: 1 << 18)

  /// A measurer that has seen nothing.
  public init(options: TextInput.Options = .init()) { self.options = options }

  /// Measures one file.
  ///
  /// - Parameter progress: called now and then with the bytes of this file used so far.
  /// - Returns: the measure, and how the file is packed.
  /// - Throws: `CorpusError`.
  public mutating func measure(
    _ file: InputFile, boundary: DocumentBoundary, progress: (Int) -> Void = { _ in }
  ) throws(CorpusError) -> (measure: CorpusMeasure, compression: Compression) {
    var stream = try TextStream(file, options: options)
    var measure = CorpusMeasure()
    var scalars = ScalarCounter()
    var lines = LineCounter(boundary: boundary)
    var hash = SHA256()
    while true {
      let count = try buffer.withUnsafeMutableBufferPointer { buffer throws(CorpusError) in
        let count = try stream.read(into: buffer)
        let part = UnsafeBufferPointer(rebasing: buffer[..<count])
        hash.update(UnsafeRawBufferPointer(part))
        totalHash.update(UnsafeRawBufferPointer(part))
        scalars.count(part)
        lines.count(part)
        return count
      }
      if count == 0 { break }
      measure.byteCount += count
      progress(stream.storedByteOffset)
    }
    scalars.finish()
    lines.finish()
    measure.storedByteCount = stream.storedByteOffset
    measure.lineCount = lines.lineCount
    measure.longestLineByteCount = lines.longestLineByteCount
    measure.documentCount = lines.documentCount
    measure.scalarCount = scalars.scalarCount
    measure.invalidByteCount = scalars.invalidByteCount
    measure.checksum = hash.hexadecimal

    total.storedByteCount += measure.storedByteCount
    total.byteCount += measure.byteCount
    total.lineCount += measure.lineCount
    total.longestLineByteCount = max(total.longestLineByteCount, measure.longestLineByteCount)
    total.documentCount += measure.documentCount
    total.scalarCount += measure.scalarCount
    total.invalidByteCount += measure.invalidByteCount
    total.checksum = totalHash.hexadecimal
    return (measure, stream.compression)
  }
}
