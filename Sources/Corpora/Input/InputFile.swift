import Glibc

/// A file that text is read from, or standard input.
public struct InputFile: Sendable, Equatable {
  /// The path in the bytes that the file system uses, which need not be UTF-8; empty for standard input.
  public let path: [UInt8]

  /// Standard input.
  public static let standardInput = InputFile(path: [])

  /// The file at `path`.
  public init(path: [UInt8]) { self.path = path }

  /// Whether this is standard input.
  public var isStandardInput: Bool { path.isEmpty }

  /// The name that messages use.
  public var name: String { isStandardInput ? "standard input" : String(decoding: path, as: UTF8.self) }

  /// Bytes that the file takes on its disk's terms (compressed, if it is), or nil for pipes, terminals and what
  /// cannot be looked at.
  public var storedByteCount: Int? { version?.byteCount }

  /// When the file was last changed, in nanoseconds since 1970; nil where ``storedByteCount`` is.
  public var modificationTime: Int? { version?.modificationTime }

  /// What tells whether a file is still the one that was read: its size, and when it was last changed.
  package struct Version: Sendable, Equatable {
    /// Bytes on its disk.
    package let byteCount: Int
    /// In nanoseconds since 1970.
    package let modificationTime: Int

    /// Nil for what is no plain file.
    init?(_ status: stat) {
      guard status.st_mode & S_IFMT == S_IFREG else { return nil }
      byteCount = Int(status.st_size)
      modificationTime = Int(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int(status.st_mtim.tv_nsec)
    }
  }

  /// The version that is there now; nil for pipes, terminals and what cannot be looked at.
  package var version: Version? {
    var status = stat()
    let result = isStandardInput ? fstat(0, &status) : withPath { stat($0, &status) }
    return result == 0 ? Version(status) : nil
  }

  /// Calls `body` with the path as a C string.
  func withPath<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    let text = path.map { CChar(bitPattern: $0) } + [0]
    return text.withUnsafeBufferPointer { buffer in
      // Never nil: the terminating zero is always there.
      body(buffer.baseAddress!)
    }
  }
}
