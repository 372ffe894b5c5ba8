import CZlib
import CZstd

/// Compressed data that the reader has to cope with, made by the C libraries themselves.
enum PackedData {
  /// One zstd frame.
  static func zstd(_ text: [UInt8], level: Int32 = 3, windowLog: Int32? = nil, tellsSize: Bool = true) -> [UInt8] {
    let context = ZSTD_createCCtx()
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, tellsSize ? 1 : 0)
    if let windowLog { ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, windowLog) }
    return finish(context, text)
  }

  /// One zstd frame made with a dictionary of its own, number 4711.
  static func zstdWithDictionary(_ text: [UInt8]) -> [UInt8] {
    let context = ZSTD_createCCtx()
    defer { ZSTD_freeCCtx(context) }
    // Raw content has no number; what makes a decoder refuse is the number in the header, patched in below.
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0)
    var frame = finish(context, text)
    // Frame header: magic, descriptor, window. The low two bits of the descriptor give the size of the dictionary
    // number, which follows the window byte.
    frame[4] |= 2
    frame.insert(contentsOf: [UInt8(4711 & 0xFF), UInt8(4711 >> 8)], at: 6)
    return frame
  }

  private static func finish(_ context: OpaquePointer?, _ text: [UInt8]) -> [UInt8] {
    // Streaming in two steps keeps zstd from learning the size beforehand.
    var packed = [UInt8](repeating: 0, count: ZSTD_compressBound(text.count) + 64)
    let count = packed.withUnsafeMutableBufferPointer { target in
      text.withUnsafeBufferPointer { source in
        var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
        var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
        while input.pos < input.size { ZSTD_compressStream2(context, &output, &input, ZSTD_e_continue) }
        while ZSTD_compressStream2(context, &output, &input, ZSTD_e_end) != 0 {}
        return output.pos
      }
    }
    return Array(packed[..<count])
  }

  /// A skippable frame with `count` bytes in it.
  static func skippable(_ count: UInt32, kind: UInt8 = 0) -> [UInt8] {
    let size = (0..<4).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
    return [0x50 | kind, 0x2A, 0x4D, 0x18] + size + [UInt8](repeating: 0xAB, count: Int(count))
  }

  /// One gzip member.
  static func gzip(_ text: [UInt8], level: Int32 = 6) -> [UInt8] {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    defer { stream.deallocate() }
    stream.initialize(to: z_stream())
    deflateInit2_(
      stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(stream) }
    var text = text
    var packed = [UInt8](repeating: 0, count: Int(deflateBound(stream, UInt(text.count))) + 64)
    let count = packed.withUnsafeMutableBufferPointer { target in
      text.withUnsafeMutableBufferPointer { source in
        stream.pointee.next_in = source.baseAddress
        stream.pointee.avail_in = UInt32(source.count)
        stream.pointee.next_out = target.baseAddress
        stream.pointee.avail_out = UInt32(target.count)
        precondition(deflate(stream, Z_FINISH) == Z_STREAM_END)
        return target.count - Int(stream.pointee.avail_out)
      }
    }
    return Array(packed[..<count])
  }
}
