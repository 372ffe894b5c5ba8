/// Bytes on their way into a file that appears whole or not at all, or to standard output.
///
/// ```swift
/// var output = try AtomicOutput(path: "ids.txt.zst", compression: ZstdSettings())
/// try output.write(bytes)
/// try output.commit()
/// ```
///
/// Bytes go to a file without a name in the same folder, which `commit()` puts in its place: however the process ends
/// before that, also killed or crashed, nothing is left of it and what stood there before still stands. Where the file
/// system does not know such files it is a hidden temporary one, which errors and signals (interrupt, terminate,
/// hang-up) remove.
/// Links are followed, an existing file keeps its mode, devices and pipes are written directly, and so is standard
/// output (nil or `-`). The file is not forced to the disk's surface: after a loss of power the file system decides.
public struct AtomicOutput: ~Copyable {
  /// Bytes given so far.
  public private(set) var textByteCount = 0
  /// Bytes that the file has got so far: after `commit()`, its size.
  public private(set) var storedByteCount = 0

  private var file: OutputFile
  private var buffer: [UInt8] = []
  private let bufferByteCount: Int
  private var encoder: ZstdEncoder?
  private var packed: [UInt8] = []
  private var seekTable: SeekTable?

  /// Opens the output.
  ///
  /// - Parameters:
  ///   - path: nil or `-` is standard output.
  ///   - compression: how to compress, or nil for the bytes as they are.
  /// - Throws: `CorpusError.system` when there is no such folder or no permission, `compressionFailed` for settings that
  ///   zstd refuses.
  public init(path: String?, compression: ZstdSettings? = nil) throws(CorpusError) {
    try self.init(path: path, compression: compression, hasName: false)
  }

  /// Opens the output.
  ///
  /// - Parameter hasName: whether the file has a temporary name from the beginning, as it has where the file system
  ///   knows no files without.
  package init(path: String?, compression: ZstdSettings? = nil, hasName: Bool) throws(CorpusError) {
    let destination = try OutputDestination(path)
    let encoder: ZstdEncoder? = if let compression { try ZstdEncoder(compression, name: destination.name) } else { nil }
    file = try OutputFile(destination, hasName: hasName)
    self.encoder = encoder
    bufferByteCount = compression?.frameByteCount ?? 256 << 10
    if let compression, compression.frameByteCount != nil {
      seekTable = SeekTable(hasChecksums: compression.hasChecksum)
    } else if compression != nil {
      packed = [UInt8](repeating: 0, count: 256 << 10)
    }
  }

  deinit {
    // Whoever reads our standard output gets what was made before the failure. Compressed data stay without their end,
    // so that they do not look whole.
    if file.destination.isDirect, encoder == nil {
      buffer.withUnsafeBufferPointer { bytes in _ = try? file.write(bytes) }
    }
  }

  /// Whether the bytes go to a terminal.
  public var isTerminal: Bool { file.isTerminal }

  /// Takes `bytes`.
  ///
  /// - Throws: `CorpusError.system` when there is no space or the device fails, `outputClosed` when nobody reads a pipe
  ///   any more (only where the program ignores SIGPIPE), `compressionFailed`.
  public mutating func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(CorpusError) {
    textByteCount += bytes.count
    var rest = bytes
    while !rest.isEmpty {
      if buffer.isEmpty, seekTable == nil, rest.count >= bufferByteCount { return try emit(rest, .takeInput) }
      let count = min(rest.count, bufferByteCount - buffer.count)
      buffer.append(contentsOf: rest[..<count])
      rest = UnsafeBufferPointer(rebasing: rest[count...])
      if buffer.count == bufferByteCount { try emitBuffer(isLast: false) }
    }
  }

  /// Takes `bytes`.
  public mutating func write(_ bytes: [UInt8]) throws(CorpusError) { try write(bytes[...]) }

  /// Takes `bytes`.
  public mutating func write(_ bytes: ArraySlice<UInt8>) throws(CorpusError) {
    try bytes.withUnsafeBufferPointer { buffer throws(CorpusError) in try write(buffer) }
  }

  /// Takes the UTF-8 of `text`.
  public mutating func write(_ text: String) throws(CorpusError) { try write(Array(text.utf8)) }

  /// Hands on everything taken so far, so that a reader of a pipe sees it now. In the seekable form it ends a frame.
  public mutating func flush() throws(CorpusError) {
    try emitBuffer(isLast: true)
    if encoder != nil, seekTable == nil { try emit(UnsafeBufferPointer(start: nil, count: 0), .flush) }
  }

  /// Whether what was written first can still be replaced: in a plain file, not compressed.
  public var canReplaceStart: Bool { encoder == nil && !file.destination.isDirect }

  /// Replaces the first bytes of the file, which must have been written: for headers that are known only at the end.
  ///
  /// - Precondition: `canReplaceStart`, and at least as many bytes have been written.
  public mutating func replaceStart(_ bytes: [UInt8]) throws(CorpusError) {
    precondition(canReplaceStart && textByteCount >= bytes.count, "only what was written can be replaced")
    try emitBuffer(isLast: true)
    try file.replaceStart(bytes)
  }

  /// Ends the output and puts the file in its place. Nothing may be written after that.
  public mutating func commit() throws(CorpusError) {
    try emitBuffer(isLast: true)
    if let seekTable {
      try put(seekTable.bytes[...])
    } else if encoder != nil {
      try emit(UnsafeBufferPointer(start: nil, count: 0), .endFrame)
    }
    try file.commit()
  }

  // MARK: Details

  /// Hands on the buffer. In the seekable form a frame ends after the last line in it, unless it is the last one.
  private mutating func emitBuffer(isLast: Bool) throws(CorpusError) {
    guard !buffer.isEmpty else { return }
    var bytes: [UInt8] = []
    swap(&bytes, &buffer)
    var count = bytes.count
    if seekTable != nil, !isLast, let end = bytes.lastIndex(of: UInt8(ascii: "\n")) { count = end + 1 }
    try bytes.withUnsafeBufferPointer { all throws(CorpusError) in
      try emit(UnsafeBufferPointer(rebasing: all[..<count]), .takeInput)
    }
    bytes.removeSubrange(..<count)
    swap(&bytes, &buffer)
  }

  private mutating func emit(_ text: UnsafeBufferPointer<UInt8>, _ goal: ZstdEncoder.Goal) throws(CorpusError) {
    guard encoder != nil else { return try put(text) }
    guard seekTable == nil else {
      guard let frame = try encoder?.frame(text) else { return }
      seekTable?.append(frame: frame, textByteCount: text.count)
      return try put(frame[...])
    }
    var packed: [UInt8] = []
    swap(&packed, &self.packed)
    var consumed = 0
    var isDone = false
    while !isDone {
      var produced = 0
      isDone = try encoder?.step(text, consumed: &consumed, into: &packed, produced: &produced, goal: goal) ?? true
      try put(packed[..<produced])
    }
    swap(&packed, &self.packed)
  }

  private mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) throws(CorpusError) {
    try file.write(bytes)
    storedByteCount += bytes.count
  }

  private mutating func put(_ bytes: ArraySlice<UInt8>) throws(CorpusError) {
    try bytes.withUnsafeBufferPointer { buffer throws(CorpusError) in try put(buffer) }
  }
}
