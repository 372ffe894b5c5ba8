private import CZstd

/// Decompresses zstd frames, one after another, as their bytes come.
struct ZstdDecoder: ~Copyable {
  /// What one step did.
  struct Step {
    /// Compressed bytes used.
    var consumed: Int
    /// Bytes of text made.
    var produced: Int
  }

  /// What the decoder cannot go on from.
  enum Failure: Error {
    case windowTooLarge
    case dictionaryNeeded
    case unknownFrame
    case corrupt(String)
  }

  /// Whether a frame has begun and not ended.
  private(set) var isWithinFrame = false
  private let context: OpaquePointer

  /// - Parameter maximumWindowLog: frames with a window above 2 to this power are refused.
  init(maximumWindowLog: Int) throws(Failure) {
    guard let context = ZSTD_createDCtx() else { throw .corrupt("no memory for a decompressor") }
    let result = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Int32(maximumWindowLog))
    guard ZSTD_isError(result) == 0 else {
      ZSTD_freeDCtx(context)
      throw .corrupt(String(cString: ZSTD_getErrorName(result)))
    }
    self.context = context
  }

  deinit { ZSTD_freeDCtx(context) }

  /// Decompresses from `input` into `output` as far as either lasts.
  mutating func decode(
    _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(Failure) -> Step {
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let result = ZSTD_decompressStream(context, &target, &source)
    guard ZSTD_isError(result) == 0 else {
      switch ZSTD_getErrorCode(result) {
      case ZSTD_error_frameParameter_windowTooLarge: throw .windowTooLarge
      case ZSTD_error_dictionary_wrong: throw .dictionaryNeeded
      case ZSTD_error_prefix_unknown: throw .unknownFrame
      default: throw .corrupt(String(cString: ZSTD_getErrorName(result)))
      }
    }
    isWithinFrame = result != 0
    return Step(consumed: source.pos, produced: target.pos)
  }

  /// The number of the dictionary that the frame at the start of `frame` names, if it does.
  static func dictionary(ofFrame frame: UnsafeBufferPointer<UInt8>) -> UInt32? {
    let dictionary = ZSTD_getDictID_fromFrame(frame.baseAddress, frame.count)
    return dictionary == 0 ? nil : dictionary
  }
}
