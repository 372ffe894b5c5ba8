private import CZlib

/// Decompresses gzip members, one after another, as their bytes come.
struct GzipDecoder: ~Copyable {
  /// What one step did.
  struct Step {
    /// Compressed bytes used.
    var consumed: Int
    /// Bytes of text made.
    var produced: Int
  }

  /// What the decoder cannot go on from.
  struct Failure: Error {
    /// zlib's words.
    var reason: String
  }

  /// Whether a member has begun and not ended.
  private(set) var isWithinMember = false
  // zlib keeps a pointer back to this structure, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>

  init() throws(Failure) {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15: the largest window; + 16: gzip's header and checksum, nothing else.
    let result = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard result == Z_OK else {
      stream.deallocate()
      throw Failure(reason: "zlib error \(result)")
    }
    self.stream = stream
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Decompresses from `input` into `output` as far as either lasts, at most to the end of a member.
  mutating func decode(
    _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(Failure) -> Step {
    if !isWithinMember {
      guard !input.isEmpty else { return Step(consumed: 0, produced: 0) }
      inflateReset(stream)
      isWithinMember = true
    }
    // zlib counts in 32 bits; what does not fit waits for the next step.
    let available = min(input.count, Int(UInt32.max))
    let room = min(output.count, Int(UInt32.max))
    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    stream.pointee.avail_in = UInt32(available)
    stream.pointee.next_out = output.baseAddress
    stream.pointee.avail_out = UInt32(room)
    let result = inflate(stream, Z_NO_FLUSH)
    let step = Step(
      consumed: available - Int(stream.pointee.avail_in), produced: room - Int(stream.pointee.avail_out))
    switch result {
    case Z_STREAM_END: isWithinMember = false
    case Z_OK, Z_BUF_ERROR: break
    default:
      let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(result)"
      throw Failure(reason: reason)
    }
    return step
  }
}
