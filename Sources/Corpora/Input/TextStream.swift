/// The bytes of one file, decompressed while they are read.
///
/// Memory is constant whatever the size of the file: 256 KB of input and, for zstd, the window of its frames (at most
/// 2 to the power of `TextInput.Options.maximumWindowLog`), for gzip 32 KB.
///
/// Everything that reads text calls `read(into:)` and nothing else, so decompressing on a thread of its own has one
/// place to go to.
public struct TextStream: ~Copyable {
  /// How the file turned out to be packed.
  public let compression: Compression
  /// Bytes of the file used so far (compressed, if it is).
  public private(set) var storedByteOffset = 0

  /// What messages call the file.
  public let name: String

  /// The file as it was when it was opened; nil for what is no plain file.
  var version: InputFile.Version? { file.version }

  private let file: FileReader
  private let input: UnsafeMutableBufferPointer<UInt8>
  /// What of `input` is filled and not used.
  private var pending: Range<Int>
  private var zstd: ZstdDecoder?
  private var gzip: GzipDecoder?
  /// Where in the file the current frame or member starts.
  private var frameOffset = 0
  private var windowLogLimit: Int

  private static let inputByteCount = 256 << 10

  /// Opens `file` and looks at its first bytes.
  ///
  /// - Throws: `CorpusError.system`, `unsupportedCompression`, `notAsNamed`, `truncated`.
  public init(_ file: InputFile, options: TextInput.Options = TextInput.Options()) throws(CorpusError) {
    let reader = try FileReader(file)
    let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Self.inputByteCount)
    var filled = 0
    var compression = Compression.none
    var zstd: ZstdDecoder?
    var gzip: GzipDecoder?
    do throws(CorpusError) {
      if options.decompresses {
        while filled < Compression.signatureByteCount {
          let count = try reader.read(into: UnsafeMutableBufferPointer(rebasing: input[filled...]))
          if count == 0 { break }
          filled += count
        }
        compression = try Self.recognize(UnsafeBufferPointer(rebasing: input[..<filled]), of: file)
      }
      switch compression {
      case .none: break
      case .zstd:
        do throws(ZstdDecoder.Failure) {
          zstd = try ZstdDecoder(maximumWindowLog: options.maximumWindowLog)
        } catch {
          throw CorpusError.corrupt(file: file.name, compression: .zstd, byteOffset: 0, reason: "\(error)")
        }
      case .gzip:
        do throws(GzipDecoder.Failure) {
          gzip = try GzipDecoder()
        } catch {
          throw CorpusError.corrupt(file: file.name, compression: .gzip, byteOffset: 0, reason: error.reason)
        }
      }
    } catch {
      input.deallocate()
      throw error
    }
    name = file.name
    self.file = reader
    self.input = input
    self.compression = compression
    self.zstd = zstd
    self.gzip = gzip
    pending = 0..<filled
    windowLogLimit = options.maximumWindowLog
  }

  deinit { input.deallocate() }

  /// Fills the start of `buffer`, which must not be empty, and returns how many bytes that were; 0 is the end.
  ///
  /// - Throws: `CorpusError`, when the system fails or compressed data are cut short or damaged. The stream must not
  ///   be read from after that.
  public mutating func read(into buffer: UnsafeMutableBufferPointer<UInt8>) throws(CorpusError) -> Int {
    switch compression {
    case .none: return try readPlain(into: buffer)
    case .zstd: return try readZstd(into: buffer)
    case .gzip: return try readGzip(into: buffer)
    }
  }

  /// Whether a read would have to wait for the writer of a pipe. Always false for files and for compressed data.
  var wouldWait: Bool { compression == .none && pending.isEmpty && file.wouldWait() }

  /// The bytes that are certainly still to come, where the file system tells: a hint for the size of a buffer.
  var remainingByteCount: Int { compression == .none ? max(0, file.byteCount - storedByteOffset) : 0 }

  // MARK: Details

  private static func recognize(
    _ start: UnsafeBufferPointer<UInt8>, of file: InputFile
  ) throws(CorpusError) -> Compression {
    switch Compression.recognize(start) {
    case .foreign(let name): throw .unsupportedCompression(file: file.name, name: name)
    case .known(let compression):
      let promised = Compression.promised(byName: file.path)
      // An empty file is an empty text whatever its name.
      if compression == .none, promised != .none, !start.isEmpty {
        let signature: [UInt8] = promised == .zstd ? [0x28, 0xB5, 0x2F, 0xFD] : [0x1F, 0x8B]
        if start.count < signature.count, start.elementsEqual(signature.prefix(start.count)) {
          throw .truncated(
            file: file.name, compression: promised, byteOffset: start.count, expected: "the rest of the signature")
        }
        throw .notAsNamed(file: file.name, compression: promised)
      }
      return compression
    }
  }

  private mutating func readPlain(into buffer: UnsafeMutableBufferPointer<UInt8>) throws(CorpusError) -> Int {
    var count = min(pending.count, buffer.count)
    if count > 0 {
      _ = buffer.update(fromContentsOf: input[pending.lowerBound..<pending.lowerBound + count])
      pending = pending.lowerBound + count..<pending.upperBound
    } else {
      count = try file.read(into: buffer)
    }
    storedByteOffset += count
    return count
  }

  /// Gets more of the file when all of `input` is used. False at the end of the file.
  private mutating func refill() throws(CorpusError) -> Bool {
    guard pending.isEmpty else { return true }
    pending = 0..<(try file.read(into: input))
    return !pending.isEmpty
  }

  private mutating func use(_ count: Int) {
    pending = pending.lowerBound + count..<pending.upperBound
    storedByteOffset += count
  }

  private mutating func readZstd(into buffer: UnsafeMutableBufferPointer<UInt8>) throws(CorpusError) -> Int {
    while true {
      let hasInput = try refill()
      let wasWithinFrame = zstd?.isWithinFrame ?? false
      if !hasInput, !wasWithinFrame { return 0 }
      if !wasWithinFrame { frameOffset = storedByteOffset }
      let step: ZstdDecoder.Step
      do throws(ZstdDecoder.Failure) {
        step =
          try zstd?.decode(UnsafeBufferPointer(rebasing: input[pending]), into: buffer)
          ?? ZstdDecoder.Step(consumed: 0, produced: 0)
      } catch {
        throw zstdError(error)
      }
      use(step.consumed)
      if step.produced > 0 { return step.produced }
      if !hasInput {
        throw .truncated(
          file: file.name, compression: .zstd, byteOffset: storedByteOffset,
          expected: "the rest of the frame that starts at byte \(frameOffset)")
      }
    }
  }

  private func zstdError(_ failure: ZstdDecoder.Failure) -> CorpusError {
    switch failure {
    case .windowTooLarge:
      return .windowTooLarge(file: file.name, byteOffset: frameOffset, windowLogLimit: windowLogLimit)
    case .dictionaryNeeded:
      let isInBuffer = frameOffset == storedByteOffset
      let dictionary = isInBuffer ? ZstdDecoder.dictionary(ofFrame: UnsafeBufferPointer(rebasing: input[pending])) : nil
      return .dictionaryNeeded(file: file.name, byteOffset: frameOffset, dictionary: dictionary)
    case .unknownFrame:
      return .trailingBytes(file: file.name, compression: .zstd, byteOffset: frameOffset)
    case .corrupt(let reason):
      return .corrupt(file: file.name, compression: .zstd, byteOffset: storedByteOffset, reason: reason)
    }
  }

  private mutating func readGzip(into buffer: UnsafeMutableBufferPointer<UInt8>) throws(CorpusError) -> Int {
    while true {
      let hasInput = try refill()
      let wasWithinMember = gzip?.isWithinMember ?? false
      if !hasInput, !wasWithinMember { return 0 }
      if !wasWithinMember {
        frameOffset = storedByteOffset
        guard input[pending.lowerBound] == 0x1F, pending.count == 1 || input[pending.lowerBound + 1] == 0x8B else {
          throw .trailingBytes(file: file.name, compression: .gzip, byteOffset: frameOffset)
        }
      }
      let step: GzipDecoder.Step
      do throws(GzipDecoder.Failure) {
        step =
          try gzip?.decode(UnsafeBufferPointer(rebasing: input[pending]), into: buffer)
          ?? GzipDecoder.Step(consumed: 0, produced: 0)
      } catch {
        throw .corrupt(
          file: file.name, compression: .gzip, byteOffset: storedByteOffset, reason: error.reason)
      }
      use(step.consumed)
      if step.produced > 0 { return step.produced }
      if !hasInput, gzip?.isWithinMember ?? false {
        throw .truncated(
          file: file.name, compression: .gzip, byteOffset: storedByteOffset,
          expected: "the rest of the member that starts at byte \(frameOffset)")
      }
    }
  }
}
