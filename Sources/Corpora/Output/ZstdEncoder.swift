private import CZstd

/// How zstd output is made.
public struct ZstdSettings: Sendable, Equatable {
  /// From `levels.lowerBound` (fastest) to `levels.upperBound` (smallest).
  public var level: Int
  /// Whether each frame ends with a checksum of its text.
  public var hasChecksum: Bool
  /// When set, the output is a row of independent frames of at most this many bytes of text, ended where possible
  /// after a line, with a table of their places at the end (the seekable format): parts can be read on their own.
  public var frameByteCount: Int?
  /// When set, matches are looked for this far back, as a power of two: better on repetitive text, more memory.
  public var windowLog: Int?

  /// These settings.
  public init(level: Int = 3, hasChecksum: Bool = true, frameByteCount: Int? = nil, windowLog: Int? = nil) {
    self.level = level
    self.hasChecksum = hasChecksum
    self.frameByteCount = frameByteCount
    self.windowLog = windowLog
  }

  /// The levels that the linked zstd knows.
  public static var levels: ClosedRange<Int> { Int(ZSTD_minCLevel())...Int(ZSTD_maxCLevel()) }

  /// The sizes that a frame of its own may have.
  public static let frameByteCounts = 1 << 10...1 << 30
}

/// Compresses text into one zstd frame as it comes, or into one frame a call.
struct ZstdEncoder: ~Copyable {
  private let context: OpaquePointer
  /// The output's name for messages.
  private let name: String

  init(_ settings: ZstdSettings, name: String) throws(CorpusError) {
    guard let context = ZSTD_createCCtx() else {
      throw CorpusError.compressionFailed(path: name, reason: "no memory for a compressor")
    }
    var parameters: [(ZSTD_cParameter, Int32)] = [
      (ZSTD_c_compressionLevel, Int32(clamping: settings.level)),
      (ZSTD_c_checksumFlag, settings.hasChecksum ? 1 : 0),
    ]
    if let windowLog = settings.windowLog {
      parameters += [(ZSTD_c_enableLongDistanceMatching, 1), (ZSTD_c_windowLog, Int32(clamping: windowLog))]
    }
    for (parameter, value) in parameters {
      let result = ZSTD_CCtx_setParameter(context, parameter, value)
      guard ZSTD_isError(result) == 0 else {
        ZSTD_freeCCtx(context)
        throw CorpusError.compressionFailed(path: name, reason: String(cString: ZSTD_getErrorName(result)))
      }
    }
    self.context = context
    self.name = name
  }

  deinit { ZSTD_freeCCtx(context) }

  /// What a step of the stream has to reach.
  enum Goal { case takeInput, flush, endFrame }

  /// Compresses `input[consumed...]` into the start of `output`. True when the goal is reached; false when `output` has
  /// to be emptied first.
  mutating func step(
    _ input: UnsafeBufferPointer<UInt8>, consumed: inout Int, into output: inout [UInt8], produced: inout Int,
    goal: Goal
  ) throws(CorpusError) -> Bool {
    let directive =
      switch goal {
      case .takeInput: ZSTD_e_continue
      case .flush: ZSTD_e_flush
      case .endFrame: ZSTD_e_end
      }
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: consumed)
    let remaining = output.withUnsafeMutableBufferPointer { buffer in
      var target = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
      let remaining = ZSTD_compressStream2(context, &target, &source, directive)
      produced = target.pos
      return remaining
    }
    guard ZSTD_isError(remaining) == 0 else {
      throw .compressionFailed(path: name, reason: String(cString: ZSTD_getErrorName(remaining)))
    }
    consumed = source.pos
    return goal == .takeInput ? consumed == input.count : remaining == 0
  }

  /// A frame of its own, holding `text` and telling its size.
  mutating func frame(_ text: UnsafeBufferPointer<UInt8>) throws(CorpusError) -> [UInt8] {
    var result = 0
    let bound = ZSTD_compressBound(text.count)
    let frame = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      result = ZSTD_compress2(context, buffer.baseAddress, bound, text.baseAddress, text.count)
      count = ZSTD_isError(result) == 0 ? result : 0
    }
    guard ZSTD_isError(result) == 0 else {
      throw CorpusError.compressionFailed(path: name, reason: String(cString: ZSTD_getErrorName(result)))
    }
    return frame
  }
}
