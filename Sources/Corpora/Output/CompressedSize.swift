/// How large bytes become when zstd packs them, without keeping what it makes.
public struct CompressedSize: ~Copyable {
  private var encoder: ZstdEncoder
  private var output = [UInt8](repeating: 0, count: 1 << 17)
  /// Bytes that have come out so far; all of them after ``finish()``.
  public private(set) var byteCount = 0

  /// Nothing taken yet.
  ///
  /// - Parameter level: as of the `zstd` program.
  /// - Throws: `CorpusError` when there is no memory.
  public init(level: Int) throws(CorpusError) {
    encoder = try ZstdEncoder(ZstdSettings(level: level, hasChecksum: false), name: "a size")
  }

  /// Takes more bytes.
  ///
  /// - Throws: `CorpusError` when zstd fails.
  public mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) throws(CorpusError) { try step(bytes, .takeInput) }

  /// Ends the frame.
  ///
  /// - Throws: `CorpusError` when zstd fails.
  public mutating func finish() throws(CorpusError) {
    try step(UnsafeBufferPointer(start: nil, count: 0), .endFrame)
  }

  private mutating func step(_ bytes: UnsafeBufferPointer<UInt8>, _ goal: ZstdEncoder.Goal) throws(CorpusError) {
    var consumed = 0
    var isDone = false
    while !isDone {
      var produced = 0
      isDone = try encoder.step(bytes, consumed: &consumed, into: &output, produced: &produced, goal: goal)
      byteCount += produced
    }
  }
}
